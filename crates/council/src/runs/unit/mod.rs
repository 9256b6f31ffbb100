//! One unit: a model does its part in one stage.
//!
//! The order makes it safe to be killed anywhere: look whether the file is there already; ask the model, with no
//! transaction open; write the file under its name, whole; then record it in one transaction, which also plans what
//! comes next. Killed before the file, nothing was kept; killed after it, the file is found and only recorded.

mod record;
mod task;

use std::time::Duration;

use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    db::Tx,
    error::Kind,
    jobs::{Job, JobCtx, Lane, Verdict},
    phi::Purpose,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Artifact, Run, RunId, Unit, UnitId,
    advance::{emit, of_unit},
    plan::{Key, State, UnitState},
    prompts, store,
};
use crate::{
    Council,
    inputs::Picture,
    models::{Ask, Cause, Trouble},
    runs::stages::Stage,
};
use record::Made;
use task::{Material, Text};

/// While a model works, its unit shows this often that it is still at it, and looks whether it is still wanted.
const PULSE: Duration = Duration::from_secs(5);

/// A fault of our own side is tried again so often, then the unit has failed of it.
const MOST_FAULTS: u32 = 5;

/// Does the work of a unit.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunUnit {
    pub(super) unit: Id<UnitId>,
    pub(super) attempt: u32,
}

impl Job for RunUnit {
    const NAME: &'static str = "council.run_unit";
    /// What a model cannot do ends in the unit's row. A job is tried again only for our own side's sake, such as a
    /// database that is away: however long it takes.
    const ATTEMPTS: u32 = 10_000;
    const LANE: Lane = Lane::Waiting;
    type Area = Council;

    fn key(&self) -> Option<String> {
        Some(format!("{}.{}", self.unit, self.attempt))
    }

    async fn run(self, council: &Council, ctx: &JobCtx) -> Result<(), Verdict> {
        Ok(council.run_unit(&ctx.ctx, self, ctx.attempt).await?)
    }
}

/// What a unit that may go on is given.
struct Assignment {
    run: Run,
    unit: Unit,
    /// Finished texts that its stage reads.
    material: Vec<(Key, Artifact)>,
}

impl Assignment {
    const fn run_id(&self) -> Id<RunId> {
        self.run.id
    }
}

/// Why a unit does not go on to an artifact.
enum Stopped {
    /// A model, or a file that is damaged.
    Trouble(Trouble),
    /// Nobody wants it any more.
    Unwanted,
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Trouble(Trouble::Ours(error))
    }
}

impl Council {
    /// Does the work of a unit, unless it is done, or somebody has halted the run.
    ///
    /// # Errors
    /// Of our own side only; the model's go into the unit's row.
    async fn run_unit(&self, ctx: &Ctx, job: RunUnit, tried: u32) -> Result<()> {
        let Some(assignment) = self.begin_unit(ctx, job).await? else { return Ok(()) };
        match self.make(ctx, &assignment).await {
            Ok(made) => self.record_made(ctx, &assignment, made).await,
            Err(Stopped::Unwanted) => self.put_back(ctx, assignment.unit.id).await,
            Err(Stopped::Trouble(Trouble::Ours(error))) if may_pass(&error, tried) => Err(error),
            Err(Stopped::Trouble(Trouble::Ours(error))) => {
                tracing::error!(run.id = %assignment.run.id, unit.id = %assignment.unit.id, error = %error.chain(), "a unit cannot be done");
                let cause = Cause::new(error.code().to_owned(), error.to_string());
                self.record_trouble(ctx, &assignment, Trouble::Failed(cause)).await
            }
            Err(Stopped::Trouble(trouble)) => self.record_trouble(ctx, &assignment, trouble).await,
        }
    }

    /// Marks the unit as begun; `None` when there is nothing to do for this attempt.
    async fn begin_unit(&self, ctx: &Ctx, job: RunUnit) -> Result<Option<Assignment>> {
        let (id, attempt, has_auth) = (job.unit, job.attempt, self.has_auth());
        self.db().write(ctx, move |tx| begin(tx, id, attempt, has_auth)).await
    }

