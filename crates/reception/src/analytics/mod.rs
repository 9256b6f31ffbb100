//! Analytics: how the receptionist did, in figures of whole days at the clinic.
//!
//! Promises: each answer is of one moment of the database; each figure is defined in one sentence in
//! `docs/reception/analytics.md`. Never does: hold anything that a caller said, or a name or number of anybody.

mod csv;
mod figures;
pub mod http;
mod rules;
mod store;
mod voices;

use std::collections::BTreeMap;

use cliniq_platform::{Ctx, Result, access::Perm, db::Tx, time::Timestamp};

pub use figures::{
    About, Acknowledgement, AlarmsOf, Bar, Cell, Day, Hourly, Named, NamedShare, Overview, Provider, Providers, Safety,
    Sla, SlaRow, Standing, TasksOf,
};
pub use rules::{Range, Share, Spread};
pub use voices::{ArmFigures, SpeechFigures, Voices};

use crate::{
    Reception,
    calls::Origin,
    reviews::{self, Verdict, http::VerdictCount, wilson},
    tasks,
};
use store::{AlarmFact, CallFact, TaskFact};

/// The most turns whose decision times are looked at: enough that the 99th percentile stands on a hundred of them, and
/// few enough that a year is answered as fast as a week.
const MOST_TURNS: i64 = 10_000;

/// Which days, and calls from where.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The first day at the clinic, `2026-11-14`.
    pub from: Option<String>,
    /// The day after the last one.
    pub to: Option<String>,
    /// Calls from there; `phone` when absent.
    pub origin: Option<Origin>,
}

/// What rows are looked at.
struct Window {
    range: Range,
    origin: Origin,
    from: Timestamp,
    to: Timestamp,
}

impl Window {
    fn about(&self) -> About {
        About {
            from: self.range.first.to_string(),
            to: self.range.end.to_string(),
            time_zone: self.range.zone.iana_name().unwrap_or("UTC").to_owned(),
            origin: self.origin,
        }
    }
}

impl Reception {
    /// Calls and what came of them.
    ///
    /// # Errors
    /// Without [`Perm::AnalyticsRead`]; `analytics.bad-range`.
    pub async fn analyse_overview(&self, ctx: &Ctx, wanted: &Wanted) -> Result<Overview> {
        self.analyse(ctx, wanted, |tx, window| {
            let calls = store::calls(tx, window)?;
            let reasons = store::reasons(tx, window)?;
            let tasks = store::task_counts(tx, window)?;
            Ok(overview(window, &calls, reasons, tasks))
        })
        .await
    }

    /// Calls by the hour of the week.
    ///
    /// # Errors
    /// Without [`Perm::AnalyticsRead`]; `analytics.bad-range`.
    pub async fn analyse_hourly(&self, ctx: &Ctx, wanted: &Wanted) -> Result<Hourly> {
        self.analyse(ctx, wanted, |tx, window| {
            let mut counts = [[0; 24]; 7];
            for at in store::beginnings(tx, window)? {
                let local = at.in_zone(&window.range.zone);
                let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or_default();
                counts[day][usize::try_from(local.hour()).unwrap_or_default()] += 1;
            }
            let cell = |weekday, hour, calls| Cell { weekday, hour, calls };
            let cells = (1..)
                .zip(counts)
                .flat_map(|(weekday, hours)| (0..).zip(hours).map(move |(hour, calls)| cell(weekday, hour, calls)));
            Ok(Hourly { about: window.about(), cells: cells.collect() })
        })
        .await
    }

    /// How soon tasks were dealt with.
    ///
    /// # Errors
    /// Without [`Perm::AnalyticsRead`]; `analytics.bad-range`.
    pub async fn analyse_sla(&self, ctx: &Ctx, wanted: &Wanted) -> Result<Sla> {
        self.analyse(ctx, wanted, |tx, window| {
            let now = tx.now();
            let facts = store::tasks(tx, window)?;
            let all: Vec<&TaskFact> = facts.iter().collect();
            Ok(Sla {
                about: window.about(),
                all: sla_row("all", &all, now),
                by_kind: sla_rows(&facts, |task| &task.kind, now),
                by_role: sla_rows(&facts, |task| &task.for_role, now),
            })
        })
        .await
    }

