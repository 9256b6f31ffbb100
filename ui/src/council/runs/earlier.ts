/** What a text was made from. Pure. */
import { isStage, type StageNumber } from "../words";
import type { Artifact, Run, Unit } from "../types";

export interface Earlier {
  artifact: Artifact;
  stage: StageNumber;
  model: string;
  label: string | null;
}

/**
 * The text before this one: of a revision the model's own analysis, of a final draft the consolidation, of a
 * consolidation the one of the round before. Nothing for an analysis, which is made from the report.
 */
export function earlierText(run: Run, unit: Unit): Earlier | null {
  const before = run.units
    .filter((one) => one.artifact !== null && one.round <= unit.round && isBefore(one, unit))
    .toSorted((a, b) => a.round - b.round)
    .at(-1);
  if (!before?.artifact || !isStage(before.stage)) return null;
  return { artifact: before.artifact, stage: before.stage, model: before.model, label: before.label };
}

function isBefore(one: Unit, unit: Unit): boolean {
  if (unit.stage === 3) return one.stage === 1 && one.model === unit.model;
  if (unit.stage === 4) return one.stage === 4 && one.round < unit.round;
  return unit.stage === 6 && one.stage === 4;
}
