//! The files of a run, for people outside: made of the chosen draft, kept beside what the models wrote.
//!
//! A file belongs to one selection and one signature. When another draft is chosen, or the chosen one is signed, the files
//! that were made before are no longer handed out: they lie in the folder of an edition that is not the present one.

use cliniq_documents::write::{Letterhead, PaperSize};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    access::Perm,
    artifacts::Written,
    db::Tx,
    error::Kind,
    phi::Purpose,
    tenancy::{self, User},
};
use serde::{Deserialize, Serialize};

use super::{Artifact, Run, RunId, RunSheet, Selection, Unit, plan::Key, prompts};
use crate::{
    Council,
    export::{self, ArtifactWritten, ExportFile, ExportInput, Letter, Loss, PanelModel, PromptUsed, plain_words},
    numbers::NumberCheck,
};

/// Lists the files of an edition; it is written when all of them are.
const INDEX: &str = "index.json";
/// Countries whose offices print on US Letter.
const US_LETTER: [&str; 8] = ["US", "CA", "MX", "PH", "CL", "CO", "GT", "PR"];

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Its name: `final.pdf`.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its length in bytes.
    pub size: i64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl Council {
    /// Makes the files of the chosen draft, the same bytes every time; the patient's version only of a signed one.
    ///
    /// # Errors
    /// `run.not-found`; `export.not-selected`; `report.not-found` and `report.not-read` of a report that changed since;
    /// those of [`export::write`].
    pub async fn export_run(&self, ctx: &Ctx, id: Id<RunId>) -> Result<Vec<Exported>> {
        ctx.require(Perm::CouncilRun)?;
        let sheet = self.get_run(ctx, id).await?;
        let (selection, chosen) = chosen(&sheet)?;
        let input = self.export_input(ctx, &sheet, selection, chosen).await?;
        let files = tokio::task::spawn_blocking(move || export::write(&input)).await.map_err(Error::internal)??;
        let folder = edition(&sheet.run, chosen);
        let mut made = Vec::with_capacity(files.len());
        for ExportFile { name, media_type, bytes } in files {
            let bytes = bytes.into_open(Purpose::Store);
            let Written { sha256, size } = self.files().write_named(&format!("{folder}/{name}"), bytes).await?;
            made.push(Exported { name: name.to_owned(), content_type: media_type.to_owned(), size, sha256 });
        }
        self.files().write_named(&format!("{folder}/{INDEX}"), serde_json::to_vec(&made)?).await?;
        self.db().write(ctx, move |tx| tx.audit("run.export", id.as_str(), None)).await?;
        Ok(made)
    }

    /// The files of the chosen draft, as it is now signed or not; none before they were made.
    ///
    /// # Errors
    /// `run.not-found`.
    pub async fn list_exports(&self, ctx: &Ctx, id: Id<RunId>) -> Result<Vec<Exported>> {
        let sheet = self.get_run(ctx, id).await?;
        let Ok((_, chosen)) = chosen(&sheet) else { return Ok(Vec::new()) };
        self.index(&edition(&sheet.run, chosen)).await
    }

    /// One file; reading it is audited.
    ///
    /// # Errors
    /// `run.not-found`, `export.not-found`; an internal error when it is damaged.
    pub async fn read_export(&self, ctx: &Ctx, id: Id<RunId>, name: &str) -> Result<(Exported, Phi<Vec<u8>>)> {
        let sheet = self.get_run(ctx, id).await?;
        let (_, chosen) = chosen(&sheet).map_err(|_| no_such_file())?;
        let folder = edition(&sheet.run, chosen);
        let listed = self.index(&folder).await?.into_iter().find(|file| file.name == name);
        let file = listed.ok_or_else(no_such_file)?;
        let bytes = self.files().read_named(&format!("{folder}/{}", file.name)).await?;
        let bytes = bytes.filter(|bytes| Written::of(bytes).sha256 == file.sha256);
        let bytes = bytes.ok_or_else(|| Error::internal(format!("an export of {id} is missing or damaged")))?;
        let audited = file.name.clone();
        self.db()
            .write(ctx, move |tx| {
                tx.audit("run.read-export", id.as_str(), Some(&serde_json::json!({ "file": audited })))
            })
            .await?;
        Ok((file, Phi::new(bytes)))
    }

    /// Where the figures of one of the run's texts come from.
    ///
    /// # Errors
    /// As of [`Council::read_artifact`]; `report.not-found` and `report.not-read` of a report that changed since.
    pub async fn check_artifact(&self, ctx: &Ctx, id: Id<RunId>, name: &str) -> Result<NumberCheck> {
        let reports = self.get_run(ctx, id).await?.run.reports;
        let (_, text) = self.read_artifact(ctx, id, name).await?;
        self.reports().figures(ctx, &reports, &text).await
    }

    async fn index(&self, folder: &str) -> Result<Vec<Exported>> {
        let index = self.files().read_named(&format!("{folder}/{INDEX}")).await?;
        index.map_or_else(|| Ok(Vec::new()), |index| Ok(serde_json::from_slice(&index)?))
    }

    async fn export_input(
        &self,
        ctx: &Ctx,
        sheet: &RunSheet,
        selection: &Selection,
        chosen: &Artifact,
    ) -> Result<ExportInput> {
        let run = &sheet.run;
        let text = self.artifact_text(run, chosen).await?;
        let plain = Phi::new(plain_words(text.open(Purpose::Show), &run.panel));
        let papers = self.reports().papers(ctx, run.patient, &run.reports).await?;
        let (by, signer) = (selection.by, run.signature.as_ref().map(|signature| signature.by));
        let (clinic, by, signer) = self
            .db()
            .read(ctx, move |tx| {
                let signer = signer.map(|signer| name_of(tx, signer)).transpose()?;
                Ok((tenancy::clinic(tx)?, name_of(tx, by)?, signer))
            })
            .await?;
        let signature = run.signature.as_ref().zip(signer).map(|(signature, by)| export::Signature {
            by,
            at: signature.at,
            sha256: signature.sha256.clone(),
            note: signature.note.clone(),
        });
        let size = if US_LETTER.contains(&clinic.country.as_str()) { PaperSize::UsLetter } else { PaperSize::A4 };
        Ok(ExportInput {
            run: run.id.to_string(),
            patient: papers.patient,
            letterhead: Letterhead { name: clinic.name, lines: Vec::new() },
            size,
            // Not the present moment: the same draft with the same signature gives the same bytes whenever it is exported.
            made_at: signature.as_ref().map_or(selection.at, |signature| signature.at),
            check: self.reports().figures(ctx, &run.reports, &text).await?,
            letter: Some(Letter { check: self.reports().figures(ctx, &run.reports, &plain).await?, text: plain }),
            text,
            panel: panel(run),
            prompts: prompts_of(sheet)?,
            artifacts: written(sheet),
            reports: papers.reports,
            losses: losses(sheet),
            selection: export::Selection { by, at: selection.at, artifact: chosen.name.clone() },
            signature,
            is_simulated: self.models().health().await.simulated,
        })
    }
}

