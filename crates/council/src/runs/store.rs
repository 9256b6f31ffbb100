//! Rows of runs, units and artifacts.

use std::time::Duration;

use cliniq_platform::{
    Error, Id, Phi, Result,
    db::{SystemTx, Tx},
    phi::Purpose,
    tenancy::{Clinic, User},
    time::Timestamp,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Artifact, ArtifactId, Cause, Run, RunId, Selection, Signature, Unit, UnitId,
    plan::{Key, Parked, Place, State, UnitState},
    stages::Stage,
};
use crate::{
    inputs::PatientId,
    review::Vote,
    schema::{council_artifacts as artifacts, council_runs as runs, council_units as units},
};

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = runs)]
struct RunRow {
    id: Id<RunId>,
    patient_id: Id<PatientId>,
    report_ids: String,
    state: String,
    panel: String,
    consolidators: String,
    labels: String,
    rounds: String,
    patience_s: i64,
    stage: Option<i32>,
    round: Option<i32>,
    context_sha256: Option<String>,
    pictures: i32,
    selected_id: Option<Id<ArtifactId>>,
    selected_by: Option<Id<User>>,
    selected_at: Option<Timestamp>,
    signed_by: Option<Id<User>>,
    signed_at: Option<Timestamp>,
    signed_sha256: Option<String>,
    signature_note: Option<Phi<String>>,
    created_by: Option<Id<User>>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    version: i64,
}

impl RunRow {
    fn run(self) -> Result<Run> {
        let place = self.stage.zip(self.round).map(|(stage, round)| place(stage, round)).transpose()?;
        let selected = self.selected_id.zip(self.selected_by).zip(self.selected_at);
        let signed = self.signed_by.zip(self.signed_at).zip(self.signed_sha256);
        Ok(Run {
            id: self.id,
            patient: self.patient_id,
            reports: from_json(&self.report_ids)?,
            state: state(&self.state)?,
            panel: from_json(&self.panel)?,
            consolidators: from_json(&self.consolidators)?,
            labels: from_json(&self.labels)?,
            rounds: from_json(&self.rounds)?,
            patience: Duration::from_secs(u64::try_from(self.patience_s).unwrap_or_default()),
            at: place,
            context: self.context_sha256,
            pictures: u32::try_from(self.pictures).unwrap_or_default(),
            selection: selected.map(|((artifact, by), at)| Selection { artifact, by, at }),
            signature: signed.map(|((by, at), sha256)| Signature { by, at, sha256, note: self.signature_note }),
            created_by: self.created_by,
            created_at: self.created_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
            version: self.version,
        })
    }
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = units)]
struct UnitRow {
    id: Id<UnitId>,
    run_id: Id<RunId>,
    round: i32,
    stage: i32,
    model: String,
    state: String,
    attempt: i32,
    parked: i32,
    parked_at: Option<Timestamp>,
    parked_until: Option<Timestamp>,
    vote: Option<String>,
    score: Option<i32>,
    ranking: Option<String>,
    made_of: Option<String>,
    cause: Option<String>,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
}

impl UnitRow {
    fn unit(self) -> Result<Unit> {
        let state = unit_state(&self.state, self.parked_at.zip(self.parked_until))?;
        Ok(Unit {
            id: self.id,
            run: self.run_id,
            key: Key { place: place(self.stage, self.round)?, model: self.model },
            state,
            attempt: u32::try_from(self.attempt).unwrap_or_default(),
            parked: u32::try_from(self.parked).unwrap_or_default(),
            parked_since: self.parked_at,
            vote: self.vote.as_deref().map(vote).transpose()?,
            score: self.score.and_then(|score| u8::try_from(score).ok()),
            ranking: self.ranking.as_deref().map(from_json).transpose()?,
            made_of: self.made_of.as_deref().map(from_json).transpose()?.unwrap_or_default(),
            cause: self.cause.as_deref().map(from_json::<Cause>).transpose()?,
            started_at: self.started_at,
            ended_at: self.ended_at,
        })
    }
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = artifacts)]
struct ArtifactRow {
    id: Id<ArtifactId>,
    unit_id: Id<UnitId>,
    name: String,
    content_type: String,
    sha256: String,
    size: i64,
    prompt: String,
    created_at: Timestamp,
}

