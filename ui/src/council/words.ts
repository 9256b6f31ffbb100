/** The council's vocabulary: its states and verdicts in words, with their tones. */
import { term } from "../language/t";
import { word, type Word } from "../shared/words";
import type { Call, NumberVerdict, ReportState, RunState, UnitState, Vote } from "./types";

export const REPORT_STATE: Record<ReportState, Word> = {
  waiting: word("reportState.waiting", "blue"),
  ready: word("reportState.ready", "green"),
  failed: word("reportState.failed", "red"),
};

export const RUN_STATE: Record<RunState, Word> = {
  created: word("runState.created", "gray"),
  queued: word("runState.queued", "gray"),
  running: word("runState.running", "blue"),
  paused: word("runState.paused", "amber"),
  needs_auth: word("runState.needs_auth", "red"),
  cooling_down: word("runState.cooling_down", "amber"),
  complete: word("runState.complete", "green"),
  degraded: word("runState.degraded", "amber"),
  failed: word("runState.failed", "red"),
  cancelled: word("runState.cancelled", "gray"),
};

export const UNIT_STATE: Record<UnitState, Word> = {
  waiting: word("unitState.waiting", "gray"),
  queued: word("unitState.queued", "gray"),
  running: word("unitState.running", "blue"),
  needs_auth: word("unitState.needs_auth", "red"),
  cooling_down: word("unitState.cooling_down", "amber"),
  done: word("unitState.done", "green"),
  failed: word("unitState.failed", "red"),
};

export const VOTE: Record<Vote, Word> = {
  APPROVE: word("vote.APPROVE", "green"),
  REVISE: word("vote.REVISE", "amber"),
};

export const NUMBER_VERDICT: Record<NumberVerdict, Word> = {
  exact: word("numberVerdict.exact", "green"),
  rounded: word("numberVerdict.rounded", "blue"),
  derived: word("numberVerdict.derived", "violet"),
  not_found: word("numberVerdict.not_found", "red"),
};

/** Most worrying first. */
export const VERDICTS: readonly NumberVerdict[] = ["not_found", "derived", "rounded", "exact"];

export const STAGES = [1, 2, 3, 4, 5, 6] as const;
export type StageNumber = (typeof STAGES)[number];

export const isStage = (number: number): number is StageNumber => STAGES.some((stage) => stage === number);

/** Nothing happens any more, unless somebody asks for it. */
export const isOver = (state: RunState): boolean => ["complete", "degraded", "failed", "cancelled"].includes(state);

/** The outcome of a call of the ledger. */
export function callWord({ status, error }: Call): Word {
  if (error === null) return { text: String(status ?? "OK"), tone: "green" };
  const what = term("callError", error);
  return { text: status === null ? what : `${status} ${what}`, tone: "red" };
}
