//! A plan put into rows: in the transaction of whatever has changed, and now and then besides.
//!
//! A unit that ends plans what comes next in the transaction that records its end, so nothing waits for a round of a
//! loop. The reconciler does the same without a cause: at the start, for what a clock or a sign-in has freed, and for
//! what another process has left. It takes no input; the rows say what is left.

use std::time::Duration;

use cliniq_platform::{Id, Result, db::Tx, events::Event, tenancy::Clinic, time::Timestamp};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    Run, RunId, Unit,
    plan::{Action, Key, Place, Round, RunView, State, UnitState, UnitView, plan},
    store,
    unit::RunUnit,
};
use crate::Council;

/// Runs of one clinic that have models at work at the same time; the others wait their turn, oldest first. Within this
/// number the upstream's own limits share it out fairly.
const AT_WORK: i64 = 100;
/// How often the rows are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// How often the upstream is asked whether it lets us in again.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// The run as the plan sees it.
pub(super) fn view(run: &Run, units: &[Unit], now: Timestamp, has_auth: bool) -> RunView {
    let units = units.iter().map(|unit| UnitView {
        key: unit.key.clone(),
        state: unit.state,
        vote: unit.vote,
        made_of: unit.made_of.clone(),
    });
    RunView {
        state: run.state,
        rounds: run.rounds.clone(),
        at: run.at,
        panel: run.panel.clone(),
        consolidators: run.consolidators.clone(),
        patience: run.patience,
        units: units.collect(),
        now,
        has_auth,
    }
}

/// Does what is to be done in a run that this transaction has taken, and lets the next in line begin when there is room.
pub(super) fn advance(tx: &mut Tx<'_>, mut run: Run, has_auth: bool) -> Result<Run> {
    apply_plans(tx, &mut run, has_auth)?;
    // Whoever ends, halts or is parked makes room.
    if !matches!(run.state, State::Queued | State::Running)
        && let Some(next) = store::next_in_line(tx)?
        && let Some(mut next) = store::take(tx, next)?
    {
        apply_plans(tx, &mut next, has_auth)?;
    }
    Ok(run)
}

fn apply_plans(tx: &mut Tx<'_>, run: &mut Run, has_auth: bool) -> Result<()> {
    let may_begin = run.at.is_some() || run.state != State::Queued || store::at_work(tx)? < AT_WORK;
    if !may_begin || !run.state.is_working() {
        return store::update(tx, run);
    }
    let mut units = store::units(tx, run.id)?;
    let mut seen = view(run, &units, tx.now(), has_auth);
    loop {
        let actions = plan(&seen);
        if actions.is_empty() {
            return store::update(tx, run);
        }
        for action in &actions {
            seen.apply(action);
            apply(tx, run, &mut units, action)?;
        }
    }
}

fn apply(tx: &mut Tx<'_>, run: &mut Run, units: &mut Vec<Unit>, action: &Action) -> Result<()> {
    match action {
        Action::OpenRound { from, why } => run.rounds.push(Round { from: *from, why: *why }),
        Action::MoveTo(place) => {
            leave(tx, run)?;
            run.at = Some(*place);
            emit(tx, run.id, "stage.started", at(*place))?;
        }
        Action::Enqueue(key) => enqueue(tx, run.id, units, key)?,
        Action::GiveUp(key) => {
            if let Some(unit) = units.iter_mut().find(|unit| unit.key == *key) {
                unit.state = UnitState::Failed;
                unit.ended_at = Some(tx.now());
                store::update_unit(tx, unit)?;
                let code = unit.cause.as_ref().map(|cause| cause.code.clone());
                emit(tx, run.id, "unit.failed", of_unit(unit, json!({ "code": code, "gone_on_without": true })))?;
            }
        }
        Action::Settle(state) => settle(tx, run, *state)?,
    }
    Ok(())
}

fn enqueue(tx: &mut Tx<'_>, run: Id<RunId>, units: &mut Vec<Unit>, key: &Key) -> Result<()> {
    let known = units.iter_mut().find(|unit| unit.key == *key);
    let (id, attempt) = match known {
        Some(unit) => {
            let was_parked = matches!(unit.state, UnitState::Parked(_));
            unit.state = UnitState::Queued;
            unit.attempt += 1;
            unit.cause = None;
            unit.ended_at = None;
            store::update_unit(tx, unit)?;
            if was_parked {
                emit(tx, run, "unit.retrying", of_unit(unit, json!({ "attempt": unit.attempt })))?;
            }
            (unit.id, unit.attempt)
        }
        None => {
            let unit = Unit::queued(run, key.clone());
            store::insert_unit(tx, &unit)?;
            let queued = (unit.id, unit.attempt);
            units.push(unit);
            queued
        }
    };
    tx.enqueue(&RunUnit { unit: id, attempt })
}