impl From<ArtifactRow> for Artifact {
    fn from(row: ArtifactRow) -> Self {
        let ArtifactRow { id, unit_id, name, content_type, sha256, size, prompt, created_at } = row;
        Self { id, unit: unit_id, name, content_type, sha256, size, prompt, created_at }
    }
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_str(text)?)
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

fn unknown(what: &str) -> Error {
    Error::internal(format!("a row of the council holds an unknown {what}"))
}

fn state(word: &str) -> Result<State> {
    State::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| unknown("state"))
}

fn vote(word: &str) -> Result<Vote> {
    [Vote::Approve, Vote::Revise].into_iter().find(|vote| vote.as_str() == word).ok_or_else(|| unknown("vote"))
}

fn place(stage: i32, round: i32) -> Result<Place> {
    let stage = u8::try_from(stage).ok().and_then(Stage::of_number).ok_or_else(|| unknown("stage"))?;
    Ok(Place { stage, round: u32::try_from(round).map_err(|_| unknown("round"))? })
}

const fn unit_word(state: UnitState) -> &'static str {
    match state {
        UnitState::Waiting => "waiting",
        UnitState::Queued => "queued",
        UnitState::Running => "running",
        UnitState::Parked(Parked::NeedsAuth { .. }) => "needs_auth",
        UnitState::Parked(Parked::CoolingDown { .. }) => "cooling_down",
        UnitState::Done => "done",
        UnitState::Failed => "failed",
    }
}

fn unit_state(word: &str, parked: Option<(Timestamp, Timestamp)>) -> Result<UnitState> {
    Ok(match (word, parked) {
        ("waiting", _) => UnitState::Waiting,
        ("queued", _) => UnitState::Queued,
        ("running", _) => UnitState::Running,
        ("needs_auth", Some((_, until))) => UnitState::Parked(Parked::NeedsAuth { until }),
        ("cooling_down", Some((since, until))) => UnitState::Parked(Parked::CoolingDown { since, until }),
        ("done", _) => UnitState::Done,
        ("failed", _) => UnitState::Failed,
        _ => return Err(unknown("state of a unit")),
    })
}

fn number(value: impl TryInto<i32>) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

/// How the API names a unit's state.
pub(super) const fn word_of(state: UnitState) -> &'static str {
    unit_word(state)
}

pub(super) fn insert(tx: &mut Tx<'_>, run: &Run) -> Result<()> {
    let row = (
        (
            runs::id.eq(run.id),
            runs::clinic_id.eq(tx.clinic()),
            runs::patient_id.eq(run.patient),
            runs::report_ids.eq(json(&run.reports)?),
            runs::state.eq(run.state.as_str()),
            runs::panel.eq(json(&run.panel)?),
            runs::consolidators.eq(json(&run.consolidators)?),
        ),
        (
            runs::labels.eq(json(&run.labels)?),
            runs::rounds.eq(json(&run.rounds)?),
            runs::patience_s.eq(i64::try_from(run.patience.as_secs()).unwrap_or(i64::MAX)),
            runs::created_by.eq(run.created_by),
            runs::created_at.eq(run.created_at),
            runs::version.eq(run.version),
        ),
    );
    diesel::insert_into(runs::table).values(row).execute(tx.conn())?;
    Ok(())
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<RunId>) -> Result<Option<Run>> {
    let found: Option<RunRow> =
        tx.of(runs::table).filter(runs::id.eq(id)).select(RunRow::as_select()).first(tx.conn()).optional()?;
    found.map(RunRow::run).transpose()
}

