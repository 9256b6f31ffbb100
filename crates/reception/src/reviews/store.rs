//! Review rows, and the calls that wait for one.

use std::collections::HashSet;

use cliniq_platform::{
    Error, Id, Phi, Result,
    db::Tx,
    error::Kind,
    http::bad_cursor,
    phi::Purpose,
    tenancy::{self, User},
    time::Timestamp,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    SelectableHelper, TextExpressionMethods,
    dsl::{count_star, exists, not},
    result::{DatabaseErrorKind, Error as DieselError},
};

use super::{
    Reason, Review, Verdict, Waiting,
    rules::{SAMPLED, UNSURE, is_sampled},
};
use crate::{
    calls::{CallId, Origin},
    dialog,
    language::Language,
    schema::{call_reviews as rows, calls, tasks, transcript_lines as lines},
    tasks::Person,
    transcripts::Speaker,
};

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = rows)]
struct ReviewRow {
    call_id: Id<CallId>,
    reviewer_id: Id<User>,
    verdict: String,
    note: Option<Phi<String>>,
    at: Timestamp,
    version: i64,
}

pub(super) fn get(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Option<Review>> {
    let row: Option<ReviewRow> =
        tx.of(rows::table).filter(rows::call_id.eq(call)).select(ReviewRow::as_select()).first(tx.conn()).optional()?;
    row.map(|row| {
        Ok(Review {
            call: row.call_id,
            reviewer: row.reviewer_id,
            verdict: Verdict::parse(&row.verdict)?,
            note: row.note,
            at: row.at,
            version: row.version,
        })
    })
    .transpose()
}

pub(super) fn reviewer(tx: &mut Tx<'_>, review: &Review) -> Result<Person> {
    let name = tenancy::names(tx, &[review.reviewer])?.remove(&review.reviewer).unwrap_or_default();
    Ok(Person { id: review.reviewer, name })
}

/// Stores the first review of a call.
///
/// # Errors
/// `review.exists` when there is one.
pub(super) fn insert(tx: &mut Tx<'_>, review: &Review) -> Result<()> {
    let row = (
        rows::call_id.eq(review.call),
        rows::clinic_id.eq(tx.clinic()),
        rows::reviewer_id.eq(review.reviewer),
        rows::verdict.eq(review.verdict.as_str()),
        rows::note.eq(review.note.as_ref().map(|note| note.open(Purpose::Store).as_str())),
        rows::at.eq(review.at),
        rows::version.eq(review.version),
    );
    match diesel::insert_into(rows::table).values(row).execute(tx.conn()) {
        Ok(_) => Ok(()),
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(Error::new(
            Kind::Conflict,
            "review.exists",
            "Somebody has reviewed this call; change their verdict instead.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Stores a review that was read at `version`.
///
/// # Errors
/// `review.moved-on` when somebody else was faster.
pub(super) fn update(tx: &mut Tx<'_>, version: i64, review: &Review) -> Result<()> {
    let unchanged = tx.of(rows::table).filter(rows::call_id.eq(review.call)).filter(rows::version.eq(version));
    let written = diesel::update(unchanged)
        .set((
            rows::reviewer_id.eq(review.reviewer),
            rows::verdict.eq(review.verdict.as_str()),
            rows::note.eq(review.note.as_ref().map(|note| note.open(Purpose::Store).as_str())),
            rows::at.eq(review.at),
            rows::version.eq(review.version),
        ))
        .execute(tx.conn())?;
    if written == 0 { Err(moved_on()) } else { Ok(()) }
}

/// Removes a review that was read at `version`.
///
/// # Errors
/// `review.moved-on` when somebody else was faster.
pub(super) fn delete(tx: &mut Tx<'_>, call: Id<CallId>, version: i64) -> Result<()> {
    let unchanged = tx.of(rows::table).filter(rows::call_id.eq(call)).filter(rows::version.eq(version));
    let removed = diesel::delete(unchanged).execute(tx.conn())?;
    if removed == 0 { Err(moved_on()) } else { Ok(()) }
}

fn moved_on() -> Error {
    Error::new(Kind::Conflict, "review.moved-on", "Somebody else changed this review in the meantime.")
}

/// How often each verdict stands at calls that began in `[from, to)`; verdicts without a call are left out.
pub(crate) fn of_calls_begun(
    tx: &mut Tx<'_>,
    origin: Origin,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Verdict, i64)>> {
    let begun = tx
        .of(calls::table)
        .filter(calls::origin.eq(origin.as_str()))
        .filter(calls::started_at.ge(from))
        .filter(calls::started_at.lt(to))
        .select(calls::id);
    let counted: Vec<(String, i64)> = tx
        .of(rows::table)
        .filter(rows::call_id.eq_any(begun))
        .group_by(rows::verdict)
        .select((rows::verdict, count_star()))
        .load(tx.conn())?;
    counted.into_iter().map(|(word, count)| Ok((Verdict::parse(&word)?, count))).collect()
}

/// The receptionist's own sentence for “I did not understand”, as a pattern, in each language.
fn not_understood() -> (String, String) {
    let pattern = |language| format!("%{}%", dialog::not_understood(language));
    (pattern(Language::English), pattern(Language::Spanish))
}

/// The rows of calls that have ended, have no review and ask for one. A macro, because the type of the query is beyond
/// writing down.
macro_rules! asking {
    ($tx:expr, $origin:expr) => {{
        let (english, spanish) = not_understood();
        let reviewed = $tx.of(rows::table).filter(rows::call_id.eq(calls::id));
        let unfinished =
            $tx.of(tasks::table).filter(tasks::call_id.eq(calls::id.nullable())).filter(tasks::incomplete.eq(true));
        // Every line has such a number; that it is asked for leads the engine to the key of the call, not to the clinic.
        let unsure = $tx
            .of(lines::table)
            .filter(lines::call_id.eq(calls::id))
            .filter(lines::seq.ge(0))
            .filter(lines::speaker.eq(Speaker::Caller.as_str()))
            .filter(lines::confidence.lt(UNSURE));
        let at_a_loss = $tx
            .of(lines::table)
            .filter(lines::call_id.eq(calls::id))
            .filter(lines::seq.ge(0))
            .filter(lines::speaker.eq(Speaker::Receptionist.as_str()))
            .filter(lines::text.like(english).or(lines::text.like(spanish)));
        let [first, second] = SAMPLED.map(|digit| format!("%{digit}"));
        // Simulations' and provider's ids play no part: the sample is drawn by our own.
        let sampled = calls::id.like(first).or(calls::id.like(second));
        let asks =
            calls::escalated.eq(true).or(sampled).or(exists(unfinished)).or(exists(unsure)).or(exists(at_a_loss));
        $tx.of(calls::table)
            .filter(calls::origin.eq($origin.as_str()))
            .filter(calls::ended_at.is_not_null())
            .filter(not(exists(reviewed)))
            .filter(asks)
    }};
}

pub(super) fn count_waiting(tx: &mut Tx<'_>, origin: Origin, from: Timestamp, to: Timestamp) -> Result<i64> {
    let asking = asking!(tx, origin);
    Ok(asking.filter(calls::started_at.ge(from)).filter(calls::started_at.lt(to)).count().get_result(tx.conn())?)
}

type WaitingRow = (Id<CallId>, Timestamp, Option<i64>, Option<String>, String, bool);

/// Newest first, behind the call `before`. The order is that of an index, so that a page ends when it is full.
///
/// # Errors
/// `http.bad-cursor` when there is no such call.
pub(super) fn waiting(tx: &mut Tx<'_>, origin: Origin, before: Option<Id<CallId>>, limit: i64) -> Result<Vec<Waiting>> {
    let mut query = asking!(tx, origin).into_boxed();
    if let Some(before) = before {
        let begun: Option<Timestamp> =
            tx.of(calls::table).filter(calls::id.eq(before)).select(calls::started_at).first(tx.conn()).optional()?;
        let begun = begun.ok_or_else(bad_cursor)?;
        let is_older = calls::started_at.lt(begun).or(calls::started_at.eq(begun).and(calls::id.lt(before)));
        query = query.filter(calls::started_at.le(begun)).filter(is_older);
    }
    let found: Vec<WaitingRow> = query
        .select((calls::id, calls::started_at, calls::duration_s, calls::intent, calls::language, calls::escalated))
        .order((calls::started_at.desc(), calls::id.desc()))
        .limit(limit)
        .load(tx.conn())?;
    let ids: Vec<Id<CallId>> = found.iter().map(|(id, ..)| *id).collect();
    let signs = Signs::of(tx, &ids)?;
    Ok(found
        .into_iter()
        .map(|(call, started_at, duration_s, intent, language, escalated)| {
            let reasons = [
                (escalated, Reason::Escalated),
                (signs.at_a_loss.contains(&call), Reason::Misunderstanding),
                (signs.unsure.contains(&call), Reason::LowConfidence),
                (signs.unfinished.contains(&call), Reason::Incomplete),
                (is_sampled(call.as_str()), Reason::Sample),
            ];
            let reasons = reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect();
            Waiting { call, started_at, duration_s, intent, language, reasons }
        })
        .collect())
}

/// Which of some calls show what.
struct Signs {
    at_a_loss: HashSet<Id<CallId>>,
    unsure: HashSet<Id<CallId>>,
    unfinished: HashSet<Id<CallId>>,
}

impl Signs {
    fn of(tx: &mut Tx<'_>, ids: &[Id<CallId>]) -> Result<Self> {
        let (english, spanish) = not_understood();
        let at_a_loss: Vec<Id<CallId>> = tx
            .of(lines::table)
            .filter(lines::call_id.eq_any(ids.to_vec()))
            .filter(lines::speaker.eq(Speaker::Receptionist.as_str()))
            .filter(lines::text.like(english).or(lines::text.like(spanish)))
            .select(lines::call_id)
            .load(tx.conn())?;
        let unsure: Vec<Id<CallId>> = tx
            .of(lines::table)
            .filter(lines::call_id.eq_any(ids.to_vec()))
            .filter(lines::speaker.eq(Speaker::Caller.as_str()))
            .filter(lines::confidence.lt(UNSURE))
            .select(lines::call_id)
            .load(tx.conn())?;
        let unfinished: Vec<Option<Id<CallId>>> = tx
            .of(tasks::table)
            .filter(tasks::call_id.eq_any(ids.iter().copied().map(Some).collect::<Vec<_>>()))
            .filter(tasks::incomplete.eq(true))
            .select(tasks::call_id)
            .load(tx.conn())?;
        Ok(Self {
            at_a_loss: at_a_loss.into_iter().collect(),
            unsure: unsure.into_iter().collect(),
            unfinished: unfinished.into_iter().flatten().collect(),
        })
    }
}
