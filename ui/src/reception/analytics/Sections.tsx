/** Service levels, safety and providers. */
import type { ProviderFigures as Providers, SafetyFigures as Safety, SlaFigures as Sla } from "../../api/types";
import { Tag } from "../../shared/Tag";
import { CALL_STATUS, kindWord, levelWord, sentence, type Tone } from "../../shared/words";
import { FigureTable, Frame, Plot } from "./Plot";
import type { Range } from "./queries";
import { minutes, number, percent, spanOf } from "./units";
import { WORDS } from "./words";
import css from "./analytics.module.css";

type SlaRow = Sla["all"];

export function SlaFigures({ it, range }: { it: Sla; range: Range }) {
  const roles: Record<string, string> = { staff: WORDS.sla.staff, doctor: WORDS.sla.doctor };
  const named = (rows: readonly SlaRow[], name: (row: SlaRow) => string) => rows.map((row) => ({ ...row, name: name(row) }));
  const rows = [
    ...named([it.all], () => WORDS.sla.all),
    ...named(it.by_role, (row) => roles[row.name] ?? sentence(row.name)),
    ...named(it.by_kind, (row) => kindWord(row.name).text),
  ];
  return (
    <Plot
      title={WORDS.sla.title}
      unit={WORDS.units.minutes}
      figures="sla"
      range={range}
      empty={it.all.tasks === 0}
      wide
      rows={rows}
      columns={[
        { title: WORDS.columns.group, of: (row) => row.name },
        { title: WORDS.columns.count, of: (row) => row.tasks, figure: true },
        { title: WORDS.columns.open, of: (row) => row.open, figure: true },
        { title: WORDS.columns.start, of: (row) => spanOf(row.to_start_s.median), figure: true },
        { title: WORDS.columns.startP90, of: (row) => spanOf(row.to_start_s.p90), figure: true },
        { title: WORDS.columns.finish, of: (row) => spanOf(row.to_finish_s.median), figure: true },
        { title: WORDS.columns.finishP90, of: (row) => spanOf(row.to_finish_s.p90), figure: true },
        { title: WORDS.columns.breached, of: (row) => percent(row.breached.share), figure: true },
      ]}
      bar={(row) => ({ name: row.name, start: minutes(row.to_start_s.median), finish: minutes(row.to_finish_s.median) })}
      series={[
        { name: "start", label: WORDS.columns.start, color: "var(--amber-solid)" },
        { name: "finish", label: WORDS.columns.finish, color: "var(--accent-solid)" },
      ]}
      lying
    />
  );
}

export function SafetyFigures({ it, range }: { it: Safety; range: Range }) {
  const reviewed = it.missed.of;
  const interval = (one: Safety["missed"]) => WORDS.reviews.interval(percent(one.share), percent(one.low), percent(one.high));
  return (
    <>
      <Plot
        title={WORDS.alarms.title}
        unit={WORDS.units.alarms}
        figures="safety"
        range={range}
        rows={it.alarms}
        columns={[
          { title: WORDS.columns.level, of: (row) => levelWord(row.level).text },
          { title: WORDS.columns.category, of: (row) => sentence(row.category) },
          { title: WORDS.columns.alarms, of: (row) => row.count, figure: true },
        ]}
        bar={(row) => ({ name: `${sentence(row.category)}, ${row.level}`, alarms: row.count })}
        series={[{ name: "alarms", label: WORDS.columns.alarms, color: "var(--red-solid)" }]}
        lying
      />
      <Frame title={WORDS.acknowledgement.title} figures="safety" range={range} empty={it.acknowledgement.length === 0}>
        <FigureTable
          label={WORDS.acknowledgement.title}
          rows={it.acknowledgement}
          columns={[
            { title: WORDS.columns.level, of: (row) => <Tag word={levelWord(row.level)} dot /> },
            { title: WORDS.columns.alarms, of: (row) => row.alarms, figure: true },
            { title: WORDS.columns.notTaken, of: (row) => row.open, figure: true },
            { title: WORDS.columns.median, of: (row) => spanOf(row.seconds.median), figure: true },
            { title: WORDS.columns.p90, of: (row) => spanOf(row.seconds.p90), figure: true },
          ]}
        />
      </Frame>
      <Plot
        title={WORDS.reviews.title}
        unit={WORDS.units.calls}
        figures="safety"
        range={range}
        wide
        empty={reviewed === 0}
        rows={it.verdicts}
        columns={[
          { title: WORDS.columns.verdict, of: (row) => WORDS.reviews.verdicts[row.verdict] },
          { title: WORDS.columns.calls, of: (row) => row.count, figure: true },
        ]}
        bar={(row) => ({ name: WORDS.reviews.verdicts[row.verdict], calls: row.count })}
        series={[{ name: "calls", label: WORDS.columns.calls, color: "var(--accent-solid)" }]}
        lying
        note={
          <>
            <span>
              {WORDS.reviews.missed}: {interval(it.missed)}
            </span>
            <span>
              {WORDS.reviews.needless}: {interval(it.needless)}
            </span>
          </>
        }
      />
    </>
  );
}