    /// Services: how fast and how reliable.
    ///
    /// # Errors
    /// Without [`Perm::AnalyticsRead`]; `analytics.bad-range`.
    pub async fn analyse_providers(&self, ctx: &Ctx, wanted: &Wanted) -> Result<Providers> {
        let has_account = self.line_of(ctx).await?.telephony.auth_token.is_some();
        self.analyse(ctx, wanted, move |tx, window| {
            let named = |(name, count): (String, i64)| Named { name, count };
            let unstable = |alarm: &&AlarmFact| alarm.reason == crate::safety::Reason::ProviderInstability.as_str();
            let alarms = store::alarms(tx, window)?;
            let transfers = store::transfers(tx, window)?;
            Ok(Providers {
                about: window.about(),
                decision_us: Spread::of(store::latencies(tx, window, MOST_TURNS)?),
                calls: store::call_statuses(tx, window)?.into_iter().map(named).collect(),
                transfers: transfers.into_iter().map(|(name, count)| named((name.to_owned(), count))).collect(),
                instability: tally(alarms.iter().filter(unstable).count()),
                providers: providers(window.origin, has_account),
            })
        })
        .await
    }

    /// Alarms, and whether they were right.
    ///
    /// # Errors
    /// Without [`Perm::AnalyticsRead`]; `analytics.bad-range`.
    pub async fn analyse_safety(&self, ctx: &Ctx, wanted: &Wanted) -> Result<Safety> {
        self.analyse(ctx, wanted, |tx, window| {
            let alarms = store::alarms(tx, window)?;
            let verdicts = reviews::of_calls_begun(tx, window.origin, window.from, window.to)?;
            Ok(safety(window, &alarms, &verdicts))
        })
        .await
    }

    async fn analyse<T: Send + 'static>(
        &self,
        ctx: &Ctx,
        wanted: &Wanted,
        figures: impl Fn(&mut Tx<'_>, &Window) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        ctx.require(Perm::AnalyticsRead)?;
        let zone = self.line_of(ctx).await?.zone;
        let range = Range::of(wanted.from.as_deref(), wanted.to.as_deref(), self.clock().now(), zone)?;
        let origin = wanted.origin.unwrap_or(Origin::Phone);
        let window = Window { from: range.from, to: range.to, range, origin };
        self.db().read(ctx, move |tx| figures(tx, &window)).await
    }
}

