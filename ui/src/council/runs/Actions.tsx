/** What can be done to a run in its state. What cannot be taken back is asked for once more. */
import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { t } from "../../language/t";
import { useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Confirm } from "../Confirm";
import type { Run } from "../types";
import { isOver, STAGES } from "../words";
import { useRunDeed } from "./useRunDeed";
import css from "./runs.module.css";

export function Actions({ run }: { run: Run }) {
  const [asking, setAsking] = useState<"cancel" | "rerun" | null>(null);
  const pause = useRunDeed(run.id, "pause");
  const retry = useRunDeed(run.id, "retry");
  if (!useMay("council.run")) return null;
  const goesOn = ["queued", "running", "needs_auth", "cooling_down"].includes(run.state);
  const hasFailed = (run.state === "degraded" || run.state === "failed") && run.losses.length > 0;
  return (
    <>
      {goesOn && (
        <Button variant="default" leftSection={<Icon name="pause" size={16} />} loading={pause.isPending} onClick={() => pause.mutate(undefined)}>
          {t("runs.pause")}
        </Button>
      )}
      {(goesOn || run.state === "created" || run.state === "paused") && (
        <Button variant="default" leftSection={<Icon name="close" size={16} />} onClick={() => setAsking("cancel")}>
          {t("runs.cancel")}
        </Button>
      )}
      {hasFailed && (
        <Button variant="default" leftSection={<Icon name="retry" size={16} />} loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
          {t("runs.retry")}
        </Button>
      )}
      {isOver(run.state) && run.signature === null && (
        <Button variant="default" leftSection={<Icon name="history" size={16} />} onClick={() => setAsking("rerun")}>
          {t("runs.rerun")}
        </Button>
      )}
      {asking === "cancel" && <Cancel run={run} onClose={() => setAsking(null)} />}
      {asking === "rerun" && <Rerun run={run} onClose={() => setAsking(null)} />}
    </>
  );
}

function Cancel({ run, onClose }: { run: Run; onClose: () => void }) {
  const cancel = useRunDeed(run.id, "cancel", { quiet: true, onDone: onClose });
  return (
    <Confirm
      title={t("runs.cancelAsk")}
      deed={t("runs.cancel")}
      dangerous
      busy={cancel.isPending}
      fault={cancel.error}
      onConfirm={() => cancel.mutate(undefined)}
      onClose={onClose}
    >
      {t("runs.cancelWhat")}
    </Confirm>
  );
}

function Rerun({ run, onClose }: { run: Run; onClose: () => void }) {
  const [stage, setStage] = useState<number>(4);
  const rerun = useRunDeed(run.id, "rerun", { quiet: true, onDone: onClose });
  return (
    <Confirm
      title={t("runs.rerunAsk")}
      deed={t("runs.rerun")}
      busy={rerun.isPending}
      fault={rerun.error}
      onConfirm={() => rerun.mutate(stage)}
      onClose={onClose}
    >
      <span className={css.rerun}>
        <NativeSelect
          label={t("runs.rerunFrom")}
          value={String(stage)}
          data={STAGES.map((one) => ({ value: String(one), label: `${one}. ${t(`stageName.${one}`)}` }))}
          onChange={(event) => setStage(Number(event.currentTarget.value))}
        />
        {t("runs.rerunWhat", { calls: callsFrom(stage, run.panel.length) })}
      </span>
    </Confirm>
  );
}

/** Calls that the stages from one on take at least: every model in each, and one consolidation. */
export function callsFrom(stage: number, models: number): number {
  return STAGES.filter((one) => one >= stage).reduce((sum, one) => sum + (one === 4 ? 1 : models), 0);
}
