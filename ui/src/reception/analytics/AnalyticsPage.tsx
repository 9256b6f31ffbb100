/** How the receptionist did: figures and plots of whole days at the clinic. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Overview } from "../../api/types";
import { t, term } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Page } from "../../shared/Page";
import { Fetched, Gate } from "../../shared/states";
import { clockSpan, formatTime } from "../../shared/time";
import { kindWord, TASK_STATUS } from "../../shared/words";
import { HeatMap } from "./HeatMap";
import { Frame, Plot } from "./Plot";
import { hourlyQuery, overviewQuery, providersQuery, safetyQuery, slaQuery, type Range } from "./queries";
import { ProviderFigures, SafetyFigures, SlaFigures } from "./Sections";
import { chosenDays, isRange, MOST_DAYS, rangeQuery, type RangeSearch } from "./search";
import { number, percent, UNMEASURED } from "./units";
import css from "./analytics.module.css";

const route = getRouteApi("/c/$clinic/analytics");

export function AnalyticsPage() {
  return (
    <Gate perm="analytics.read">
      <Analytics />
    </Gate>
  );
}

function Analytics() {
  const { clinic } = useHere();
  const search = route.useSearch();
  const range = rangeQuery(search, clinic.time_zone);
  const days = chosenDays(search, clinic.time_zone);
  const overview = useQuery(overviewQuery(range));
  const hourly = useQuery(hourlyQuery(range));
  const sla = useQuery(slaQuery(range));
  const providers = useQuery(providersQuery(range));
  const safety = useQuery(safetyQuery(range));
  return (
    <Page title={t("analytics.title")} lead={t("analytics.lead", { from: dayText(days.from), to: dayText(days.to), zone: clinic.time_zone })}>
      <RangeBar search={search} />
      <div className={css.grid}>
        <Fetched query={overview}>{(it) => <OverviewFigures it={it} range={range} />}</Fetched>
        <Fetched query={hourly}>{(it) => <HeatMap hourly={it} range={range} />}</Fetched>
        <Fetched query={sla}>{(it) => <SlaFigures it={it} range={range} />}</Fetched>
        <Fetched query={safety}>{(it) => <SafetyFigures it={it} range={range} />}</Fetched>
        <Fetched query={providers}>{(it) => <ProviderFigures it={it} range={range} />}</Fetched>
      </div>
    </Page>
  );
}

/** A date of the calendar in words; it has no time, so no zone may move it. */
function dayText(day: string): string {
  return formatTime(`${day}T12:00:00Z`, "day", "UTC");
}

function RangeBar({ search }: { search: RangeSearch }) {
  const { clinic } = useHere();
  const navigate = route.useNavigate();
  const shown = chosenDays(search, clinic.time_zone);
  const [from, setFrom] = useState(shown.from);
  const [to, setTo] = useState(shown.to);
  const [custom, setCustom] = useState(Boolean(search.from));
  const isBad = custom && !isRange(from, to);

  function go(next: RangeSearch) {
    const origin = search.origin ? { origin: search.origin } : {};
    void navigate({ to: ".", search: { ...origin, ...next }, replace: true });
  }
  function openCustom() {
    setFrom(shown.from);
    setTo(shown.to);
    setCustom(true);
  }
  function goCustom(first: string, last: string) {
    if (isRange(first, last)) go({ from: first, to: last });
  }

  return (
    <div className={css.bar}>
      <div className={css.choices} role="group" aria-label={t("analytics.range")}>
        {([7, 30, 90] as const).map((days) => {
          const chosen = !custom && (search.days ?? 7) === days;
          return (
            <Button
              key={days}
              size="xs"
              variant={chosen ? "filled" : "default"}
              aria-pressed={chosen}
              onClick={() => {
                setCustom(false);
                go(days === 7 ? {} : { days });
              }}
            >
              {t("analytics.lastDays", { days })}
            </Button>
          );
        })}
        <Button size="xs" variant={custom ? "filled" : "default"} aria-pressed={custom} onClick={openCustom}>
          {t("analytics.custom")}
        </Button>
      </div>
      {custom && (
        <div className={css.dates}>
          <TextInput
            size="xs"
            type="date"
            label={t("analytics.from")}
            value={from}
            onChange={(event) => {
              setFrom(event.currentTarget.value);
              goCustom(event.currentTarget.value, to);
            }}
          />
          <TextInput
            size="xs"
            type="date"
            label={t("analytics.to")}
            value={to}
            error={isBad ? t("analytics.invalidRange", { most: MOST_DAYS }) : undefined}
            onChange={(event) => {
              setTo(event.currentTarget.value);
              goCustom(from, event.currentTarget.value);
            }}
          />
        </div>
      )}
      <NativeSelect
        size="xs"
        aria-label={t("analytics.callsFrom")}
        value={search.origin ?? "phone"}
        onChange={(event) => {
          const { origin: _, ...days } = search;
          const origin = event.currentTarget.value === "simulation" ? { origin: "simulation" as const } : {};
          void navigate({ to: ".", search: { ...days, ...origin }, replace: true });
        }}
        data={[
          { value: "phone", label: t("analytics.phone") },
          { value: "simulation", label: t("analytics.simulator") },
        ]}
      />
    </div>
  );
}

