/** Service levels, safety and providers. */
import type { ProviderFigures as Providers, SafetyFigures as Safety, SlaFigures as Sla } from "../../api/types";
import { locale } from "../../language/language";
import { t, term } from "../../language/t";
import { sentence } from "../../shared/sentence";
import { Tag } from "../../shared/Tag";
import { CALL_STATUS, kindWord, levelWord, type Tone } from "../../shared/words";
import { FigureTable, Frame, Plot } from "./Plot";
import type { Range } from "./queries";
import { minutes, number, percent, spanOf, UNMEASURED } from "./units";
import css from "./analytics.module.css";

type SlaRow = Sla["all"];

/** For a word within a line. */
const lower = (text: string) => text.toLocaleLowerCase(locale());

export function SlaFigures({ it, range }: { it: Sla; range: Range }) {
  const roles: Record<string, string> = { staff: t("analytics.frontDesk"), doctor: t("analytics.doctors") };
  const named = (rows: readonly SlaRow[], name: (row: SlaRow) => string) => rows.map((row) => ({ ...row, name: name(row) }));
  const rows = [
    ...named([it.all], () => t("analytics.allTasks")),
    ...named(it.by_role, (row) => roles[row.name] ?? sentence(row.name)),
    ...named(it.by_kind, (row) => kindWord(row.name).text),
  ];
  return (
    <Plot
      title={t("analytics.howSoonTasks")}
      unit={t("analytics.inMinutes")}
      figures="sla"
      range={range}
      empty={it.all.tasks === 0}
      wide
      rows={rows}
      columns={[
        { title: t("analytics.tasks"), of: (row) => row.name },
        { title: t("analytics.count"), of: (row) => row.tasks, figure: true },
        { title: t("analytics.open"), of: (row) => row.open, figure: true },
        { title: t("analytics.start"), of: (row) => spanOf(row.to_start_s.median), figure: true },
        { title: t("analytics.start90"), of: (row) => spanOf(row.to_start_s.p90), figure: true },
        { title: t("analytics.finish"), of: (row) => spanOf(row.to_finish_s.median), figure: true },
        { title: t("analytics.finish90"), of: (row) => spanOf(row.to_finish_s.p90), figure: true },
        { title: t("analytics.breached"), of: (row) => percent(row.breached.share), figure: true },
      ]}
      bar={(row) => ({ name: row.name, start: minutes(row.to_start_s.median), finish: minutes(row.to_finish_s.median) })}
      series={[
        { name: "start", label: t("analytics.start"), color: "var(--amber-solid)" },
        { name: "finish", label: t("analytics.finish"), color: "var(--accent-solid)" },
      ]}
      lying
    />
  );
}

