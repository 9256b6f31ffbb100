//! Taking files in.

use std::time::Duration;

use bytes::Bytes;
use cliniq_documents::read::{Kind as FileKind, ReadError};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    access::Perm,
    artifacts::{Kept, Received},
    error::Kind,
    events::Event,
    patients::{self, PatientId},
};
use futures::{Stream, StreamExt as _, pin_mut};

use super::{
    Archive, File, Preview, Profile, ReadReport, Report, State, changed,
    reading::{Parts, Source, fault},
    store,
};

/// All files of one upload together have at most so many bytes.
pub const UPLOAD_LIMIT: u64 = 200 << 20;
/// One upload has at most so many files.
const FILES: usize = 50;
/// So long the sender waits for the reading; what takes longer goes on as a job.
const PATIENCE: Duration = Duration::from_secs(8);
/// The beginning of a file tells its kind.
const HEAD: usize = 1024;
/// Names are cut here.
const NAME: usize = 200;

/// Files that are arriving for a patient. Nothing refers to them until the upload is finished.
pub struct Upload {
    patient: Id<PatientId>,
    files: Vec<Arrived>,
    left: u64,
}

struct Arrived {
    name: Phi<String>,
    kind: FileKind,
    received: Received,
}

impl Archive {
    /// Begins an upload.
    ///
    /// # Errors
    /// Without [`Perm::ReportWrite`]; `patient.not-found`.
    pub async fn begin_upload(&self, ctx: &Ctx, patient: Id<PatientId>) -> Result<Upload> {
        ctx.require(Perm::ReportWrite)?;
        self.platform.db().read(ctx, move |tx| patients::find(tx, patient).map(drop)).await?;
        Ok(Upload { patient, files: Vec::new(), left: UPLOAD_LIMIT })
    }

    /// Takes the next file, piece by piece. `name` is only shown, never used as a path.
    ///
    /// # Errors
    /// `report.empty`, `report.unsupported`, `report.too-many-files`, `artifact.too-large`; the stream's own. The file is
    /// gone then; the upload can go on or be cancelled.
    pub async fn add_file(
        &self,
        ctx: &Ctx,
        upload: &mut Upload,
        name: &str,
        pieces: impl Stream<Item = Result<Bytes>> + Send,
    ) -> Result<()> {
        if upload.files.len() >= FILES {
            return Err(Error::new(
                Kind::TooLarge,
                "report.too-many-files",
                format!("A report has at most {FILES} files."),
            ));
        }
        let limit = upload.left.min(self.reader.limits().file_bytes);
        let mut incoming = self.platform.artifacts().receive(ctx, limit).await?;
        let mut head: Vec<u8> = Vec::new();
        pin_mut!(pieces);
        while let Some(piece) = pieces.next().await {
            let written = match piece {
                Ok(piece) => {
                    head.extend_from_slice(&piece[..piece.len().min(HEAD - head.len())]);
                    incoming.write(&piece).await
                }
                Err(error) => Err(error),
            };
            if let Err(error) = written {
                incoming.abort().await;
                return Err(error);
            }
        }
        let refused = if head.is_empty() { Some(fault(&ReadError::Empty)) } else { None };
        let kind = match (refused, FileKind::of(name, &head)) {
            (None, Some(kind)) => kind,
            (refused, _) => {
                incoming.abort().await;
                return Err(refused.unwrap_or_else(|| fault(&ReadError::NotThisKind)));
            }
        };
        let received = incoming.finish().await?;
        upload.left -= received.size();
        upload.files.push(Arrived { name: Phi::new(shown_name(name)), kind, received });
        Ok(())
    }

    /// Forgets an upload.
    pub async fn cancel_upload(&self, upload: Upload) {
        for file in upload.files {
            self.platform.artifacts().discard(file.received).await;
        }
    }

    /// Makes a report of the files that have arrived. What is read quickly is read at once, so that its fault, or what
    /// would be sent to models, is known now; the rest is read by a job.
    ///
    /// # Errors
    /// `report.no-files`; `report.encrypted`, `report.corrupt` and what else makes a file unreadable: nothing is kept then.
    pub async fn finish_upload(
        &self,
        ctx: &Ctx,
        upload: Upload,
        profile: Profile,
    ) -> Result<(Report, Option<Preview>)> {
        let parts = match self.try_read(&upload, profile).await {
            Ok(parts) => parts,
            Err(error) => {
                self.cancel_upload(upload).await;
                return Err(error);
            }
        };
        let report = self.record(ctx, upload, profile, parts).await?;
        let preview = match report.state {
            State::Ready => Some(self.preview(ctx, report.id).await?),
            State::Waiting | State::Failed => None,
        };
        Ok((report, preview))
    }

