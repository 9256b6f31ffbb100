/** The parts of a run's page, as they stand in the address. */
import { isStage, type StageNumber } from "../words";

export type Part = "progress" | "select" | "files" | "calls" | `stage-${StageNumber}`;

export const OTHER_PARTS = ["progress", "select", "files", "calls"] as const;

export function readPart(text: string | undefined): Part {
  const other = OTHER_PARTS.find((one) => one === text);
  if (other) return other;
  const stage = stageOf(text ?? "");
  return stage === null ? "progress" : `stage-${stage}`;
}

export function stageOf(part: string): StageNumber | null {
  const number = Number(/^stage-([1-6])$/.exec(part)?.[1]);
  return isStage(number) ? number : null;
}
