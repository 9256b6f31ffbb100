//! The end of a unit, put into rows.

use std::time::Duration;

use cliniq_platform::{Ctx, Error, Id, Result, artifacts::Written, db::Tx, time::Timestamp};
use serde_json::json;

use super::Assignment;
use crate::{
    Council,
    models::Trouble,
    review::{self, Vote},
    runs::{
        Artifact, Unit,
        advance::{advance, emit, of_unit},
        names,
        plan::{Parked, UnitState},
        stages::{Output, Stage},
        store,
    },
};

/// The first wait for somebody to sign in; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// The longest.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// A unit is parked for the upstream's limits so often in a row, then it has failed.
const MOST_PARKED: u32 = 20;

/// A finished file and what the rows have to know of it.
#[derive(Clone)]
pub(super) struct Made {
    written: Written,
    prompt: String,
    vote: Option<(Vote, u8)>,
    ranking: Option<Vec<String>>,
    made_of: Vec<String>,
}

impl Made {
    /// What is to be recorded of a file, which this or an earlier process has written.
    ///
    /// # Errors
    /// When the file is not what the stage makes, which nothing of ours writes.
    pub(super) fn of(bytes: Vec<u8>, prompt: String, assignment: &Assignment) -> Result<Self> {
        let written = Written::of(&bytes);
        let stage = assignment.unit.key.place.stage;
        let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
        let (mut vote, mut ranking) = (None, None);
        match stage.output() {
            Output::Markdown => {}
            Output::PeerReview => {
                let review: review::PeerReview = serde_json::from_str(&text).map_err(|_| unreadable())?;
                ranking = Some(review.ranking);
            }
            Output::Ballot => {
                let ballot = review::parse_ballot(&text).map_err(|_| unreadable())?;
                vote = Some((ballot.vote, ballot.quality_score));
            }
        }
        let read = |key: &crate::runs::plan::Key| key.place.stage != stage && stage.reads().contains(&key.place.stage);
        let mut made_of: Vec<String> =
            assignment.material.iter().filter(|(key, _)| read(key)).map(|(key, _)| key.model.clone()).collect();
        made_of.sort();
        made_of.dedup();
        Ok(Self { written, prompt, vote, ranking, made_of })
    }
}

fn unreadable() -> Error {
    Error::internal("the file of a unit is not what its stage makes")
}

impl Council {
    /// Records a finished unit, and plans what comes next, in one transaction.
    pub(super) async fn record_made(&self, ctx: &Ctx, assignment: &Assignment, made: Made) -> Result<()> {
        let (id, run_id, has_auth) = (assignment.unit.id, assignment.run_id(), self.has_auth());
        let record = move |tx: &mut Tx<'_>| {
            let (Some(run), Some(mut unit)) = (store::take(tx, run_id)?, store::unit(tx, id)?) else { return Ok(()) };
            if unit.state == UnitState::Done {
                return Ok(());
            }
            unit.state = UnitState::Done;
            unit.cause = None;
            unit.parked = 0;
            unit.parked_since = None;
            unit.vote = made.vote.map(|(vote, _)| vote);
            unit.score = made.vote.map(|(_, score)| score);
            unit.ranking.clone_from(&made.ranking);
            unit.made_of.clone_from(&made.made_of);
            unit.ended_at = Some(tx.now());
            store::update_unit(tx, &unit)?;
            let artifact = artifact(&unit, &made, tx.now());
            store::insert_artifact(tx, run.id, &artifact)?;
            emit(tx, run.id, "unit.completed", of_unit(&unit, json!({ "artifact": artifact.id })))?;
            if unit.vote.is_some() {
                tell_votes(tx, &unit)?;
            }
            advance(tx, run, has_auth).map(drop)
        };
        self.db().write(ctx, record).await
    }

    /// Records why a unit has no file.
    pub(super) async fn record_trouble(&self, ctx: &Ctx, assignment: &Assignment, trouble: Trouble) -> Result<()> {
        let now = self.clock().now();
        let before = &assignment.unit;
        let (state, cause) = match trouble {
            Trouble::Ours(error) => return Err(error),
            Trouble::Failed(cause) => (UnitState::Failed, cause),
            Trouble::NeedsAuth(cause) => {
                self.set_auth(false);
                let wait = FIRST_WAIT.saturating_mul(1 << before.parked.min(10)).min(LONGEST_WAIT);
                (UnitState::Parked(Parked::NeedsAuth { until: now.plus(wait) }), cause)
            }
            Trouble::CoolingDown { cause, .. } if before.parked >= MOST_PARKED => (UnitState::Failed, cause),
            Trouble::CoolingDown { until, cause } => {
                // From when it was first parked: a model that always promises the next minute is not waited for all day.
                let since = before.parked_since.unwrap_or(now);
                (UnitState::Parked(Parked::CoolingDown { since, until }), cause)
            }
        };
        tracing::info!(run.id = %assignment.run_id(), unit.id = %before.id, code = cause.code, "a unit has no artifact");
        let (id, run_id, has_auth) = (before.id, assignment.run_id(), self.has_auth());
        let record = move |tx: &mut Tx<'_>| {
            let (Some(run), Some(mut unit)) = (store::take(tx, run_id)?, store::unit(tx, id)?) else { return Ok(()) };
            if unit.state != UnitState::Running {
                return Ok(());
            }
            unit.state = state;
            unit.cause = Some(cause.clone());
            match state {
                UnitState::Parked(why) => {
                    unit.parked += 1;
                    unit.parked_since = unit.parked_since.or(Some(now));
                    let more = json!({ "code": cause.code, "until": why.until() });
                    emit(tx, run.id, "unit.retrying", of_unit(&unit, more))?;
                }
                UnitState::Waiting | UnitState::Queued | UnitState::Running | UnitState::Done | UnitState::Failed => {
                    unit.ended_at = Some(tx.now());
                    emit(tx, run.id, "unit.failed", of_unit(&unit, json!({ "code": cause.code })))?;
                }
            }
            store::update_unit(tx, &unit)?;
            advance(tx, run, has_auth).map(drop)
        };
        self.db().write(ctx, record).await
    }
}

fn artifact(unit: &Unit, made: &Made, now: Timestamp) -> Artifact {
    let stage = unit.key.place.stage;
    Artifact {
        id: Id::new(),
        unit: unit.id,
        name: names::artifact(stage, unit.key.place.round, &unit.key.model),
        content_type: stage.output().content_type().to_owned(),
        sha256: made.written.sha256.clone(),
        size: made.written.size,
        prompt: made.prompt.clone(),
        created_at: now,
    }
}

/// How the votes of a round stand.
fn tell_votes(tx: &mut Tx<'_>, unit: &Unit) -> Result<()> {
    let units = store::units(tx, unit.run)?;
    let cast = units.iter().filter(|it| it.key.place == unit.key.place).filter_map(|it| it.vote);
    let tally = review::tally(cast);
    let payload = json!({
        "stage": Stage::FinalReview.number(),
        "round": unit.key.place.round,
        "approve": tally.approve,
        "revise": tally.revise,
    });
    emit(tx, unit.run, "votes.updated", payload)
}
