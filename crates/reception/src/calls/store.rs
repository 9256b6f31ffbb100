//! Call rows and the stored answers of their webhooks.

use cliniq_platform::{
    Error, Id, Phi, Result,
    db::{SystemTx, Tx},
    error::Kind,
    later_row,
    phi::Purpose,
    tenancy::Clinic,
    time::Timestamp,
};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper, TextExpressionMethods,
    result::{DatabaseErrorKind, Error as DieselError},
};

use super::{Call, CallFilter, CallId, Status};
use crate::{
    dialog::State,
    recordings::Consent,
    schema::{call_replies, calls},
    settings::Arm,
};

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = calls)]
struct CallRow {
    id: Id<CallId>,
    provider_call_id: String,
    origin: String,
    caller: Option<Phi<String>>,
    status: String,
    language: String,
    intent: Option<String>,
    escalated: bool,
    turns: i32,
    state: Phi<String>,
    version: i64,
    started_at: Timestamp,
    turned_at: Timestamp,
    ended_at: Option<Timestamp>,
    duration_s: Option<i64>,
    consent: Option<String>,
    voice: Option<String>,
}

impl CallRow {
    fn call(self) -> Result<Call> {
        let state: State = serde_json::from_str(self.state.open(Purpose::Decide))?;
        Ok(Call {
            id: self.id,
            provider_call_id: self.provider_call_id,
            origin: super::Origin::parse(&self.origin)?,
            caller: self.caller,
            status: Status::parse(&self.status)?,
            language: self.language,
            intent: self.intent,
            escalated: self.escalated,
            turns: self.turns,
            state: Phi::new(state),
            version: self.version,
            started_at: self.started_at,
            turned_at: self.turned_at,
            ended_at: self.ended_at,
            duration_s: self.duration_s,
            consent: self
                .consent
                .as_deref()
                .map(|word| Consent::parse(word).ok_or_else(|| super::unknown(word)))
                .transpose()?,
            voice: self
                .voice
                .as_deref()
                .map(|word| Arm::parse(word).ok_or_else(|| super::unknown(word)))
                .transpose()?,
        })
    }
}

pub(crate) fn get(tx: &mut Tx<'_>, id: Id<CallId>) -> Result<Option<Call>> {
    let row: Option<CallRow> =
        tx.of(calls::table).filter(calls::id.eq(id)).select(CallRow::as_select()).first(tx.conn()).optional()?;
    row.map(CallRow::call).transpose()
}

