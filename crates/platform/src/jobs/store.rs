//! The queue's rows.

use std::time::Duration;

use diesel::{
    ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, sql_query,
    sql_types::{BigInt, Integer, Nullable, Text},
};

use crate::{
    db::{SystemTx, Tx, schema::jobs},
    error::{Error, Result},
    ids::{Entity, Id},
    tenancy::Clinic,
    time::Timestamp,
};

/// Marker of job ids.
pub struct JobId;
impl Entity for JobId {
    const PREFIX: &'static str = "job";
    const NOUN: &'static str = "dead-letter";
}

pub(super) struct NewJob {
    pub(super) name: &'static str,
    pub(super) key: Option<String>,
    pub(super) payload: String,
    pub(super) run_at: Timestamp,
}

/// Inserts a job unless one of its name and key exists already.
pub(super) fn insert(tx: &mut Tx<'_>, job: NewJob) -> Result<()> {
    let (id, clinic, now) = (Id::<JobId>::new(), tx.clinic(), tx.now());
    // An upsert: Diesel's multi-connection has no on_conflict.
    sql_query(
        "INSERT INTO jobs (id, clinic_id, name, key, payload, state, run_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, 'ready', $6, $7) ON CONFLICT (clinic_id, name, key) DO NOTHING",
    )
    .bind::<Text, _>(id)
    .bind::<Text, _>(clinic)
    .bind::<Text, _>(job.name)
    .bind::<Nullable<Text>, _>(job.key)
    .bind::<Text, _>(job.payload)
    .bind::<BigInt, _>(job.run_at)
    .bind::<BigInt, _>(now)
    .execute(tx.conn())?;
    Ok(())
}

/// A job that a worker has claimed.
#[derive(diesel::QueryableByName)]
pub(super) struct Claimed {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    clinic_id: String,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) payload: String,
    #[diesel(sql_type = Integer)]
    pub(super) attempts: i32,
}

impl Claimed {
    pub(super) fn id(&self) -> Result<Id<JobId>> {
        Id::parse(&self.id).map_err(Error::internal)
    }
    pub(super) fn clinic(&self) -> Result<Id<Clinic>> {
        Id::parse(&self.clinic_id).map_err(Error::internal)
    }
}

/// Claims up to `limit` due jobs of the known names for the time of a lease; also such whose worker has died.
pub(super) fn claim(
    tx: &mut SystemTx<'_>,
    worker: &str,
    names: &[String],
    (limit, lease): (i64, Duration),
) -> Result<Vec<Claimed>> {
    // Names are constants of the program, never input: letters, digits, dots and underscores.
    let known = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let skip_locked = tx.engine().skip_locked();
    Ok(sql_query(format!(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, leased_by = $1, leased_until = $2 WHERE id IN (\
           SELECT id FROM jobs WHERE name IN ({known}) \
           AND ((state = 'ready' AND run_at <= $3) OR (state = 'running' AND leased_until < $3)) \
           ORDER BY run_at LIMIT $4{skip_locked}\
         ) RETURNING id, clinic_id, name, payload, attempts"
    ))
    .bind::<Text, _>(worker)
    .bind::<BigInt, _>(now.plus(lease))
    .bind::<BigInt, _>(now)
    .bind::<BigInt, _>(limit)
    .load(tx.conn())?)
}

/// When the next job is due that nobody has claimed.
pub(super) fn next_due(tx: &mut SystemTx<'_>) -> Result<Option<Timestamp>> {
    Ok(jobs::table.filter(jobs::state.eq("ready")).select(diesel::dsl::min(jobs::run_at)).first(tx.conn())?)
}

/// Extends the leases of running jobs.
pub(super) fn heartbeat(tx: &mut SystemTx<'_>, worker: &str, lease: Duration) -> Result<usize> {
    let until = tx.now().plus(lease);
    Ok(diesel::update(jobs::table.filter(jobs::state.eq("running")).filter(jobs::leased_by.eq(worker)))
        .set(jobs::leased_until.eq(until))
        .execute(tx.conn())?)
}

