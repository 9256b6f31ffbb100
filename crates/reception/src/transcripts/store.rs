//! Transcript rows.

use std::{collections::HashMap, fmt, str::FromStr};

use cliniq_platform::{Error, Id, Phi, Result, db::Tx, later_row, phi::Purpose, tenancy::Clinic, time::Timestamp};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
    TextExpressionMethods,
};

use super::{Hit, Line, LineDetail, NewLine, Speaker, search};
use crate::{
    calls::CallId,
    schema::{calls, transcript_lines as rows},
};

pub(super) fn append(tx: &mut Tx<'_>, call: Id<CallId>, first_seq: i32, lines: &[NewLine]) -> Result<()> {
    let (clinic, at) = (tx.clinic(), tx.now());
    for (seq, line) in (first_seq..).zip(lines) {
        let NewLine { speaker, text, confidence, detail } = line;
        let detail = detail.as_ref().map(serde_json::to_string).transpose()?;
        tx.write_later(NewRow {
            call,
            seq,
            clinic,
            speaker: *speaker,
            folded: Phi::new(search::folded(text.open(Purpose::Store))),
            text: text.clone(),
            confidence: confidence.map(f64::from),
            detail: detail.map(Phi::new),
            at,
        });
    }
    Ok(())
}

pub(super) fn last_said(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Option<Phi<String>>> {
    Ok(tx
        .of(rows::table)
        .filter(rows::call_id.eq(call))
        .filter(rows::speaker.eq(Speaker::Receptionist.as_str()))
        .select(rows::text)
        .order(rows::seq.desc())
        .first(tx.conn())
        .optional()?)
}

pub(super) fn note_interruption(tx: &mut Tx<'_>, call: Id<CallId>, heard: &Phi<String>) -> Result<()> {
    let last: Option<(i32, Option<Phi<String>>)> = tx
        .of(rows::table)
        .filter(rows::call_id.eq(call))
        .filter(rows::speaker.eq(Speaker::Receptionist.as_str()))
        .select((rows::seq, rows::detail))
        .order(rows::seq.desc())
        .first(tx.conn())
        .optional()?;
    let Some((seq, detail)) = last else { return Ok(()) };
    let read = |json: Phi<String>| serde_json::from_str::<LineDetail>(json.open(Purpose::Store));
    let before = detail.map(read).transpose()?.unwrap_or_default();
    let detail = LineDetail { heard: Some(heard.open(Purpose::Store).clone()), ..before };
    diesel::update(tx.of(rows::table).filter(rows::call_id.eq(call)).filter(rows::seq.eq(seq)))
        .set(rows::detail.eq(serde_json::to_string(&detail)?))
        .execute(tx.conn())?;
    Ok(())
}

/// A line on its way to the table.
struct NewRow {
    call: Id<CallId>,
    seq: i32,
    clinic: Id<Clinic>,
    speaker: Speaker,
    text: Phi<String>,
    folded: Phi<String>,
    confidence: Option<f64>,
    detail: Option<Phi<String>>,
    at: Timestamp,
}

#[derive(diesel::Insertable)]
#[diesel(table_name = rows)]
struct NewColumns<'a> {
    call_id: Id<CallId>,
    seq: i32,
    clinic_id: Id<Clinic>,
    speaker: &'static str,
    text: &'a str,
    folded: &'a str,
    confidence: Option<f64>,
    detail: Option<&'a str>,
    at: Timestamp,
}

impl<'a> From<&'a NewRow> for NewColumns<'a> {
    fn from(row: &'a NewRow) -> Self {
        Self {
            call_id: row.call,
            seq: row.seq,
            clinic_id: row.clinic,
            speaker: row.speaker.as_str(),
            text: row.text.open(Purpose::Store),
            folded: row.folded.open(Purpose::Store),
            confidence: row.confidence,
            detail: row.detail.as_ref().map(|detail| detail.open(Purpose::Store).as_str()),
            at: row.at,
        }
    }
}

later_row!(NewRow => rows, NewColumns);

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = rows)]
struct LineRow {
    call_id: Id<CallId>,
    seq: i32,
    speaker: String,
    text: Phi<String>,
    confidence: Option<f64>,
    detail: Option<Phi<String>>,
    at: Timestamp,
}

impl LineRow {
    fn speaker(&self) -> Result<Speaker> {
        Speaker::ALL
            .into_iter()
            .find(|it| it.as_str() == self.speaker)
            .ok_or_else(|| Error::internal(format!("a transcript row holds the unknown word {:?}", self.speaker)))
    }

    fn line(self) -> Result<Line> {
        let speaker = self.speaker()?;
        let read = |json: Phi<String>| serde_json::from_str::<LineDetail>(json.open(Purpose::Store)).map(Phi::new);
        let detail = self.detail.map(read).transpose()?;
        Ok(Line { seq: self.seq, speaker, text: self.text, at: self.at, confidence: self.confidence, detail })
    }
}

/// All lines of a call, in order. A call has at most a few hundred.
pub(super) fn lines(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Vec<Line>> {
    let found: Vec<LineRow> = tx
        .of(rows::table)
        .filter(rows::call_id.eq(call))
        .select(LineRow::as_select())
        .order(rows::seq.asc())
        .load(tx.conn())?;
    found.into_iter().map(LineRow::line).collect()
}

/// A place in the results of a search: behind this line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePlace {
    pub(super) call: Id<CallId>,
    pub(super) seq: i32,
}

impl fmt::Display for LinePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.call, self.seq)
    }
}

impl FromStr for LinePlace {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let place = text
            .split_once('.')
            .and_then(|(call, seq)| Some(Self { call: Id::parse(call).ok()?, seq: seq.parse().ok()? }));
        place.ok_or_else(cliniq_platform::http::bad_cursor)
    }
}

/// Lines that hold all words of a query: newest calls first (ids are in the order of time), each in its own order.
pub(super) fn search(tx: &mut Tx<'_>, query: &str, after: Option<LinePlace>, limit: i64) -> Result<Vec<Hit>> {
    let patterns = search::patterns(query);
    if patterns.is_empty() {
        return Ok(Vec::new());
    }
    let mut wanted = tx.of(rows::table).into_boxed();
    for pattern in patterns {
        wanted = wanted.filter(rows::folded.like(pattern));
    }
    if let Some(LinePlace { call, seq }) = after {
        wanted = wanted.filter(rows::call_id.lt(call).or(rows::call_id.eq(call).and(rows::seq.gt(seq))));
    }
    let found: Vec<LineRow> = wanted
        .select(LineRow::as_select())
        .order((rows::call_id.desc(), rows::seq.asc()))
        .limit(limit)
        .load(tx.conn())?;
    let ids: Vec<Id<CallId>> = found.iter().map(|row| row.call_id).collect();
    let started: HashMap<Id<CallId>, Timestamp> = tx
        .of(calls::table)
        .filter(calls::id.eq_any(ids))
        .select((calls::id, calls::started_at))
        .load::<(Id<CallId>, Timestamp)>(tx.conn())?
        .into_iter()
        .collect();
    let hit = |row: LineRow| {
        Ok(Hit {
            call: row.call_id,
            call_started_at: started.get(&row.call_id).copied().unwrap_or(row.at),
            seq: row.seq,
            speaker: row.speaker()?,
            excerpt: row.text.map(|text| search::excerpt(&text, query)),
        })
    };
    found.into_iter().map(hit).collect()
}