pub(crate) fn by_provider_id(tx: &mut Tx<'_>, provider_call_id: &str) -> Result<Option<Call>> {
    let row: Option<CallRow> = tx
        .of(calls::table)
        .filter(calls::provider_call_id.eq(provider_call_id))
        .select(CallRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(CallRow::call).transpose()
}

/// The clinic's number that was dialled.
pub(crate) fn dialled(tx: &mut Tx<'_>, id: Id<CallId>) -> Result<Option<String>> {
    let dialled = tx.of(calls::table).filter(calls::id.eq(id)).select(calls::dialled).first(tx.conn()).optional()?;
    Ok(dialled.flatten())
}

pub(crate) fn list(tx: &mut Tx<'_>, filter: &CallFilter, before: Option<Id<CallId>>, limit: i64) -> Result<Vec<Call>> {
    let mut query = tx.of(calls::table).into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(calls::status.eq(status.as_str()));
    }
    if let Some(origin) = filter.origin {
        query = query.filter(calls::origin.eq(origin.as_str()));
    }
    if let Some(intent) = &filter.intent {
        query = query.filter(calls::intent.eq(intent.clone()));
    }
    if let Some(escalated) = filter.escalated {
        query = query.filter(calls::escalated.eq(escalated));
    }
    if let Some(from) = filter.from {
        query = query.filter(calls::started_at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(calls::started_at.lt(to));
    }
    if let Some(phone) = &filter.phone {
        query = query.filter(calls::caller.eq(phone.open(Purpose::Store).clone()));
    }
    if let Some(before) = before {
        query = query.filter(calls::id.lt(before));
    }
    let rows: Vec<CallRow> = query.select(CallRow::as_select()).order(calls::id.desc()).limit(limit).load(tx.conn())?;
    rows.into_iter().map(CallRow::call).collect()
}

/// Inserts a call.
///
/// # Errors
/// `call.moved-on` when another request has inserted it first.
pub(crate) fn insert(tx: &mut Tx<'_>, call: &Call, dialled: Option<&str>) -> Result<()> {
    let row = (
        calls::id.eq(call.id),
        calls::clinic_id.eq(tx.clinic()),
        calls::provider_call_id.eq(&call.provider_call_id),
        calls::origin.eq(call.origin.as_str()),
        calls::caller.eq(call.caller.as_ref().map(|caller| caller.open(Purpose::Store).as_str())),
        calls::dialled.eq(dialled),
        calls::status.eq(call.status.as_str()),
        calls::language.eq(&call.language),
        calls::intent.eq(&call.intent),
        calls::escalated.eq(call.escalated),
        calls::turns.eq(call.turns),
        calls::state.eq(serde_json::to_string(call.state.open(Purpose::Store))?),
        calls::version.eq(call.version),
        calls::started_at.eq(call.started_at),
        calls::turned_at.eq(call.turned_at),
        calls::ended_at.eq(call.ended_at),
        calls::duration_s.eq(call.duration_s),
        calls::consent.eq(call.consent.map(Consent::as_str)),
        calls::voice.eq(call.voice.map(Arm::as_str)),
    );
    match diesel::insert_into(calls::table).values(row).execute(tx.conn()) {
        Ok(_) => Ok(()),
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(moved_on()),
        Err(error) => Err(error.into()),
    }
}

/// Stores a call that was read at the version before this one.
///
/// # Errors
/// `call.moved-on` when another request was faster.
pub(crate) fn update(tx: &mut Tx<'_>, call: &Call) -> Result<()> {
    let written =
        diesel::update(tx.of(calls::table).filter(calls::id.eq(call.id)).filter(calls::version.eq(call.version - 1)))
            .set((
                calls::status.eq(call.status.as_str()),
                calls::language.eq(&call.language),
                calls::intent.eq(&call.intent),
                calls::escalated.eq(call.escalated),
                calls::turns.eq(call.turns),
                calls::state.eq(serde_json::to_string(call.state.open(Purpose::Store))?),
                calls::version.eq(call.version),
                calls::turned_at.eq(call.turned_at),
                calls::ended_at.eq(call.ended_at),
                calls::duration_s.eq(call.duration_s),
                calls::consent.eq(call.consent.map(Consent::as_str)),
            ))
            .execute(tx.conn())?;
    if written == 0 { Err(moved_on()) } else { Ok(()) }
}

fn moved_on() -> Error {
    Error::new(Kind::Conflict, "call.moved-on", "The call has moved on in the meantime.")
}

pub(crate) fn reply(tx: &mut Tx<'_>, call: Id<CallId>, key: &str) -> Result<Option<String>> {
    Ok(tx
        .of(call_replies::table)
        .filter(call_replies::call_id.eq(call))
        .filter(call_replies::request_key.eq(key))
        .select(call_replies::reply)
        .first(tx.conn())
        .optional()?)
}

/// The answer stored last among those whose key begins with `prefix`.
pub(crate) fn latest_reply(tx: &mut Tx<'_>, call: Id<CallId>, prefix: &str) -> Result<Option<String>> {
    Ok(tx
        .of(call_replies::table)
        .filter(call_replies::call_id.eq(call))
        .filter(call_replies::request_key.like(format!("{prefix}%")))
        .select(call_replies::reply)
        .order((call_replies::at.desc(), call_replies::request_key.desc()))
        .first(tx.conn())
        .optional()?)
}

pub(crate) fn insert_reply(tx: &mut Tx<'_>, call: Id<CallId>, key: &str, reply: &str) {
    let (clinic_id, at) = (tx.clinic(), tx.now());
    tx.write_later(NewReply { clinic_id, call_id: call, request_key: key.to_owned(), reply: reply.to_owned(), at });
}

#[derive(diesel::Insertable)]
#[diesel(table_name = call_replies)]
struct NewReply {
    clinic_id: Id<Clinic>,
    call_id: Id<CallId>,
    request_key: String,
    reply: String,
    at: Timestamp,
}

later_row!(NewReply => call_replies);

/// Forgets stored answers from before `before`: no provider repeats a webhook that late.
pub(crate) fn prune_replies(tx: &mut SystemTx<'_>, before: Timestamp) -> Result<usize> {
    Ok(diesel::delete(call_replies::table.filter(call_replies::at.lt(before))).execute(tx.conn())?)
}

/// Calls of all clinics that are open and have been silent since before `before`.
pub(crate) fn stale(tx: &mut SystemTx<'_>, before: Timestamp, limit: i64) -> Result<Vec<(Id<Clinic>, Id<CallId>)>> {
    Ok(calls::table
        .filter(calls::status.eq(Status::InProgress.as_str()))
        .filter(calls::turned_at.lt(before))
        .select((calls::clinic_id, calls::id))
        .order(calls::turned_at.asc())
        .limit(limit)
        .load(tx.conn())?)
}
