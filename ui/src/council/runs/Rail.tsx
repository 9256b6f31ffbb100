/** The six stages as a rail: how far each is, in a word, a dot and a count. */
import { Link } from "@tanstack/react-router";
import { t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Tag } from "../../shared/Tag";
import { word, type Word } from "../../shared/words";
import type { Run } from "../types";
import type { Part } from "./parts";
import { stageViews, type StageState } from "./stages";
import css from "./runs.module.css";

const STAGE_STATE: Record<StageState, Word> = {
  ahead: word("stageState.ahead", "gray"),
  active: word("stageState.active", "blue"),
  parked: word("stageState.parked", "amber"),
  done: word("stageState.done", "green"),
  partial: word("stageState.partial", "amber"),
  failed: word("stageState.failed", "red"),
  skipped: word("stageState.skipped", "gray"),
};

export function Rail({ run, part }: { run: Run; part: Part }) {
  const { clinic } = useHere();
  return (
    <nav aria-label={t("runs.stages")}>
      <ol className={css.rail}>
        {stageViews(run).map(({ stage, state, units, done, rounds }) => (
          <li key={stage} data-state={state}>
            <Link
              to="/c/$clinic/council/runs/$runId/$part"
              params={{ clinic: clinic.slug, runId: run.id, part: `stage-${stage}` }}
              className={css.step}
              aria-current={part === `stage-${stage}` ? "page" : undefined}
              data-current={part === `stage-${stage}`}
            >
              <span className={css.stepName}>
                <span className={css.stepNumber} aria-hidden="true">
                  {stage}
                </span>
                {t(`stageName.${stage}`)}
              </span>
              <Tag word={STAGE_STATE[state]} dot bare />
              <small>
                {units.length > 0 && t("runs.doneOf", { done, all: units.length })}
                {rounds > 1 && ` · ${t("runs.round", { round: rounds })}`}
              </small>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
