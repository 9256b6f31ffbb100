//! The figures as they are answered. No field holds, or could hold, anything that a caller said.

use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{Share, Spread};
use crate::{
    calls::Origin,
    reviews::{Interval, http::VerdictCount},
};

/// What the figures are about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsAbout)]
pub struct About {
    /// The first day, at the clinic.
    pub from: String,
    /// The day after the last one.
    pub to: String,
    /// The clinic's zone, an IANA name.
    pub time_zone: String,
    /// Where the calls came from.
    pub origin: Origin,
}

/// A name and how many there are of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsCount)]
pub struct Named {
    /// A word of the contract: an intent, a reason, a status.
    pub name: String,
    /// How many.
    pub count: i64,
}

/// A name and its share.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsShare)]
pub struct NamedShare {
    /// A word of the contract.
    pub name: String,
    /// How many, of how many.
    #[serde(flatten)]
    pub share: Share,
}

/// Tasks of one kind and status.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsTasks)]
pub struct TasksOf {
    /// The kind.
    pub kind: String,
    /// The status.
    pub status: String,
    /// How many.
    pub count: i64,
}

/// One day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsDay)]
pub struct Day {
    /// Its date at the clinic.
    pub date: String,
    /// Calls that began on it.
    pub calls: i64,
    /// Those of them in which something was escalated.
    pub escalated: i64,
}

/// One bar of the histogram of durations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsBar)]
pub struct Bar {
    /// Calls that lasted at least so many seconds.
    pub from_s: i64,
    /// And fewer than so many; the last bar has no end.
    pub to_s: Option<i64>,
    /// How many.
    pub calls: i64,
}

/// Calls and what came of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsOverview)]
pub struct Overview {
    /// What the figures are about.
    pub about: About,
    /// Calls that began.
    pub calls: i64,
    /// Of those that have ended: how many ended in order with no request left unfinished.
    pub completed: Share,
    /// In how many something was escalated.
    pub escalated: Share,
    /// How long ended calls lasted, in seconds.
    pub duration_s: Spread,
    /// How many turns completed calls took, the greeting not counted.
    pub turns: Spread,
    /// Calls with an escalation for each reason; a call may have several.
    pub reasons: Vec<NamedShare>,
    /// Calls by what they were mainly about.
    pub intents: Vec<Named>,
    /// Tasks that came of calls, by kind and status.
    pub tasks: Vec<TasksOf>,
    /// Every day of the range.
    pub days: Vec<Day>,
    /// Ended calls by how long they lasted.
    pub durations: Vec<Bar>,
}

/// One hour of the week.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsHour)]
pub struct Cell {
    /// 1 for Monday to 7 for Sunday.
    pub weekday: i8,
    /// Hour of the day by the clinic's clock, 0 to 23.
    pub hour: i8,
    /// Calls that began in it.
    pub calls: i64,
}

/// Calls by the hour of the week.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsHourly)]
pub struct Hourly {
    /// What the figures are about.
    pub about: About,
    /// All 168 hours, Monday's first.
    pub cells: Vec<Cell>,
}

/// How soon tasks of a group were dealt with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsSlaRow)]
pub struct SlaRow {
    /// `all`, a kind, or a role.
    pub name: String,
    /// Tasks that came of calls.
    pub tasks: i64,
    /// Those that are still open.
    pub open: i64,
    /// From the call to somebody's beginning, in seconds.
    pub to_start_s: Spread,
    /// From the call to its completion, in seconds.
    pub to_finish_s: Spread,
    /// Of those with a due time: how many were completed after it, or are open past it.
    pub breached: Share,
}

/// How soon tasks were dealt with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsSla)]
pub struct Sla {
    /// What the figures are about.
    pub about: About,
    /// All of them.
    pub all: SlaRow,
    /// By kind.
    pub by_kind: Vec<SlaRow>,
    /// By whose queue they are in.
    pub by_role: Vec<SlaRow>,
}

/// How real a service is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProviderStanding)]
pub enum Standing {
    /// It is in use.
    Live,
    /// Somebody at a keyboard plays its part.
    Simulated,
    /// There is none.
    None,
}

/// A service that calls go through.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsProvider)]
pub struct Provider {
    /// What it does: `telephony`, `speech_to_text`, `decision`, `language_model`.
    pub role: &'static str,
    /// Who provides it; `cliniq` is this process.
    pub vendor: Option<&'static str>,
    /// How real it is here.
    pub standing: Standing,
}

/// Services: how fast and how reliable.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsProviders)]
pub struct Providers {
    /// What the figures are about.
    pub about: About,
    /// How long a turn's decision took, in microseconds; of the latest 10 000 turns at most.
    pub decision_us: Spread,
    /// Calls by how the telephone network ended them.
    pub calls: Vec<Named>,
    /// What became of transfers that came back.
    pub transfers: Vec<Named>,
    /// Alarms raised because a provider was unstable.
    pub instability: i64,
    /// What these calls go through, simulated and missing services included.
    pub providers: Vec<Provider>,
}

/// Alarms of one kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsAlarms)]
pub struct AlarmsOf {
    /// `emergency` or `urgent`.
    pub level: String,
    /// What kind of danger.
    pub category: String,
    /// How many.
    pub count: i64,
}

/// How soon somebody took alarms on.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsAcknowledgement)]
pub struct Acknowledgement {
    /// `emergency` or `urgent`.
    pub level: String,
    /// Alarms raised.
    pub alarms: i64,
    /// Those that nobody has taken on.
    pub open: i64,
    /// From the alarm to whoever took it on, in seconds.
    pub seconds: Spread,
}

/// Alarms, and whether they were right.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsSafety)]
pub struct Safety {
    /// What the figures are about.
    pub about: About,
    /// Alarms by level and category.
    pub alarms: Vec<AlarmsOf>,
    /// By level, emergencies first.
    pub acknowledgement: Vec<Acknowledgement>,
    /// Verdicts on calls that began in the range.
    pub verdicts: Vec<VerdictCount>,
    /// Missed escalations among the reviewed.
    pub missed: Interval,
    /// Needless escalations among the reviewed.
    pub needless: Interval,
}