/// The run, which nobody else changes before this transaction ends: the row is written first, so that on an engine with
/// several writers the next one waits, and then sees what this one did.
pub(super) fn take(tx: &mut Tx<'_>, id: Id<RunId>) -> Result<Option<Run>> {
    let mine = tx.of(runs::table).filter(runs::id.eq(id));
    diesel::update(mine).set(runs::version.eq(runs::version + 1)).execute(tx.conn())?;
    get(tx, id)
}

/// Writes what can change of a run that was taken.
pub(super) fn update(tx: &mut Tx<'_>, run: &Run) -> Result<()> {
    let signature = run.signature.as_ref();
    let note = signature.and_then(|it| it.note.as_ref()).map(|note| note.open(Purpose::Store));
    let changes = (
        (
            runs::state.eq(run.state.as_str()),
            runs::rounds.eq(json(&run.rounds)?),
            runs::stage.eq(run.at.map(|at| i32::from(at.stage.number()))),
            runs::round.eq(run.at.map(|at| number(at.round))),
            runs::context_sha256.eq(&run.context),
            runs::pictures.eq(number(run.pictures)),
            runs::started_at.eq(run.started_at),
            runs::ended_at.eq(run.ended_at),
        ),
        (
            runs::selected_id.eq(run.selection.as_ref().map(|it| it.artifact)),
            runs::selected_by.eq(run.selection.as_ref().map(|it| it.by)),
            runs::selected_at.eq(run.selection.as_ref().map(|it| it.at)),
            runs::signed_by.eq(signature.map(|it| it.by)),
            runs::signed_at.eq(signature.map(|it| it.at)),
            runs::signed_sha256.eq(signature.map(|it| &it.sha256)),
            runs::signature_note.eq(note),
        ),
    );
    diesel::update(tx.of(runs::table).filter(runs::id.eq(run.id))).set(changes).execute(tx.conn())?;
    Ok(())
}

/// A patient's runs, newest first.
pub(super) fn list(tx: &mut Tx<'_>, patient: Id<PatientId>, before: Option<Id<RunId>>, limit: i64) -> Result<Vec<Run>> {
    let mut query = tx.of(runs::table).filter(runs::patient_id.eq(patient)).into_boxed();
    if let Some(before) = before {
        query = query.filter(runs::id.lt(before));
    }
    let found: Vec<RunRow> = query.select(RunRow::as_select()).order(runs::id.desc()).limit(limit).load(tx.conn())?;
    found.into_iter().map(RunRow::run).collect()
}

/// How many of the clinic's runs have models at work.
pub(super) fn at_work(tx: &mut Tx<'_>) -> Result<i64> {
    let working = [State::Queued.as_str(), State::Running.as_str()];
    let begun = tx.of(runs::table).filter(runs::state.eq_any(working)).filter(runs::stage.is_not_null());
    Ok(begun.count().get_result(tx.conn())?)
}

/// The clinic's run that has waited longest to be begun.
pub(super) fn next_in_line(tx: &mut Tx<'_>) -> Result<Option<Id<RunId>>> {
    let waiting = tx.of(runs::table).filter(runs::state.eq(State::Queued.as_str())).filter(runs::stage.is_null());
    Ok(waiting.order((runs::started_at.asc(), runs::id.asc())).select(runs::id).first(tx.conn()).optional()?)
}

/// Runs of all clinics that go on by themselves, oldest first.
pub(super) fn working(tx: &mut SystemTx<'_>) -> Result<Vec<(Id<Clinic>, Id<RunId>)>> {
    let words: Vec<&str> = State::ALL.into_iter().filter(|it| it.is_working()).map(State::as_str).collect();
    Ok(runs::table
        .filter(runs::state.eq_any(words))
        .select((runs::clinic_id, runs::id))
        .order(runs::id.asc())
        .load(tx.conn())?)
}

