//! Rows of the ledger, and the way each model is asked.

use std::time::Duration;

use cliniq_platform::{
    Error, Id, Result,
    db::{SystemTx, Tx},
    tenancy::Clinic,
    time::Timestamp,
};
use diesel::{
    ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, sql_query,
    sql_types::{BigInt, Text},
};

use super::{Call, LedgerEntry};
use crate::{
    schema::{llm_calls, llm_endpoints},
    types::{Endpoint, ModelId, Usage},
};

/// A question about one row answers with at most so many calls.
const MOST: i64 = 1_000;

#[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = llm_calls)]
struct CallRow {
    id: Id<Call>,
    clinic_id: Id<Clinic>,
    area: String,
    purpose: String,
    subject: Option<String>,
    model: String,
    endpoint: Option<String>,
    attempts: i32,
    status: Option<i32>,
    error: Option<String>,
    started_at: Timestamp,
    latency_us: i64,
    tokens_in: i64,
    tokens_out: i64,
    tokens_cached: i64,
    bytes_sent: i64,
    bytes_received: i64,
    trace: Option<String>,
    simulated: bool,
}

impl CallRow {
    fn of(entry: &LedgerEntry, clinic: Id<Clinic>) -> Self {
        let purpose = entry.purpose.clone();
        Self {
            id: entry.id,
            clinic_id: clinic,
            area: purpose.split_once('.').map_or(purpose.as_str(), |(area, _)| area).to_owned(),
            purpose,
            subject: entry.subject.clone(),
            model: entry.model.to_string(),
            endpoint: entry.endpoint.map(|endpoint| endpoint.as_str().to_owned()),
            attempts: i32::try_from(entry.attempts).unwrap_or(i32::MAX),
            status: entry.status.map(i32::from),
            error: entry.error.clone(),
            started_at: entry.started_at,
            latency_us: i64::try_from(entry.latency.as_micros()).unwrap_or(i64::MAX),
            tokens_in: stored(entry.usage.input),
            tokens_out: stored(entry.usage.output),
            tokens_cached: stored(entry.usage.cached),
            bytes_sent: stored(entry.bytes_sent),
            bytes_received: stored(entry.bytes_received),
            trace: entry.trace.clone(),
            simulated: entry.simulated,
        }
    }

    fn entry(self) -> Result<LedgerEntry> {
        Ok(LedgerEntry {
            id: self.id,
            purpose: self.purpose,
            subject: self.subject,
            model: ModelId::parse(&self.model).map_err(Error::internal)?,
            endpoint: self.endpoint.as_deref().and_then(Endpoint::parse),
            attempts: u32::try_from(self.attempts).unwrap_or(0),
            status: self.status.and_then(|status| u16::try_from(status).ok()),
            error: self.error,
            started_at: self.started_at,
            latency: Duration::from_micros(counted(self.latency_us)),
            usage: Usage {
                input: counted(self.tokens_in),
                output: counted(self.tokens_out),
                cached: counted(self.tokens_cached),
            },
            bytes_sent: counted(self.bytes_sent),
            bytes_received: counted(self.bytes_received),
            trace: self.trace,
            simulated: self.simulated,
        })
    }
}

/// Upstreams may count what they like; a sum of rows must not overflow.
const MOST_TOKENS: i64 = 1 << 40;

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(MOST_TOKENS).min(MOST_TOKENS)
}

fn counted(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// Writes a call.
pub(crate) fn insert(tx: &mut Tx<'_>, entry: &LedgerEntry) -> Result<()> {
    let row = CallRow::of(entry, tx.clinic());
    diesel::insert_into(llm_calls::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// The calls about a row, oldest first.
pub(crate) fn about(tx: &mut Tx<'_>, subject: &str) -> Result<Vec<LedgerEntry>> {
    let rows: Vec<CallRow> = tx
        .of(llm_calls::table)
        .filter(llm_calls::subject.eq(subject))
        .order(llm_calls::id)
        .limit(MOST)
        .select(CallRow::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(CallRow::entry).collect()
}

/// What was used since a moment: calls that were sent, and tokens. `area` limits it to one area.
pub(crate) fn spent(tx: &mut Tx<'_>, area: Option<&str>, since: Timestamp) -> Result<(u64, u64)> {
    #[derive(diesel::QueryableByName)]
    struct Spent {
        #[diesel(sql_type = BigInt)]
        calls: i64,
        #[diesel(sql_type = BigInt)]
        tokens: i64,
    }
    // Raw: PostgreSQL's sum of BIGINT is a NUMERIC, which Diesel reads only with a further crate.
    let spent: Spent = sql_query(
        "SELECT COUNT(*) AS calls, CAST(COALESCE(SUM(tokens_in + tokens_out), 0) AS BIGINT) AS tokens FROM llm_calls
         WHERE clinic_id = $1 AND started_at >= $2 AND attempts > 0 AND ($3 = '' OR area = $3)",
    )
    .bind::<Text, _>(tx.clinic())
    .bind::<BigInt, _>(since)
    .bind::<Text, _>(area.unwrap_or_default())
    .get_result(tx.conn())?;
    Ok((counted(spent.calls), counted(spent.tokens)))
}

/// The models that are not asked the first way.
pub(crate) fn endpoints(tx: &mut SystemTx<'_>) -> Result<Vec<(ModelId, Endpoint)>> {
    let rows: Vec<(String, String)> =
        llm_endpoints::table.select((llm_endpoints::model, llm_endpoints::endpoint)).load(tx.conn())?;
    let known =
        rows.iter().filter_map(|(model, endpoint)| Some((ModelId::parse(model).ok()?, Endpoint::parse(endpoint)?)));
    Ok(known.collect())
}

/// Remembers the way a model is asked.
pub(crate) fn remember(tx: &mut SystemTx<'_>, model: &ModelId, endpoint: Endpoint) -> Result<()> {
    let now = tx.now();
    sql_query(
        "INSERT INTO llm_endpoints (model, endpoint, at) VALUES ($1, $2, $3)
         ON CONFLICT (model) DO UPDATE SET endpoint = $2, at = $3",
    )
    .bind::<Text, _>(model.as_str())
    .bind::<Text, _>(endpoint.as_str())
    .bind::<BigInt, _>(now)
    .execute(tx.conn())?;
    Ok(())
}
