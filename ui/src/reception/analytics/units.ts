/** Figures as they are read: few digits, and a dash for what was not measured. */
import { WORDS } from "./words";

const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

type Maybe = number | null | undefined;

export function number(value: Maybe): string {
  return typeof value === "number" ? NUMBER.format(value) : WORDS.plot.unmeasured;
}

export function percent(value: Maybe): string {
  return typeof value === "number" ? PERCENT.format(value) : WORDS.plot.unmeasured;
}

/** "40 s", "12 min", "3.5 h", "2 d". */
export function spanOf(seconds: Maybe): string {
  if (typeof seconds !== "number") return WORDS.plot.unmeasured;
  if (seconds < 90) return `${NUMBER.format(Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${NUMBER.format(Math.round(seconds / 60))} min`;
  if (seconds < 48 * 3600) return `${NUMBER.format(seconds / 3600)} h`;
  return `${NUMBER.format(seconds / 86_400)} d`;
}

export function minutes(seconds: Maybe): number {
  return typeof seconds === "number" ? Math.round(seconds / 6) / 10 : 0;
}
