/** Every model in every stage: how far, which attempt, how long, and why not. */
import { formatNumber, t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { At, useNow } from "../../shared/time";
import ui from "../../shared/ui.module.css";
import type { Run, Unit } from "../types";
import { UNIT_STATE, VOTE } from "../words";
import { causeText } from "./causes";
import { useNameOf } from "./names";
import { secondsOf, stageViews } from "./stages";
import css from "./runs.module.css";

export function Progress({ run }: { run: Run }) {
  const views = stageViews(run).filter(({ units }) => units.length > 0);
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
          <Units units={units} />
        </Panel>
      ))}
    </div>
  );
}

function Units({ units }: { units: readonly Unit[] }) {
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
          return (
            <tr key={unit.id}>
              <td data-label={t("runs.model")}>
                <strong>{nameOf(unit)}</strong>
              </td>
              <td data-label={t("shared.status")}>
                <Tag word={UNIT_STATE[unit.state]} dot />
              </td>
              <td data-label={t("runs.attempts")}>{unit.attempt > 0 ? unit.attempt : null}</td>
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