const STANDING: Record<Providers["providers"][number]["standing"], Tone> = { live: "green", simulated: "violet", none: "gray" };
const PERCENTILES = ["median", "p90", "p95", "p99", "max"] as const;

export function ProviderFigures({ it, range }: { it: Providers; range: Range }) {
  const ended = [
    ...it.calls.map((row) => ({ of: WORDS.failures.calls, name: callStatus(row.name), count: row.count })),
    ...it.transfers.map((row) => ({ of: WORDS.failures.transfers, name: sentence(row.name), count: row.count })),
  ];
  const stands = new Set(it.providers.map((row) => row.standing));
  return (
    <>
      <Plot
        title={WORDS.decisions.title}
        unit={WORDS.units.microseconds}
        figures="providers"
        range={range}
        empty={it.decision_us.count === 0}
        rows={PERCENTILES}
        columns={[
          { title: WORDS.columns.percentile, of: (name) => WORDS.decisions.names[name] },
          { title: WORDS.columns.time, of: (name) => number(it.decision_us[name]), figure: true },
        ]}
        bar={(name) => ({ name: WORDS.decisions.names[name], us: it.decision_us[name] ?? 0 })}
        series={[{ name: "us", label: WORDS.columns.time, color: "var(--accent-solid)" }]}
        lying
        note={WORDS.decisions.note(it.decision_us.count)}
      />
      <Plot
        title={WORDS.failures.title}
        figures="providers"
        range={range}
        empty={ended.every((row) => row.count === 0)}
        rows={ended}
        columns={[
          { title: WORDS.columns.service, of: (row) => row.of },
          { title: WORDS.columns.status, of: (row) => row.name },
          { title: WORDS.columns.count, of: (row) => row.count, figure: true },
        ]}
        bar={(row) => ({ name: `${row.of}: ${row.name.toLowerCase()}`, count: row.count })}
        series={[{ name: "count", label: WORDS.columns.count, color: "var(--accent-solid)" }]}
        lying
        note={WORDS.failures.instability(it.instability)}
      />
      <Frame title={WORDS.providers.title} figures="providers" range={range} empty={false} wide>
        <FigureTable
          label={WORDS.providers.title}
          rows={it.providers}
          columns={[
            { title: WORDS.columns.service, of: (row) => WORDS.providers.roles[row.role] ?? sentence(row.role) },
            { title: WORDS.columns.vendor, of: (row) => vendor(row.vendor) },
            {
              title: WORDS.columns.standing,
              of: (row) => <Tag word={{ text: WORDS.providers.standing[row.standing], tone: STANDING[row.standing] }} dot />,
            },
          ]}
        />
        <div className={css.note}>
          {stands.has("simulated") && <span>{WORDS.providers.simulatedNote}</span>}
          {stands.has("none") && <span>{WORDS.providers.noneNote}</span>}
        </div>
      </Frame>
    </>
  );
}

function vendor(name: string | null | undefined): string {
  return name === "cliniq" ? WORDS.providers.here : (name ?? WORDS.plot.unmeasured);
}

function callStatus(name: string): string {
  return Object.entries(CALL_STATUS).find(([status]) => status === name)?.[1].text ?? sentence(name);
}