/// Ends all leases of jobs with these names, whoever holds them; answers how many.
pub(super) fn release_all(tx: &mut SystemTx<'_>, names: &[String]) -> Result<usize> {
    let now = tx.now();
    Ok(diesel::update(jobs::table.filter(jobs::state.eq("running")).filter(jobs::name.eq_any(names)))
        .set(jobs::leased_until.eq(now.minus(TICK)))
        .execute(tx.conn())?)
}

/// The least time before now: an ended lease is in the past.
const TICK: Duration = Duration::from_micros(1);

/// What a run came to.
pub(super) enum Outcome {
    Done,
    Retry { cause: String, after: Duration },
    Dead { cause: String },
}

/// Records the end of a run, unless the lease was lost to another worker in the meantime.
pub(super) fn finish(tx: &mut SystemTx<'_>, id: Id<JobId>, worker: &str, outcome: &Outcome) -> Result<()> {
    let now = tx.now();
    let mine = jobs::table.filter(jobs::id.eq(id)).filter(jobs::leased_by.eq(worker)).filter(jobs::state.eq("running"));
    match outcome {
        Outcome::Done => diesel::update(mine)
            .set((jobs::state.eq("done"), jobs::finished_at.eq(now), jobs::leased_until.eq(None::<Timestamp>)))
            .execute(tx.conn())?,
        Outcome::Retry { cause, after } => diesel::update(mine)
            .set((
                jobs::state.eq("ready"),
                jobs::run_at.eq(now.plus(*after)),
                jobs::last_error.eq(cause),
                jobs::leased_until.eq(None::<Timestamp>),
            ))
            .execute(tx.conn())?,
        Outcome::Dead { cause } => diesel::update(mine)
            .set((
                jobs::state.eq("dead"),
                jobs::finished_at.eq(now),
                jobs::last_error.eq(cause),
                jobs::leased_until.eq(None::<Timestamp>),
            ))
            .execute(tx.conn())?,
    };
    Ok(())
}

/// A job that was given up.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, serde::Serialize)]
#[diesel(table_name = jobs)]
pub struct DeadLetter {
    /// The job's id.
    pub id: Id<JobId>,
    /// The job's name.
    pub name: String,
    /// How often it was run.
    pub attempts: i32,
    /// Why the last run failed, as the log tells it.
    pub last_error: Option<String>,
    /// When it was given up.
    pub finished_at: Option<Timestamp>,
}

/// The clinic's dead letters, newest first, before `before`.
pub(crate) fn dead_letters(tx: &mut Tx<'_>, before: Option<Id<JobId>>, limit: i64) -> Result<Vec<DeadLetter>> {
    let mut query = tx.of(jobs::table).filter(jobs::state.eq("dead")).into_boxed();
    if let Some(before) = before {
        query = query.filter(jobs::id.lt(before));
    }
    Ok(query.select(DeadLetter::as_select()).order(jobs::id.desc()).limit(limit).load(tx.conn())?)
}

/// Makes dead letters ready again: one, or all of the clinic. Answers how many.
pub(crate) fn replay(tx: &mut Tx<'_>, id: Option<Id<JobId>>) -> Result<usize> {
    let now = tx.now();
    let reborn =
        (jobs::state.eq("ready"), jobs::attempts.eq(0), jobs::run_at.eq(now), jobs::finished_at.eq(None::<Timestamp>));
    let dead = tx.of(jobs::table).filter(jobs::state.eq("dead"));
    Ok(match id {
        Some(id) => diesel::update(dead.filter(jobs::id.eq(id))).set(reborn).execute(tx.conn())?,
        None => diesel::update(dead).set(reborn).execute(tx.conn())?,
    })
}

/// Forgets finished jobs from before `before`.
pub(crate) fn prune(tx: &mut SystemTx<'_>, before: Timestamp) -> Result<usize> {
    Ok(diesel::delete(jobs::table.filter(jobs::state.eq("done")).filter(jobs::finished_at.lt(before)))
        .execute(tx.conn())?)
}
