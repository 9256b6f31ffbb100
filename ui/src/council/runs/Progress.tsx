/** Every model in every stage: how far, which attempt, how long, and why not. */
import { useQuery } from "@tanstack/react-query";
import { formatNumber, t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { At, useNow } from "../../shared/time";
import ui from "../../shared/ui.module.css";
import { callsQuery } from "../queries";
import type { Run, Unit } from "../types";
import { isOver, UNIT_STATE, VOTE } from "../words";
import { causeText } from "./causes";
import { useNameOf } from "./names";
import { secondsOf, stageViews } from "./stages";
import css from "./runs.module.css";

export function Progress({ run }: { run: Run }) {
  const views = stageViews(run).filter(({ units }) => units.length > 0);
  // The ledger knows how often each was really sent; it is read when it no longer changes.
  const calls = useQuery({ ...callsQuery(run.id), enabled: isOver(run.state) });
  const sentFor = (unit: Unit) => calls.data?.filter((call) => call.unit_id === unit.id).reduce((sum, call) => sum + call.attempts, 0);
  if (views.length === 0) {
    return (
      <Panel>
        <Empty icon="council" title={t("runs.nothingYet")}>
          {t("runs.nothingYetWhy")}
        </Empty>
      </Panel>
    );
  }
  return (
    <div className={css.stageTables}>
      {views.map(({ stage, units, rounds }) => (
        <Panel
          key={stage}
          title={`${stage}. ${t(`stageName.${stage}`)}`}
          aside={rounds > 1 && <span className={css.quiet}>{t("runs.round", { round: rounds })}</span>}
          flush
        >
          <p className={css.about}>{t(`stageAbout.${stage}`)}</p>
          <Units units={units} sentFor={sentFor} />
        </Panel>
      ))}
    </div>
  );
}

function Units({ units, sentFor }: { units: readonly Unit[]; sentFor: (unit: Unit) => number | undefined }) {
  const nameOf = useNameOf();
  const now = useNow();
  return (
    <table className={`${ui.table} ${ui.cards}`}>
      <thead>
        <tr>
          <th scope="col">{t("runs.model")}</th>
          <th scope="col">{t("shared.status")}</th>
          <th scope="col">{t("runs.attempts")}</th>
          <th scope="col">{t("runs.took")}</th>
          <th scope="col">{t("runs.remarks")}</th>
        </tr>
      </thead>
      <tbody>
        {units.map((unit) => {
          const seconds = secondsOf(unit, now);
          const sent = sentFor(unit);
          return (
            <tr key={unit.id}>
              <td data-label={t("runs.model")}>
                <strong>{nameOf(unit)}</strong>
              </td>
              <td data-label={t("shared.status")}>
                <Tag word={UNIT_STATE[unit.state]} dot />
              </td>
              <td data-label={t("runs.attempts")}>{sent ?? (unit.attempt > 0 ? unit.attempt : null)}</td>
              <td data-label={t("runs.took")}>
                {seconds === null ? null : formatNumber(seconds, { style: "unit", unit: "second", maximumFractionDigits: 1 })}
              </td>
              <td data-label={t("runs.remarks")}>
                <Remarks unit={unit} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Remarks({ unit }: { unit: Unit }) {
  return (
    <span className={css.remarks}>
      {unit.vote && <Tag word={VOTE[unit.vote]} />}
      {unit.cause && <span>{causeText(unit.cause)}</span>}
      {unit.until && (
        <span>
          {t("runs.until")} <At at={unit.until} />
        </span>
      )}
    </span>
  );
}