export function SafetyFigures({ it, range }: { it: Safety; range: Range }) {
  const reviewed = it.missed.of;
  const interval = (one: Safety["missed"]) => t("analytics.interval", { share: percent(one.share), low: percent(one.low), high: percent(one.high) });
  return (
    <>
      <Plot
        title={t("analytics.alarmsByDanger")}
        unit={t("analytics.inAlarms")}
        figures="safety"
        range={range}
        rows={it.alarms}
        columns={[
          { title: t("analytics.level"), of: (row) => levelWord(row.level).text },
          { title: t("analytics.danger"), of: (row) => term("category", row.category) },
          { title: t("analytics.alarms"), of: (row) => row.count, figure: true },
        ]}
        bar={(row) => ({ name: `${term("category", row.category)}, ${lower(levelWord(row.level).text)}`, alarms: row.count })}
        series={[{ name: "alarms", label: t("analytics.alarms"), color: "var(--red-solid)" }]}
        lying
      />
      <Frame title={t("analytics.howSoonAlarms")} figures="safety" range={range} empty={it.acknowledgement.length === 0}>
        <FigureTable
          label={t("analytics.howSoonAlarms")}
          rows={it.acknowledgement}
          columns={[
            { title: t("analytics.level"), of: (row) => <Tag word={levelWord(row.level)} dot /> },
            { title: t("analytics.alarms"), of: (row) => row.alarms, figure: true },
            { title: t("analytics.notTakenOn"), of: (row) => row.open, figure: true },
            { title: t("analytics.median"), of: (row) => spanOf(row.seconds.median), figure: true },
            { title: t("analytics.within90"), of: (row) => spanOf(row.seconds.p90), figure: true },
          ]}
        />
      </Frame>
      <Plot
        title={t("analytics.whatReviewersSaid")}
        unit={t("analytics.inCalls")}
        figures="safety"
        range={range}
        wide
        empty={reviewed === 0}
        rows={it.verdicts}
        columns={[
          { title: t("analytics.verdict"), of: (row) => t(`reviewVerdict.${row.verdict}`) },
          { title: t("analytics.calls"), of: (row) => row.count, figure: true },
        ]}
        bar={(row) => ({ name: t(`reviewVerdict.${row.verdict}`), calls: row.count })}
        series={[{ name: "calls", label: t("analytics.calls"), color: "var(--accent-solid)" }]}
        lying
        note={
          <>
            <span>
              {t("analytics.missed")}: {interval(it.missed)}
            </span>
            <span>
              {t("analytics.needless")}: {interval(it.needless)}
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
    ...it.calls.map((row) => ({ of: t("analytics.call"), name: callStatus(row.name), count: row.count })),
    ...it.transfers.map((row) => ({ of: t("analytics.transfer"), name: term("transferStatus", row.name), count: row.count })),
  ];
  const stands = new Set(it.providers.map((row) => row.standing));
  return (
    <>
      <Plot
        title={t("analytics.howLongDecisions")}
        unit={t("analytics.inMicroseconds")}
        figures="providers"
        range={range}
        empty={it.decision_us.count === 0}
        rows={PERCENTILES}
        columns={[
          { title: t("analytics.percentile"), of: (name) => t(`percentile.${name}`) },
          { title: t("analytics.time"), of: (name) => number(it.decision_us[name]), figure: true },
        ]}
        bar={(name) => ({ name: t(`percentile.${name}`), us: it.decision_us[name] ?? 0 })}
        series={[{ name: "us", label: t("analytics.time"), color: "var(--accent-solid)" }]}
        lying
        note={t("analytics.decisionsNote", { count: it.decision_us.count })}
      />
      <Plot
        title={t("analytics.howCallsEnded")}
        figures="providers"
        range={range}
        empty={ended.every((row) => row.count === 0)}
        rows={ended}
        columns={[
          { title: t("analytics.service"), of: (row) => row.of },
          { title: t("analytics.status"), of: (row) => row.name },
          { title: t("analytics.count"), of: (row) => row.count, figure: true },
        ]}
        bar={(row) => ({ name: `${row.of}: ${lower(row.name)}`, count: row.count })}
        series={[{ name: "count", label: t("analytics.count"), color: "var(--accent-solid)" }]}
        lying
        note={t("analytics.instability", { count: it.instability })}
      />
      <Frame title={t("analytics.providers")} figures="providers" range={range} empty={false} wide>
        <FigureTable
          label={t("analytics.providers")}
          rows={it.providers}
          columns={[
            { title: t("analytics.service"), of: (row) => term("providerRole", row.role) },
            { title: t("analytics.providedBy"), of: (row) => vendor(row.vendor) },
            {
              title: t("analytics.standing"),
              of: (row) => <Tag word={{ text: t(`providerStanding.${row.standing}`), tone: STANDING[row.standing] }} dot />,
            },
          ]}
        />
        <div className={css.note}>
          {stands.has("simulated") && <span>{t("analytics.simulatedNote")}</span>}
          {stands.has("none") && <span>{t("analytics.noneNote")}</span>}
        </div>
      </Frame>
    </>
  );
}

function vendor(name: string | null | undefined): string {
  return name === "cliniq" ? t("analytics.onThisServer") : (name ?? UNMEASURED);
}

function callStatus(name: string): string {
  return Object.entries(CALL_STATUS).find(([status]) => status === name)?.[1].text ?? sentence(name);
}