/// A count of rows as the contract has it.
fn tally(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn overview(
    window: &Window,
    calls: &[CallFact],
    reasons: Vec<(String, i64)>,
    tasks: Vec<(String, String, i64)>,
) -> Overview {
    let all = tally(calls.len());
    let ended = || calls.iter().filter(|call| call.ended_at.is_some());
    let is_completed = |call: &&CallFact| store::is_in_order(&call.status) && !call.unfinished;
    let lengths = || ended().filter_map(|call| call.duration_s);
    let mut intents: BTreeMap<&str, i64> = BTreeMap::new();
    let mut days: BTreeMap<_, (i64, i64)> = window.range.days().map(|day| (day, (0, 0))).collect();
    for call in calls {
        *intents.entry(call.intent.as_deref().unwrap_or("unclear")).or_default() += 1;
        if let Some((count, escalated)) = days.get_mut(&call.started_at.in_zone(&window.range.zone).date()) {
            *count += 1;
            *escalated += i64::from(call.escalated);
        }
    }
    let mut intents: Vec<Named> =
        intents.into_iter().map(|(name, count)| Named { name: name.to_owned(), count }).collect();
    intents.sort_by_key(|it| std::cmp::Reverse(it.count));
    let mut reasons: Vec<NamedShare> =
        reasons.into_iter().map(|(name, count)| NamedShare { name, share: Share::of(count, all) }).collect();
    reasons.sort_by(|a, b| b.share.count.cmp(&a.share.count).then_with(|| a.name.cmp(&b.name)));
    let edges = rules::DURATION_EDGES;
    let bars = edges.iter().zip(rules::histogram(&edges, lengths())).enumerate();
    Overview {
        about: window.about(),
        calls: all,
        completed: Share::of(tally(ended().filter(is_completed).count()), tally(ended().count())),
        escalated: Share::of(tally(calls.iter().filter(|call| call.escalated).count()), all),
        #[expect(clippy::cast_precision_loss, reason = "seconds of a call are far below 2^52")]
        duration_s: Spread::of(lengths().map(|seconds| seconds as f64).collect()),
        turns: Spread::of(ended().filter(is_completed).map(|call| f64::from((call.turns - 1).max(0))).collect()),
        reasons,
        intents,
        tasks: tasks.into_iter().map(|(kind, status, count)| TasksOf { kind, status, count }).collect(),
        days: days
            .into_iter()
            .map(|(date, (calls, escalated))| Day { date: date.to_string(), calls, escalated })
            .collect(),
        durations: bars
            .map(|(at, (from_s, calls))| Bar { from_s: *from_s, to_s: edges.get(at + 1).copied(), calls })
            .collect(),
    }
}

fn sla_rows(facts: &[TaskFact], name: impl Fn(&TaskFact) -> &str, now: Timestamp) -> Vec<SlaRow> {
    let mut groups: BTreeMap<&str, Vec<&TaskFact>> = BTreeMap::new();
    for task in facts {
        groups.entry(name(task)).or_default().push(task);
    }
    groups.into_iter().map(|(name, group)| sla_row(name, &group, now)).collect()
}

fn sla_row(name: &str, group: &[&TaskFact], now: Timestamp) -> SlaRow {
    let is = |task: &TaskFact, status: tasks::Status| task.status == status.as_str();
    let is_open = |task: &TaskFact| is(task, tasks::Status::Pending) || is(task, tasks::Status::InProgress);
    let is_done = |task: &TaskFact| is(task, tasks::Status::Completed);
    // What was cancelled was not wanted any more: it is neither kept nor broken.
    let promised: Vec<(Timestamp, &TaskFact)> = group
        .iter()
        .filter(|task| is_open(task) || is_done(task))
        .filter_map(|task| task.due_at.map(|due| (due, *task)))
        .collect();
    let is_late = |(due, task): &&(Timestamp, &TaskFact)| match task.completed_at {
        Some(at) if is_done(task) => at > *due,
        Some(_) | None => is_open(task) && now > *due,
    };
    let spent = |until: fn(&TaskFact) -> Option<Timestamp>| {
        Spread::of(group.iter().filter_map(|task| until(task).map(|at| rules::seconds(task.created_at, at))).collect())
    };
    SlaRow {
        name: name.to_owned(),
        tasks: tally(group.len()),
        open: tally(group.iter().filter(|task| is_open(task)).count()),
        to_start_s: spent(|task| task.started_at),
        to_finish_s: spent(|task| task.completed_at.filter(|_| task.status == tasks::Status::Completed.as_str())),
        breached: Share::of(tally(promised.iter().filter(is_late).count()), tally(promised.len())),
    }
}

/// What calls from there go through, as this server is set up.
fn providers(origin: Origin, has_account: bool) -> Vec<Provider> {
    let (vendor, line) = match (origin, has_account) {
        (Origin::Phone, true) => (Some("Twilio"), Standing::Live),
        // Calls without an account were played by the software itself, as in the demo.
        (Origin::Phone, false) | (Origin::Simulation, _) => (None, Standing::Simulated),
    };
    vec![
        Provider { role: "telephony", vendor, standing: line },
        Provider { role: "speech_to_text", vendor, standing: line },
        Provider { role: "decision", vendor: Some("cliniq"), standing: Standing::Live },
        Provider { role: "language_model", vendor: None, standing: Standing::None },
    ]
}

fn safety(window: &Window, alarms: &[AlarmFact], verdicts: &[(Verdict, i64)]) -> Safety {
    let mut kinds: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let mut levels: BTreeMap<&str, Vec<&AlarmFact>> = BTreeMap::new();
    for alarm in alarms {
        *kinds.entry((&alarm.level, &alarm.category)).or_default() += 1;
        levels.entry(&alarm.level).or_default().push(alarm);
    }
    let level = |(level, alarms): (&str, Vec<&AlarmFact>)| Acknowledgement {
        level: level.to_owned(),
        alarms: tally(alarms.len()),
        open: tally(alarms.iter().filter(|alarm| alarm.acknowledged_at.is_none()).count()),
        seconds: Spread::of(
            alarms.iter().filter_map(|it| it.acknowledged_at.map(|at| rules::seconds(it.raised_at, at))).collect(),
        ),
    };
    let count = |wanted| verdicts.iter().find(|(it, _)| *it == wanted).map_or(0, |(_, count)| *count);
    let reviewed = verdicts.iter().map(|(_, count)| count).sum();
    Safety {
        about: window.about(),
        alarms: kinds
            .into_iter()
            .map(|((level, category), count)| AlarmsOf {
                level: level.to_owned(),
                category: category.to_owned(),
                count,
            })
            .collect(),
        acknowledgement: levels.into_iter().map(level).collect(),
        verdicts: Verdict::ALL.map(|verdict| VerdictCount { verdict, count: count(verdict) }).to_vec(),
        missed: wilson(count(Verdict::MissedEscalation), reviewed),
        needless: wilson(count(Verdict::NeedlessEscalation), reviewed),
    }
}