/// Gives a run another state and tells of it.
pub(super) fn settle(tx: &mut Tx<'_>, run: &mut Run, state: State) -> Result<()> {
    run.state = state;
    run.ended_at = state.is_over().then(|| tx.now());
    if state.is_over() {
        leave(tx, run)?;
    }
    emit(tx, run.id, "run.state", json!({ "state": state }))?;
    if state.is_over() {
        emit(tx, run.id, "run.completed", json!({ "state": state }))?;
    }
    Ok(())
}

/// Work leaves the stage it was in.
fn leave(tx: &mut Tx<'_>, run: &Run) -> Result<()> {
    match run.at {
        Some(place) => emit(tx, run.id, "stage.completed", at(place)),
        None => Ok(()),
    }
}

/// Writes an event of a run. Its payload holds ids, numbers and words of ours.
pub(super) fn emit(tx: &mut Tx<'_>, run: Id<RunId>, name: &'static str, payload: serde_json::Value) -> Result<()> {
    tx.emit(&Event { name, subject: run.to_string(), payload })
}

fn at(place: Place) -> serde_json::Value {
    json!({ "stage": place.stage.number(), "round": place.round })
}

/// The payload of an event about a unit.
pub(super) fn of_unit(unit: &Unit, more: serde_json::Value) -> serde_json::Value {
    let mut payload = json!({
        "stage": unit.key.place.stage.number(),
        "round": unit.key.place.round,
        "model": unit.key.model,
        "unit": unit.id,
    });
    if let (Some(payload), serde_json::Value::Object(more)) = (payload.as_object_mut(), more) {
        payload.extend(more);
    }
    payload
}

impl Council {
    /// Keeps all runs going until `stop`: at once for what the process before has left, then now and then.
    ///
    /// # Errors
    /// Never while the database comes back: failures are logged and tried again.
    pub async fn reconcile(self, stop: CancellationToken) -> Result<()> {
        let mut asked: Option<Timestamp> = None;
        while !stop.is_cancelled() {
            let now = self.clock().now();
            if !self.has_auth() && asked.is_none_or(|at| now.since(at) >= ASK_AGAIN) {
                asked = Some(now);
                self.ask_for_auth().await;
            }
            if let Err(error) = self.advance_runs().await {
                tracing::warn!(error = %error.chain(), "runs cannot be advanced");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
        Ok(())
    }

    /// Asks the upstream whether it lets us in; units that wait for a sign-in go on when it does.
    pub async fn ask_for_auth(&self) {
        let health = self.models().health().await;
        self.set_auth(health.reachable && health.error_kind.is_none());
    }

    /// Does what is to be done in all runs of all clinics; answers in how many there was something.
    ///
    /// # Errors
    /// When the rows cannot be read or written.
    pub async fn advance_runs(&self) -> Result<usize> {
        let working = self.db().system_read(store::working).await?;
        let mut advanced = 0;
        for (clinic, run) in working {
            advanced += usize::from(self.advance_run(clinic, run).await?);
        }
        Ok(advanced)
    }

    /// Looks before it writes: nearly always there is nothing to do but wait.
    async fn advance_run(&self, clinic: Id<Clinic>, id: Id<RunId>) -> Result<bool> {
        let ctx = self.platform().ctx_for_host(clinic);
        let has_auth = self.has_auth();
        let has_work = self.db().read(&ctx, move |tx| {
            let Some(run) = store::get(tx, id)? else { return Ok(false) };
            let is_in_line = run.state == State::Queued && run.at.is_none();
            if is_in_line && store::at_work(tx)? >= AT_WORK {
                return Ok(false);
            }
            let units = store::units(tx, id)?;
            Ok(!plan(&view(&run, &units, tx.now(), has_auth)).is_empty())
        });
        if !has_work.await? {
            return Ok(false);
        }
        let advanced = self.db().write(&ctx, move |tx| match store::take(tx, id)? {
            Some(run) => advance(tx, run, has_auth).map(|_| true),
            None => Ok(false),
        });
        advanced.await
    }
}