    async fn put_back(&self, ctx: &Ctx, id: Id<UnitId>) -> Result<()> {
        self.db().write(ctx, move |tx| put_back(tx, id)).await
    }

    /// The unit's file, made now or found.
    async fn make(&self, ctx: &Ctx, assignment: &Assignment) -> Result<Made, Stopped> {
        let Assignment { run, unit, .. } = assignment;
        let prompt = prompts::of_stage(unit.key.place.stage)?;
        let name = run.file(&unit.file());
        if let Some(found) = self.files().read_named(&name).await? {
            tracing::info!(run.id = %run.id, unit.id = %unit.id, "an artifact of the process before is recorded");
            return Ok(Made::of(found, prompt.id.clone(), assignment)?);
        }
        let material = self.material(ctx, assignment).await?;
        let task = task::write(prompt, run, unit, &material)?;
        let ask = Ask {
            run: run.id,
            unit: unit.id,
            stage: unit.key.place.stage,
            model: unit.key.model.clone(),
            system: prompts::system()?.fill(&[])?,
            context: self.text(&run.context_file(), run.context.as_deref()).await?,
            task,
            pictures: self.pictures(assignment).await?,
            shape: task::shape(run, unit, &material),
        };
        let reply = self.ask_while_wanted(ctx, unit, ask).await?;
        let bytes = reply.into_open(Purpose::Store).into_bytes();
        let made = Made::of(bytes.clone(), prompt.id.clone(), assignment)?;
        self.files().write_named(&name, bytes).await?;
        Ok(made)
    }

    /// The texts a stage reads.
    async fn material(&self, ctx: &Ctx, assignment: &Assignment) -> Result<Material, Stopped> {
        let run = &assignment.run;
        let mut texts = Vec::with_capacity(assignment.material.len());
        for (key, artifact) in &assignment.material {
            let text = self.text(&run.file(&artifact.name), Some(&artifact.sha256)).await?;
            texts.push(Text { key: key.clone(), text });
        }
        let mut material = Material { texts, numbers: None };
        if assignment.unit.key.place.stage == Stage::FinalReview
            && let Some(draft) = material.newest(Stage::Consolidation)
        {
            material.numbers = Some(self.reports().check_numbers(ctx, &run.reports, &draft.text).await?);
        }
        Ok(material)
    }

    /// A file of the run, which must be the one that was stored.
    async fn text(&self, name: &str, sha256: Option<&str>) -> Result<Phi<String>, Stopped> {
        let bytes = self.files().read_named(name).await?;
        let is_intact = |bytes: &Vec<u8>| {
            sha256.is_none_or(|sha256| cliniq_platform::artifacts::Written::of(bytes).sha256 == sha256)
        };
        let text = bytes.filter(is_intact).and_then(|bytes| String::from_utf8(bytes).ok());
        let damaged = || {
            let message =
                "A file of this run is missing or damaged on disk. Run the stages again from the one that made it.";
            Stopped::Trouble(Trouble::Failed(Cause::new("artifact-damaged", message)))
        };
        text.map(Phi::new).ok_or_else(damaged)
    }

    /// Pages, in the first stage and for a model that sees.
    async fn pictures(&self, assignment: &Assignment) -> Result<Vec<Picture>, Stopped> {
        let Assignment { run, unit, .. } = assignment;
        let mut pictures = Vec::new();
        if unit.key.place.stage != Stage::Analysis || run.pictures == 0 || !self.sees(&unit.key.model).await {
            return Ok(pictures);
        }
        for page in 0..run.pictures as usize {
            let bytes = self.files().read_named(&run.picture_file(page)).await?;
            let bytes = bytes.ok_or_else(|| Error::internal("a page of a run is missing"))?;
            let media_type = if bytes.starts_with(b"\xff\xd8") { "image/jpeg" } else { "image/png" };
            pictures.push(Picture { media_type: media_type.to_owned(), bytes: Phi::new(bytes) });
        }
        Ok(pictures)
    }