fn chosen(sheet: &RunSheet) -> Result<(&Selection, &Artifact)> {
    let selection = sheet.run.selection.as_ref();
    let chosen =
        selection.and_then(|it| Some((it, sheet.artifacts.iter().find(|artifact| artifact.id == it.artifact)?)));
    chosen.ok_or_else(|| {
        Error::new(Kind::Conflict, "export.not-selected", "Choose a draft first: files are made of the chosen one.")
    })
}

/// The folder of the files that belong to the present selection and signature.
fn edition(run: &Run, chosen: &Artifact) -> String {
    let standing = if run.signature.is_some() { "signed" } else { "unsigned" };
    run.file(&format!("exports/{}-{standing}", chosen.id))
}

/// Somebody's name; a former colleague's too.
fn name_of(tx: &mut Tx<'_>, user: Id<User>) -> Result<String> {
    Ok(tenancy::member_of_user(tx, user)?.map_or_else(|| user.to_string(), |member| member.user.name))
}

fn panel(run: &Run) -> Vec<PanelModel> {
    let of = |role: &str, model: &String| PanelModel { model: model.clone(), role: role.to_owned(), version: None };
    let consolidators = run.consolidators.iter().map(|model| of("consolidator", model));
    run.panel.iter().map(|model| of("panel", model)).chain(consolidators).collect()
}

/// The prompts that the run's texts answer, each once, in the order of the stages.
fn prompts_of(sheet: &RunSheet) -> Result<Vec<PromptUsed>> {
    let mut used: Vec<PromptUsed> = Vec::new();
    for unit in &sheet.units {
        let stage = unit.key.place.stage;
        let Some(artifact) = sheet.artifact_of(unit) else { continue };
        if used.iter().any(|known| known.stage == stage.number() && known.version == artifact.prompt) {
            continue;
        }
        let prompt = prompts::of_stage(stage)?;
        // Of a prompt that has changed since, only its name is still known.
        let sha256 = if prompt.id == artifact.prompt { prompt.sha256() } else { String::new() };
        used.push(PromptUsed { stage: stage.number(), version: artifact.prompt.clone(), sha256 });
    }
    used.sort_by_key(|prompt| prompt.stage);
    Ok(used)
}

fn written(sheet: &RunSheet) -> Vec<ArtifactWritten> {
    let of = |unit: &Unit| {
        let artifact = sheet.artifact_of(unit)?;
        let stage = unit.key.place.stage;
        Some(ArtifactWritten { stage: stage.number(), name: artifact.name.clone(), sha256: artifact.sha256.clone() })
    };
    sheet.units.iter().filter_map(of).collect()
}

fn losses(sheet: &RunSheet) -> Vec<Loss> {
    let why = |key: &Key| {
        let unit = sheet.units.iter().find(|unit| unit.key == *key);
        let cause = unit.and_then(|unit| unit.cause.as_ref());
        cause.map_or_else(|| "It had no part in this stage.".to_owned(), |cause| cause.message.clone())
    };
    let of = |key: &Key| Loss { model: key.model.clone(), stage: key.place.stage.number(), why: why(key) };
    sheet.losses.iter().map(of).collect()
}

fn no_such_file() -> Error {
    Error::new(Kind::NotFound, "export.not-found", "There is no such file. Files are made anew when the draft changes.")
}
