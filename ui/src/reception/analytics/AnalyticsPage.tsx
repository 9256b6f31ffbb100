/** How the receptionist did: figures and plots of whole days at the clinic. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Overview } from "../../api/types";
import { useHere } from "../../session/clinic";
import { Page } from "../../shared/Page";
import { Fetched, Gate } from "../../shared/states";
import { clockSpan, formatTime } from "../../shared/time";
import { kindWord, sentence, TASK_STATUS } from "../../shared/words";
import { HeatMap } from "./HeatMap";
import { Frame, Plot } from "./Plot";
import { hourlyQuery, overviewQuery, providersQuery, safetyQuery, slaQuery, type Range } from "./queries";
import { ProviderFigures, SafetyFigures, SlaFigures } from "./Sections";
import { chosenDays, isRange, rangeQuery, type RangeSearch } from "./search";
import { number, percent } from "./units";
import { WORDS } from "./words";
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
    <Page title={WORDS.title} lead={WORDS.lead(dayText(days.from), dayText(days.to), clinic.time_zone)}>
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
      <div className={css.choices} role="group" aria-label={WORDS.range.label}>
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
              {WORDS.range.days(days)}
            </Button>
          );
        })}
        <Button size="xs" variant={custom ? "filled" : "default"} aria-pressed={custom} onClick={openCustom}>
          {WORDS.range.custom}
        </Button>
      </div>
      {custom && (
        <div className={css.dates}>
          <TextInput
            size="xs"
            type="date"
            label={WORDS.range.from}
            value={from}
            onChange={(event) => {
              setFrom(event.currentTarget.value);
              goCustom(event.currentTarget.value, to);
            }}
          />
          <TextInput
            size="xs"
            type="date"
            label={WORDS.range.to}
            value={to}
            error={isBad ? WORDS.range.invalid : undefined}
            onChange={(event) => {
              setTo(event.currentTarget.value);
              goCustom(from, event.currentTarget.value);
            }}
          />
        </div>
      )}
      <NativeSelect
        size="xs"
        aria-label={WORDS.origin.label}
        value={search.origin ?? "phone"}
        onChange={(event) => {
          const { origin: _, ...days } = search;
          const origin = event.currentTarget.value === "simulation" ? { origin: "simulation" as const } : {};
          void navigate({ to: ".", search: { ...days, ...origin }, replace: true });
        }}
        data={[
          { value: "phone", label: WORDS.origin.phone },
          { value: "simulation", label: WORDS.origin.simulation },
        ]}
      />
    </div>
  );
}

function OverviewFigures({ it, range }: { it: Overview; range: Range }) {
  return (
    <>
      <Frame title={WORDS.figures.title} figures="overview" range={range} empty={it.calls === 0} wide>
        <Glance it={it} />
      </Frame>
      <Plot
        title={WORDS.days.title}
        unit={WORDS.units.calls}
        figures="overview"
        range={range}
        empty={it.calls === 0}
        wide
        rows={it.days}
        columns={[
          { title: WORDS.columns.day, of: (day) => dayText(day.date) },
          { title: WORDS.columns.calls, of: (day) => day.calls, figure: true },
          { title: WORDS.columns.escalated, of: (day) => day.escalated, figure: true },
        ]}
        bar={(day) => ({ name: dayText(day.date), calm: day.calls - day.escalated, escalated: day.escalated })}
        series={[
          { name: "calm", label: WORDS.days.calls, color: "var(--accent-solid)" },
          { name: "escalated", label: WORDS.days.escalated, color: "var(--amber-solid)" },
        ]}
        stacked
      />
      <Plot
        title={WORDS.durations.title}
        unit={WORDS.units.calls}
        figures="overview"
        range={range}
        empty={it.duration_s.count === 0}
        rows={it.durations}
        columns={[
          { title: WORDS.columns.length, of: (bar) => lengthText(bar) },
          { title: WORDS.columns.calls, of: (bar) => bar.calls, figure: true },
        ]}
        bar={(bar) => ({ name: lengthText(bar), calls: bar.calls })}
        series={[{ name: "calls", label: WORDS.columns.calls, color: "var(--accent-solid)" }]}
      />
      <Plot
        title={WORDS.intents.title}
        unit={WORDS.units.calls}
        figures="overview"
        range={range}
        rows={it.intents}
        columns={[
          { title: WORDS.columns.intent, of: (intent) => sentence(intent.name) },
          { title: WORDS.columns.calls, of: (intent) => intent.count, figure: true },
        ]}
        bar={(intent) => ({ name: sentence(intent.name), calls: intent.count })}
        series={[{ name: "calls", label: WORDS.columns.calls, color: "var(--accent-solid)" }]}
        lying
      />
      <Plot
        title={WORDS.reasons.title}
        unit={WORDS.units.percent}
        figures="overview"
        range={range}
        rows={it.reasons}
        columns={[
          { title: WORDS.columns.reason, of: (reason) => sentence(reason.name) },
          { title: WORDS.columns.calls, of: (reason) => reason.count, figure: true },
          { title: WORDS.columns.share, of: (reason) => percent(reason.share), figure: true },
        ]}
        bar={(reason) => ({ name: sentence(reason.name), share: Math.round((reason.share ?? 0) * 1000) / 10 })}
        series={[{ name: "share", label: WORDS.columns.share, color: "var(--amber-solid)" }]}
        lying
      />
      <TasksPlot it={it} range={range} />
    </>
  );
}

const STATUSES = [
  { name: "pending", label: TASK_STATUS.pending.text, color: "var(--line-strong)" },
  { name: "in_progress", label: TASK_STATUS.in_progress.text, color: "var(--amber-solid)" },
  { name: "completed", label: TASK_STATUS.completed.text, color: "var(--accent-solid)" },
  { name: "cancelled", label: TASK_STATUS.cancelled.text, color: "var(--gray-ground)" },
] as const;

function TasksPlot({ it, range }: { it: Overview; range: Range }) {
  const kinds = [...new Set(it.tasks.map((task) => task.kind))];
  const count = (kind: string, status: string) =>
    it.tasks.find((task) => task.kind === kind && task.status === status)?.count ?? 0;
  return (
    <Plot
      title={WORDS.tasks.title}
      unit={WORDS.units.tasks}
      figures="overview"
      range={range}
      rows={kinds}
      columns={[
        { title: WORDS.columns.kind, of: (kind) => kindWord(kind).text },
        ...STATUSES.map((status) => ({ title: status.label, of: (kind: string) => count(kind, status.name), figure: true })),
      ]}
      bar={(kind) => ({
        name: kindWord(kind).text,
        ...Object.fromEntries(STATUSES.map((status) => [status.name, count(kind, status.name)])),
      })}
      series={STATUSES}
      stacked
      lying
    />
  );
}

function lengthText(bar: Overview["durations"][number]): string {
  const from = clockSpan(bar.from_s);
  return typeof bar.to_s === "number" ? WORDS.durations.bar(from, clockSpan(bar.to_s)) : WORDS.durations.last(from);
}

function Glance({ it }: { it: Overview }) {
  const time = (seconds: number | null | undefined) =>
    typeof seconds === "number" ? clockSpan(seconds) : WORDS.plot.unmeasured;
  const figures = [
    { name: WORDS.figures.calls, value: number(it.calls), note: null },
    {
      name: WORDS.figures.completed,
      value: percent(it.completed.share),
      note: WORDS.figures.completedNote(it.completed.count, it.completed.of),
    },
    {
      name: WORDS.figures.escalated,
      value: percent(it.escalated.share),
      note: WORDS.figures.escalatedNote(it.escalated.count, it.escalated.of),
    },
    {
      name: WORDS.figures.duration,
      value: time(it.duration_s.mean),
      note: WORDS.figures.durationNote(time(it.duration_s.median), time(it.duration_s.p95)),
    },
    { name: WORDS.figures.turns, value: number(it.turns.mean), note: WORDS.figures.turnsNote(number(it.turns.median)) },
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