    /// Waits for the model, and gives up waiting when somebody has stopped the run.
    async fn ask_while_wanted(&self, ctx: &Ctx, unit: &Unit, ask: Ask) -> Result<Phi<String>, Stopped> {
        let mut asking = self.models().ask(ctx, ask);
        let began = self.clock().now();
        loop {
            let Ok(answered) = tokio::time::timeout(PULSE, &mut asking).await else {
                if !self.is_wanted(ctx, unit, began).await? {
                    return Err(Stopped::Unwanted);
                }
                continue;
            };
            return answered.map_err(Stopped::Trouble);
        }
    }

    /// Tells that the unit is still at work; false when its run was stopped.
    async fn is_wanted(&self, ctx: &Ctx, unit: &Unit, began: Timestamp) -> Result<bool> {
        let unit = unit.clone();
        let pulse = move |tx: &mut Tx<'_>| {
            let run = store::get(tx, unit.run)?;
            let is_wanted = run.is_some_and(|run| run.state != State::Cancelled);
            if is_wanted {
                let seconds = tx.now().since(began).as_secs();
                emit(tx, unit.run, "unit.progress", of_unit(&unit, json!({ "seconds": seconds })))?;
            }
            Ok(is_wanted)
        };
        self.db().write(ctx, pulse).await
    }
}

/// Whether another run of the job can help: a database that is away comes back, a fault of ours may pass or not, a
/// report that cannot be read stays so.
fn may_pass(error: &Error, tried: u32) -> bool {
    match error.kind() {
        Kind::Unavailable(_) | Kind::RateLimited(_) => true,
        Kind::Internal => tried < MOST_FAULTS,
        Kind::Invalid
        | Kind::Malformed
        | Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::NotFound
        | Kind::Conflict
        | Kind::TooLarge
        | Kind::Unsupported => false,
    }
}

/// The unit's work begins, if it is still to be done, in this attempt, and the run goes on.
fn begin(tx: &mut Tx<'_>, id: Id<UnitId>, attempt: u32, has_auth: bool) -> Result<Option<Assignment>> {
    let Some(unit) = store::unit(tx, id)? else { return Ok(None) };
    let is_open = matches!(unit.state, UnitState::Queued | UnitState::Running) && unit.attempt == attempt;
    if !is_open {
        return Ok(None);
    }
    let Some(mut run) = store::take(tx, unit.run)? else { return Ok(None) };
    if !run.state.is_working() {
        put_back(tx, id)?;
        return Ok(None);
    }
    if run.state != State::Running {
        super::advance::settle(tx, &mut run, State::Running)?;
        store::update(tx, &run)?;
    }
    let mut unit = unit;
    if unit.state == UnitState::Queued {
        unit.state = UnitState::Running;
        unit.started_at = unit.started_at.or(Some(tx.now()));
        store::update_unit(tx, &unit)?;
        emit(tx, run.id, "unit.started", of_unit(&unit, json!({ "attempt": unit.attempt })))?;
    }
    let units = store::units(tx, run.id)?;
    let view = super::advance::view(&run, &units, tx.now(), has_auth);
    let material = task::needed(&view, &unit.key, &units, store::artifacts(tx, run.id)?);
    Ok(Some(Assignment { run, unit, material }))
}

/// A unit that was not finished waits to be planned again.
fn put_back(tx: &mut Tx<'_>, id: Id<UnitId>) -> Result<()> {
    let Some(mut unit) = store::unit(tx, id)? else { return Ok(()) };
    if matches!(unit.state, UnitState::Queued | UnitState::Running) {
        unit.state = UnitState::Waiting;
        store::update_unit(tx, &unit)?;
    }
    Ok(())
}
