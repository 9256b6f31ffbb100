/** The texts of a stage side by side, a column for each model, with their number check or with what has changed. */
import { Button, NativeSelect, Switch } from "@mantine/core";
import "@mantine/core/styles/Switch.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { Panel } from "../../shared/Page";
import { Empty, Fetched, Waiting } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { numbersQuery, textQuery } from "../queries";
import { Checked } from "../text/Checked";
import { Difference } from "../text/Difference";
import type { Artifact, Run, Unit } from "../types";
import { UNIT_STATE, type StageNumber } from "../words";
import { causeText } from "./causes";
import { earlierText } from "./earlier";
import { useNameOf } from "./names";
import { byLetter } from "./stages";
import css from "./runs.module.css";

interface DraftsProps {
  run: Run;
  stage: StageNumber;
}

export function Drafts({ run, stage }: DraftsProps) {
  const all = run.units.filter((unit) => unit.stage === stage);
  const rounds = [...new Set(all.map(({ round }) => round))].toSorted((a, b) => a - b);
  const [chosen, setChosen] = useState<number | null>(null);
  const [changes, setChanges] = useState(false);
  const [allFigures, setAllFigures] = useState(false);
  const units = byLetter(all.filter((unit) => (chosen === null ? unit.counts : unit.round === chosen)));
  const comparable = units.some((unit) => earlierText(run, unit) !== null);
  return (
    <>
      <p className={css.about}>{t(`stageAbout.${stage}`)}</p>
      <div className={css.tools}>
        {rounds.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={t("runs.whichRound")}
            value={chosen === null ? "" : String(chosen)}
            data={[{ value: "", label: t("runs.roundThatCounts") }, ...rounds.map((round) => ({ value: String(round), label: t("runs.round", { round }) }))]}
            onChange={(event) => setChosen(event.currentTarget.value === "" ? null : Number(event.currentTarget.value))}
          />
        )}
        {comparable && (
          <Switch size="sm" label={t("runs.showChanges")} checked={changes} onChange={(event) => setChanges(event.currentTarget.checked)} />
        )}
        {!changes && (
          <Switch size="sm" label={t("runs.allFigures")} checked={allFigures} onChange={(event) => setAllFigures(event.currentTarget.checked)} />
        )}
      </div>
      {units.length === 0 ? (
        <Panel>
          <Empty icon="council" title={t("runs.stageEmpty")}>
            {t("runs.stageEmptyWhy")}
          </Empty>
        </Panel>
      ) : (
        <div className={css.columns} data-count={Math.min(units.length, 3)} role="group" aria-label={t(`stageName.${stage}`)} tabIndex={0}>
          {units.map((unit) => (
            <Column key={unit.id} run={run} unit={unit} changes={changes && comparable} allFigures={allFigures} />
          ))}
        </div>
      )}
    </>
  );
}

interface ColumnProps {
  run: Run;
  unit: Unit;
  changes: boolean;
  allFigures: boolean;
}

function Column({ run, unit, changes, allFigures }: ColumnProps) {
  const nameOf = useNameOf();
  return (
    <Panel title={nameOf(unit)} aside={<Tag word={UNIT_STATE[unit.state]} dot />}>
      {unit.artifact ? (
        changes ? (
          <Changes run={run} unit={unit} artifact={unit.artifact} />
        ) : (
          <Text run={run} artifact={unit.artifact} allFigures={allFigures} />
        )
      ) : unit.state === "failed" ? (
        <p className={css.lostText}>{causeText(unit.cause)}</p>
      ) : (
        <Waiting lines={10} label={UNIT_STATE[unit.state].text} />
      )}
    </Panel>
  );
}

/** With several reports a page's number alone does not say whose page it is. */
const onlyReport = (run: Run): string | null => (run.report_ids.length === 1 ? (run.report_ids[0] ?? null) : null);

/** A text with its number check. */
export function Text({ run, artifact, allFigures }: { run: Run; artifact: Artifact; allFigures: boolean }) {
  const text = useQuery(textQuery(run.id, artifact));
  const check = useQuery(numbersQuery(run.id, artifact));
  return (
    <Fetched query={text} lines={12}>
      {(read) => (
        <>
          {check.isError && <Unchecked error={check.error} onRetry={() => void check.refetch()} />}
          <Checked text={read} check={check.data ?? null} report={onlyReport(run)} all={allFigures} />
        </>
      )}
    </Fetched>
  );
}

/** A text without its number check is still shown, and says so. */
function Unchecked({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className={css.unchecked} role="alert">
      <Icon name="alarm" size={16} />
      <span>
        {t("runs.unchecked")} {Problem.of(error).message}
      </span>
      <Button size="compact-xs" variant="default" onClick={onRetry}>
        {t("shared.tryAgain")}
      </Button>
    </div>
  );
}

/** A text as what has changed since the one it was made from. */
function Changes({ run, unit, artifact }: { run: Run; unit: Unit; artifact: Artifact }) {
  const earlier = earlierText(run, unit);
  const nameOf = useNameOf();
  if (!earlier) return <p className={css.quiet}>{t("runs.nothingEarlier")}</p>;
  return (
    <>
      <p className={css.quiet}>{t("runs.comparedWith", { stage: t(`stageName.${earlier.stage}`), who: nameOf(earlier) })}</p>
      <Compared run={run} before={earlier.artifact} after={artifact} />
    </>
  );
}

function Compared({ run, before, after }: { run: Run; before: Artifact; after: Artifact }) {
  const old = useQuery(textQuery(run.id, before));
  const now = useQuery(textQuery(run.id, after));
  return (
    <Fetched query={old} lines={12}>
      {(from) => <Fetched query={now} lines={12}>{(to) => <Difference before={from} after={to} />}</Fetched>}
    </Fetched>
  );
}