    /// Reads the files while the sender waits; nothing when that takes too long, or cannot be done at the moment.
    async fn try_read(&self, upload: &Upload, profile: Profile) -> Result<Option<Parts>> {
        if upload.files.is_empty() {
            return Err(Error::invalid("report.no-files", "file", "Send at least one file."));
        }
        let read = async {
            let mut sources = Vec::with_capacity(upload.files.len());
            for (file, seq) in upload.files.iter().zip(1..) {
                let bytes = self.platform.artifacts().look(&file.received).await?;
                match self.reader.read(bytes, file.kind).await {
                    Ok(document) => sources.push(Source { seq, document }),
                    Err(error) if error.is_passing() => return Ok(None),
                    Err(error) => return Err(fault(&error)),
                }
            }
            Parts::of(sources, profile).await.map(Some)
        };
        tokio::time::timeout(PATIENCE, read).await.unwrap_or(Ok(None))
    }

    async fn record(&self, ctx: &Ctx, upload: Upload, profile: Profile, parts: Option<Parts>) -> Result<Report> {
        let artifacts = self.platform.artifacts();
        let patient = upload.patient;
        let mut kept: Vec<(Phi<String>, FileKind, Kept, i64)> = Vec::with_capacity(upload.files.len());
        for file in upload.files {
            let size = i64::try_from(file.received.size()).map_err(Error::internal)?;
            kept.push((file.name, file.kind, artifacts.keep(file.received).await?, size));
        }
        let result = match parts {
            Some(parts) => Some(self.keep_parts(ctx, parts).await?),
            None => None,
        };
        let id = Id::new();
        self.platform
            .db()
            .write(ctx, move |tx| {
                let mut files = Vec::with_capacity(kept.len());
                for ((name, kind, kept, size), seq) in kept.iter().zip(1..) {
                    let artifact = kept.record(tx, kind.media_type())?.id;
                    files.push(File { seq, artifact, name: name.clone(), kind: *kind, size: *size });
                }
                let mut report = Report {
                    id,
                    patient,
                    state: State::Waiting,
                    fault: None,
                    profile,
                    reading: 1,
                    document: None,
                    facts: None,
                    pages: 0,
                    measurements: 0,
                    findings: 0,
                    uploaded_by: tx.actor().user(),
                    created_at: tx.now(),
                    read_at: None,
                    files,
                };
                patients::find(tx, patient)?;
                store::insert(tx, &report)?;
                tx.audit("report.upload", id.as_str(), Some(&serde_json::json!({ "patient": patient })))?;
                tx.emit(&Event::new("report.created", id).with("patient", patient))?;
                match &result {
                    Some(result) => result.record(tx, &mut report)?,
                    None => tx.enqueue(&ReadReport { report: id, reading: 1 })?,
                }
                changed(tx, &report)?;
                Ok(report)
            })
            .await
    }
}

/// A sender's name for a file as it can be shown: its last part, without what cannot be seen.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| !c.is_control() && !is_invisible(*c)).take(NAME).collect();
    let trimmed = seen.trim().trim_matches('.').trim();
    if trimmed.is_empty() { "report".to_owned() } else { trimmed.to_owned() }
}

/// Marks that turn the direction of writing or take no room: “gpj.exe” must not be shown as “exe.jpg”.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        assert_eq!(shown_name("../../etc/passwd"), "passwd");
        assert_eq!(shown_name("C:\\reports\\jane.pdf"), "jane.pdf");
        assert_eq!(shown_name(".."), "report");
        assert_eq!(shown_name("a\u{202e}fdp.exe\u{0}"), "afdp.exe");
        assert_eq!(shown_name("   "), "report");
    }

    proptest! {
        #[test]
        fn any_name_can_be_shown(name in "\\PC{0,400}") {
            let shown = shown_name(&name);
            prop_assert!(!shown.is_empty() && !shown.contains(['/', '\\']) && shown.chars().count() <= NAME);
            prop_assert!(shown != "." && shown != "..");
        }
    }
}
