/** What stands in a run's way, and what it has lost: above everything else, never only in colour. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../../language/t";
import { useMay } from "../../session/clinic";
import { Icon, type IconName } from "../../shared/Icon";
import { At } from "../../shared/time";
import type { Run, Unit } from "../types";
import { causeText, signInCause } from "./causes";
import { useNameOf } from "./names";
import { useRunDeed } from "./useRunDeed";
import css from "./runs.module.css";

export function Banners({ run }: { run: Run }) {
  return (
    <>
      {run.state === "needs_auth" && <NeedsAuth run={run} />}
      {run.state === "cooling_down" && <CoolingDown run={run} />}
      {run.state === "paused" && <Paused run={run} />}
      {run.state === "created" && <Created run={run} />}
      {run.state === "failed" && <Banner icon="alarm" tone="red" title={t("runs.failed")}>{t("runs.failedWhy")}</Banner>}
      <Losses run={run} />
      <Latecomers run={run} />
      {run.offers_consolidation && (
        <Banner icon="alarm" tone="amber" title={t("runs.offersConsolidation")}>
          {t("runs.offersConsolidationWhy")}
        </Banner>
      )}
    </>
  );
}

interface BannerProps {
  icon: IconName;
  tone: "red" | "amber" | "blue";
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}

function Banner({ icon, tone, title, children, actions }: BannerProps) {
  return (
    <section className={css.banner} data-tone={tone} aria-label={title}>
      <Icon name={icon} size={20} />
      <div>
        <h2>{title}</h2>
        <div className={css.bannerText}>{children}</div>
      </div>
      {actions && <div className={css.bannerActions}>{actions}</div>}
    </section>
  );
}

const parked = (run: Run, state: Unit["state"]) => run.units.filter((unit) => unit.counts && unit.state === state);

/** Go on by hand: at once, or without those who are waited for. */
function GoOn({ run, now }: { run: Run; now: string }) {
  const resume = useRunDeed(run.id, "resume");
  const without = useRunDeed(run.id, "goOnWithout");
  if (!useMay("council.run")) return null;
  return (
    <>
      <Button size="compact-sm" loading={resume.isPending} onClick={() => resume.mutate(undefined)}>
        {now}
      </Button>
      <Button size="compact-sm" variant="default" loading={without.isPending} onClick={() => without.mutate(undefined)}>
        {t("runs.goOnWithout")}
      </Button>
    </>
  );
}

function NeedsAuth({ run }: { run: Run }) {
  const nameOf = useNameOf();
  const units = parked(run, "needs_auth");
  const causes = new Set(units.map(({ cause }) => (cause ? signInCause(cause) : null)));
  return (
    <Banner icon="key" tone="red" title={t("runs.needsAuth")} actions={<GoOn run={run} now={t("runs.tryNow")} />}>
      {[...causes].map((cause) =>
        cause === null ? null : (
          <p key={cause}>
            <strong>{t(`signIn.${cause}`)}</strong> {t(`signInToDo.${cause}`)}
          </p>
        ),
      )}
      <ul className={css.who}>
        {units.map((unit) => (
          <li key={unit.id}>
            {nameOf(unit)}: {causeText(unit.cause)}
          </li>
        ))}
      </ul>
      <p>{t("runs.goesOnByItself")}</p>
    </Banner>
  );
}

function CoolingDown({ run }: { run: Run }) {
  const nameOf = useNameOf();
  const units = parked(run, "cooling_down");
  return (
    <Banner icon="clock" tone="amber" title={t("runs.coolingDown")} actions={<GoOn run={run} now={t("runs.tryNow")} />}>
      <ul className={css.who}>
        {units.map((unit) => (
          <li key={unit.id}>
            {nameOf(unit)}
            {unit.until !== null && (
              <>
                {", "}
                {t("runs.until")} <At at={unit.until} />
              </>
            )}
            : {causeText(unit.cause)}
          </li>
        ))}
      </ul>
      <p>{t("runs.goesOnByItself")}</p>
    </Banner>
  );
}

function Paused({ run }: { run: Run }) {
  const resume = useRunDeed(run.id, "resume");
  const mayRun = useMay("council.run");
  const goOn = mayRun && (
    <Button size="compact-sm" loading={resume.isPending} onClick={() => resume.mutate(undefined)}>
      {t("runs.resume")}
    </Button>
  );
  return (
    <Banner icon="pause" tone="amber" title={t("runs.paused")} actions={goOn}>
      {t("runs.pausedWhy")}
    </Banner>
  );
}

function Created({ run }: { run: Run }) {
  const start = useRunDeed(run.id, "start");
  const mayRun = useMay("council.run");
  const begin = mayRun && (
    <Button size="compact-sm" loading={start.isPending} onClick={() => start.mutate(undefined)}>
      {t("runs.start")}
    </Button>
  );
  return (
    <Banner icon="play" tone="blue" title={t("runs.created")} actions={begin}>
      {t("runs.createdWhy")}
    </Banner>
  );
}

/** Who was lost, where and why. It is never hidden, and stands above every text. */
function Losses({ run }: { run: Run }) {
  const nameOf = useNameOf();
  if (run.losses.length === 0) return null;
  return (
    <Banner icon="alarm" tone="amber" title={run.state === "degraded" ? t("runs.degraded") : t("runs.lost")}>
      <ul className={css.who}>
        {run.losses.map((loss) => (
          <li key={`${loss.round}-${loss.stage}-${loss.model}`}>
            {t("runs.loss", { who: nameOf(loss), stage: stageText(loss.stage), why: causeText(loss.cause) })}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

function stageText(stage: number): string {
  return t("runs.stageOf", { stage });
}

function Latecomers({ run }: { run: Run }) {
  const nameOf = useNameOf();
  if (run.latecomers.length === 0) return null;
  const labelOf = (model: string) => run.panel.find((member) => member.model === model)?.label ?? null;
  return (
    <Banner icon="history" tone="blue" title={t("runs.latecomers")}>
      {t("runs.latecomersWhy", { who: run.latecomers.map((model) => nameOf({ model, label: labelOf(model) })).join(", ") })}
    </Banner>
  );
}