function OverviewFigures({ it, range }: { it: Overview; range: Range }) {
  return (
    <>
      <Frame title={t("analytics.atAGlance")} figures="overview" range={range} empty={it.calls === 0} wide>
        <Glance it={it} />
      </Frame>
      <Plot
        title={t("analytics.callsByDay")}
        unit={t("analytics.inCalls")}
        figures="overview"
        range={range}
        empty={it.calls === 0}
        wide
        rows={it.days}
        columns={[
          { title: t("analytics.day"), of: (day) => dayText(day.date) },
          { title: t("analytics.calls"), of: (day) => day.calls, figure: true },
          { title: t("analytics.escalated"), of: (day) => day.escalated, figure: true },
        ]}
        bar={(day) => ({ name: dayText(day.date), calm: day.calls - day.escalated, escalated: day.escalated })}
        series={[
          { name: "calm", label: t("analytics.notEscalated"), color: "var(--accent-solid)" },
          { name: "escalated", label: t("analytics.escalated"), color: "var(--amber-solid)" },
        ]}
        stacked
      />
      <Plot
        title={t("analytics.lengthOfCalls")}
        unit={t("analytics.inCalls")}
        figures="overview"
        range={range}
        empty={it.duration_s.count === 0}
        rows={it.durations}
        columns={[
          { title: t("analytics.length"), of: (bar) => lengthText(bar) },
          { title: t("analytics.calls"), of: (bar) => bar.calls, figure: true },
        ]}
        bar={(bar) => ({ name: lengthText(bar), calls: bar.calls })}
        series={[{ name: "calls", label: t("analytics.calls"), color: "var(--accent-solid)" }]}
      />
      <Plot
        title={t("analytics.whatCallersWanted")}
        unit={t("analytics.inCalls")}
        figures="overview"
        range={range}
        rows={it.intents}
        columns={[
          { title: t("analytics.wanted"), of: (intent) => term("intent", intent.name) },
          { title: t("analytics.calls"), of: (intent) => intent.count, figure: true },
        ]}
        bar={(intent) => ({ name: term("intent", intent.name), calls: intent.count })}
        series={[{ name: "calls", label: t("analytics.calls"), color: "var(--accent-solid)" }]}
        lying
      />
      <Plot
        title={t("analytics.escalationsByReason")}
        unit={t("analytics.inPercent")}
        figures="overview"
        range={range}
        rows={it.reasons}
        columns={[
          { title: t("analytics.reason"), of: (reason) => term("reason", reason.name) },
          { title: t("analytics.calls"), of: (reason) => reason.count, figure: true },
          { title: t("analytics.share"), of: (reason) => percent(reason.share), figure: true },
        ]}
        bar={(reason) => ({ name: term("reason", reason.name), share: Math.round((reason.share ?? 0) * 1000) / 10 })}
        series={[{ name: "share", label: t("analytics.share"), color: "var(--amber-solid)" }]}
        lying
      />
      <TasksPlot it={it} range={range} />
    </>
  );
}

const STATUSES = [
  { name: "pending", color: "var(--line-strong)" },
  { name: "in_progress", color: "var(--amber-solid)" },
  { name: "completed", color: "var(--accent-solid)" },
  { name: "cancelled", color: "var(--gray-ground)" },
] as const;

function TasksPlot({ it, range }: { it: Overview; range: Range }) {
  const kinds = [...new Set(it.tasks.map((task) => task.kind))];
  const count = (kind: string, status: string) =>
    it.tasks.find((task) => task.kind === kind && task.status === status)?.count ?? 0;
  return (
    <Plot
      title={t("analytics.tasksByKind")}
      unit={t("analytics.inTasks")}
      figures="overview"
      range={range}
      rows={kinds}
      columns={[
        { title: t("analytics.kind"), of: (kind) => kindWord(kind).text },
        ...STATUSES.map((status) => ({ title: TASK_STATUS[status.name].text, of: (kind: string) => count(kind, status.name), figure: true })),
      ]}
      bar={(kind) => ({
        name: kindWord(kind).text,
        ...Object.fromEntries(STATUSES.map((status) => [status.name, count(kind, status.name)])),
      })}
      series={STATUSES.map((status) => ({ ...status, label: TASK_STATUS[status.name].text }))}
      stacked
      lying
    />
  );
}

function lengthText(bar: Overview["durations"][number]): string {
  const from = clockSpan(bar.from_s);
  return typeof bar.to_s === "number" ? `${from}–${clockSpan(bar.to_s)}` : t("analytics.andLonger", { from });
}

function Glance({ it }: { it: Overview }) {
  const time = (seconds: number | null | undefined) =>
    typeof seconds === "number" ? clockSpan(seconds) : UNMEASURED;
  const figures = [
    { name: t("analytics.calls"), value: number(it.calls), note: null },
    {
      name: t("analytics.completed"),
      value: percent(it.completed.share),
      note: t("analytics.ofEndedCalls", { count: it.completed.count, all: it.completed.of }),
    },
    {
      name: t("analytics.escalated"),
      value: percent(it.escalated.share),
      note: t("analytics.ofCalls", { count: it.escalated.count, all: it.escalated.of }),
    },
    {
      name: t("analytics.averageLength"),
      value: time(it.duration_s.mean),
      note: t("analytics.averageLengthNote", { median: time(it.duration_s.median), p95: time(it.duration_s.p95) }),
    },
    { name: t("analytics.turns"), value: number(it.turns.mean), note: t("analytics.turnsNote", { median: number(it.turns.median) }) },
  ];
  return (
    <dl className={css.figures}>
      {figures.map((figure) => (
        <div key={figure.name}>
          <dt>{figure.name}</dt>
          <dd>
            {figure.value}
            {figure.note && <small>{figure.note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
