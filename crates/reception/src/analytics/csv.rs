//! The same figures for a spreadsheet: one figure a line, so that every table has the same four columns.

use cliniq_platform::{Error, Result};

use super::{Hourly, Overview, Providers, Safety, Share, Sla, SlaRow, Spread, Standing, Voices};
use crate::reviews::Interval;

/// Lines of a table under way.
pub(super) struct Table {
    lines: Vec<[String; 4]>,
}

impl Table {
    fn new() -> Self {
        Self { lines: Vec::new() }
    }

    fn put(&mut self, figure: &str, of: &str, value: &impl ToString, unit: &str) {
        self.lines.push([figure.to_owned(), of.to_owned(), value.to_string(), unit.to_owned()]);
    }

    /// What was not measured is an empty value, not a nought.
    fn maybe(&mut self, figure: &str, of: &str, value: Option<f64>, unit: &str) {
        self.put(figure, of, &value.map(|it| it.to_string()).unwrap_or_default(), unit);
    }

    fn share(&mut self, figure: &str, of: &str, share: Share) {
        self.put(figure, of, &share.count, "count");
        self.put(&format!("{figure} among"), of, &share.of, "count");
        self.maybe(&format!("{figure} share"), of, share.share, "share");
    }

    fn interval(&mut self, figure: &str, it: Interval) {
        self.share(figure, "reviewed calls", Share { count: it.count, of: it.of, share: it.share });
        self.maybe(&format!("{figure} share, lower 95 %"), "reviewed calls", it.low, "share");
        self.maybe(&format!("{figure} share, upper 95 %"), "reviewed calls", it.high, "share");
    }

    fn spread(&mut self, figure: &str, of: &str, spread: Spread, unit: &str) {
        let Spread { count, mean, median, p90, p95, p99, max } = spread;
        self.put(&format!("{figure} measured"), of, &count, "count");
        let parts = [("mean", mean), ("median", median), ("p90", p90), ("p95", p95), ("p99", p99), ("maximum", max)];
        for (part, value) in parts {
            self.maybe(&format!("{figure} {part}"), of, value, unit);
        }
    }

    fn sla(&mut self, row: &SlaRow) {
        let SlaRow { name, tasks, open, to_start_s, to_finish_s, breached } = row;
        self.put("tasks", name, tasks, "count");
        self.put("open tasks", name, open, "count");
        self.spread("time to start", name, *to_start_s, "s");
        self.spread("time to finish", name, *to_finish_s, "s");
        self.share("breached", name, *breached);
    }

    /// The table as CSV (RFC 4180), with a header.
    ///
    /// # Errors
    /// When it cannot be written to memory.
    pub(super) fn text(self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["figure", "of", "value", "unit"]).map_err(Error::internal)?;
        for line in self.lines {
            writer.write_record(line).map_err(Error::internal)?;
        }
        let bytes = writer.into_inner().map_err(|_| Error::internal("a table could not be finished"))?;
        String::from_utf8(bytes).map_err(Error::internal)
    }
}

impl From<Overview> for Table {
    fn from(it: Overview) -> Self {
        let mut table = Self::new();
        table.put("calls", "all", &it.calls, "count");
        table.share("completed", "ended calls", it.completed);
        table.share("escalated", "all", it.escalated);
        table.spread("duration", "ended calls", it.duration_s, "s");
        table.spread("turns", "completed calls", it.turns, "turns");
        for reason in it.reasons {
            table.share("escalated for", &reason.name, reason.share);
        }
        for intent in it.intents {
            table.put("calls by intent", &intent.name, &intent.count, "count");
        }
        for tasks in it.tasks {
            table.put("tasks", &format!("{} {}", tasks.kind, tasks.status), &tasks.count, "count");
        }
        for day in it.days {
            table.put("calls by day", &day.date, &day.calls, "count");
            table.put("escalated calls by day", &day.date, &day.escalated, "count");
        }
        for bar in it.durations {
            let until = bar.to_s.map(|s| s.to_string()).unwrap_or_default();
            table.put("calls by duration", &format!("{}-{until} s", bar.from_s), &bar.calls, "count");
        }
        table
    }
}

impl From<Hourly> for Table {
    fn from(it: Hourly) -> Self {
        let mut table = Self::new();
        for cell in it.cells {
            table.put("calls", &format!("weekday {} {:02}:00", cell.weekday, cell.hour), &cell.calls, "count");
        }
        table
    }
}

impl From<Sla> for Table {
    fn from(it: Sla) -> Self {
        let mut table = Self::new();
        for row in std::iter::once(&it.all).chain(&it.by_kind).chain(&it.by_role) {
            table.sla(row);
        }
        table
    }
}

impl From<Providers> for Table {
    fn from(it: Providers) -> Self {
        let mut table = Self::new();
        table.spread("decision", "turns", it.decision_us, "us");
        for calls in it.calls {
            table.put("calls by status", &calls.name, &calls.count, "count");
        }
        for transfers in it.transfers {
            table.put("transfers", &transfers.name, &transfers.count, "count");
        }
        table.put("provider instability", "alarms", &it.instability, "count");
        for provider in it.providers {
            let standing = match provider.standing {
                Standing::Live => "live",
                Standing::Simulated => "simulated",
                Standing::None => "none",
            };
            table.put("provider", provider.role, &standing, provider.vendor.unwrap_or_default());
        }
        table
    }
}

impl From<Safety> for Table {
    fn from(it: Safety) -> Self {
        let mut table = Self::new();
        for alarms in it.alarms {
            table.put("alarms", &format!("{} {}", alarms.level, alarms.category), &alarms.count, "count");
        }
        for row in it.acknowledgement {
            table.put("alarms", &row.level, &row.alarms, "count");
            table.put("alarms not taken on", &row.level, &row.open, "count");
            table.spread("time to acknowledge", &row.level, row.seconds, "s");
        }
        for verdicts in it.verdicts {
            table.put("reviews", verdicts.verdict.as_str(), &verdicts.count, "count");
        }
        table.interval("missed escalations", it.missed);
        table.interval("needless escalations", it.needless);
        table
    }
}

impl From<Voices> for Table {
    fn from(it: Voices) -> Self {
        let mut table = Self::new();
        for arm in it.arms {
            let name = arm.arm.as_str();
            table.put("calls", name, &arm.calls, "count");
            table.share("completed", name, arm.completed);
            table.share("hung up", name, arm.hung_up);
            table.share("escalated", name, arm.escalated);
            table.share("misunderstood", name, arm.misunderstood);
            table.spread("turns", name, arm.turns, "turns");
            table.spread("duration", name, arm.duration_s, "s");
        }
        for asked in it.providers {
            let name = asked.provider.as_str();
            table.put("sentences made", name, &asked.made, "count");
            table.put("sentences late", name, &asked.late, "count");
            table.put("sentences failed", name, &asked.failed, "count");
            table.spread("synthesis", name, asked.latency_ms, "ms");
            table.put("characters", name, &asked.characters, "count");
        }
        table
    }
}
