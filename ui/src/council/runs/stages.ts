/** How far each stage is. Pure. */
import { isOver, STAGES, type StageNumber } from "../words";
import type { Run, RunState, Unit } from "../types";

export type StageState = "ahead" | "active" | "parked" | "done" | "partial" | "failed" | "skipped";

export interface StageView {
  stage: StageNumber;
  state: StageState;
  /** Of the round that counts. */
  units: Unit[];
  done: number;
  failed: number;
  rounds: number;
}

export function stageViews(run: Run): StageView[] {
  return STAGES.map((stage) => {
    const all = run.units.filter((unit) => unit.stage === stage);
    const units = byLetter(all.filter((unit) => unit.counts));
    const count = (...states: Unit["state"][]) => units.filter(({ state }) => states.includes(state)).length;
    const [done, failed] = [count("done"), count("failed")];
    return {
      stage,
      units,
      done,
      failed,
      rounds: Math.max(1, ...all.map(({ round }) => round)),
      state: stateOf(run.state, { all: units.length, done, failed, parked: count("needs_auth", "cooling_down") }),
    };
  });
}

interface Counts {
  all: number;
  done: number;
  failed: number;
  parked: number;
}

function stateOf(run: RunState, { all, done, failed, parked }: Counts): StageState {
  if (all === 0) return isOver(run) ? "skipped" : "ahead";
  if (done + failed === all) return failed === 0 ? "done" : done === 0 ? "failed" : "partial";
  if (isOver(run)) return done === 0 ? "skipped" : "partial";
  // Fallbacks of a consolidator wait until they are needed: one that has done it is enough.
  return parked > 0 && done + failed + parked === all ? "parked" : done + failed + parked === 0 && run === "created" ? "ahead" : "active";
}

/** In the order of the letters, which tells nothing of the panel's; who has none comes last. */
export function byLetter(units: readonly Unit[]): Unit[] {
  const order = ({ label }: Unit) => (label === null ? "~" : `${String(label.length).padStart(2, "0")}${label}`);
  return units.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Seconds from the start of a unit to its end, or until now; of one that waits there is nothing to tell. */
export function secondsOf({ state, started_at, ended_at }: Unit, now: number): number | null {
  if (started_at === null || (ended_at === null && state !== "running")) return null;
  return Math.max(0, ((ended_at === null ? now : Date.parse(ended_at)) - Date.parse(started_at)) / 1000);
}