/// The units of a run, in the order of round, stage and making.
pub(super) fn units(tx: &mut Tx<'_>, run: Id<RunId>) -> Result<Vec<Unit>> {
    let found: Vec<UnitRow> = tx
        .of(units::table)
        .filter(units::run_id.eq(run))
        .order((units::round.asc(), units::stage.asc(), units::id.asc()))
        .select(UnitRow::as_select())
        .load(tx.conn())?;
    found.into_iter().map(UnitRow::unit).collect()
}

pub(super) fn unit(tx: &mut Tx<'_>, id: Id<UnitId>) -> Result<Option<Unit>> {
    let found: Option<UnitRow> =
        tx.of(units::table).filter(units::id.eq(id)).select(UnitRow::as_select()).first(tx.conn()).optional()?;
    found.map(UnitRow::unit).transpose()
}

pub(super) fn insert_unit(tx: &mut Tx<'_>, unit: &Unit) -> Result<()> {
    let row = (
        units::id.eq(unit.id),
        units::clinic_id.eq(tx.clinic()),
        units::run_id.eq(unit.run),
        units::round.eq(number(unit.key.place.round)),
        units::stage.eq(i32::from(unit.key.place.stage.number())),
        units::model.eq(&unit.key.model),
        units::state.eq(unit_word(unit.state)),
        units::attempt.eq(number(unit.attempt)),
    );
    diesel::insert_into(units::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Writes what can change of a unit, whose run was taken.
pub(super) fn update_unit(tx: &mut Tx<'_>, unit: &Unit) -> Result<()> {
    let until = match unit.state {
        UnitState::Parked(why) => Some(why.until()),
        UnitState::Waiting | UnitState::Queued | UnitState::Running | UnitState::Done | UnitState::Failed => None,
    };
    let changes = (
        (
            units::state.eq(unit_word(unit.state)),
            units::attempt.eq(number(unit.attempt)),
            units::parked.eq(number(unit.parked)),
            units::parked_at.eq(unit.parked_since),
            units::parked_until.eq(until),
            units::vote.eq(unit.vote.map(Vote::as_str)),
            units::score.eq(unit.score.map(i32::from)),
        ),
        (
            units::ranking.eq(unit.ranking.as_ref().map(json).transpose()?),
            units::made_of.eq(Some(&unit.made_of).filter(|it| !it.is_empty()).map(json).transpose()?),
            units::cause.eq(unit.cause.as_ref().map(json).transpose()?),
            units::started_at.eq(unit.started_at),
            units::ended_at.eq(unit.ended_at),
        ),
    );
    diesel::update(tx.of(units::table).filter(units::id.eq(unit.id))).set(changes).execute(tx.conn())?;
    Ok(())
}

pub(super) fn insert_artifact(tx: &mut Tx<'_>, run: Id<RunId>, artifact: &Artifact) -> Result<()> {
    let row = (
        artifacts::id.eq(artifact.id),
        artifacts::clinic_id.eq(tx.clinic()),
        artifacts::run_id.eq(run),
        artifacts::unit_id.eq(artifact.unit),
        artifacts::name.eq(&artifact.name),
        artifacts::content_type.eq(&artifact.content_type),
        artifacts::sha256.eq(&artifact.sha256),
        artifacts::size.eq(artifact.size),
        artifacts::prompt.eq(&artifact.prompt),
        artifacts::created_at.eq(artifact.created_at),
    );
    diesel::insert_into(artifacts::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// The artifacts of a run, in the order of their making.
pub(super) fn artifacts(tx: &mut Tx<'_>, run: Id<RunId>) -> Result<Vec<Artifact>> {
    let found: Vec<ArtifactRow> = tx
        .of(artifacts::table)
        .filter(artifacts::run_id.eq(run))
        .order(artifacts::id.asc())
        .select(ArtifactRow::as_select())
        .load(tx.conn())?;
    Ok(found.into_iter().map(Artifact::from).collect())
}
