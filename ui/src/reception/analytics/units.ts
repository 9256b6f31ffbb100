/** Figures as they are read: few digits, and a dash for what was not measured. */
import { formatNumber, t } from "../../language/t";

export const UNMEASURED = "–";

type Maybe = number | null | undefined;

export function number(value: Maybe): string {
  return typeof value === "number" ? formatNumber(value, { maximumFractionDigits: 1 }) : UNMEASURED;
}

export function percent(value: Maybe): string {
  return typeof value === "number" ? formatNumber(value, { style: "percent", maximumFractionDigits: 1 }) : UNMEASURED;
}

/** "40 s", "12 min", "3.5 h", "2 d". */
export function spanOf(seconds: Maybe): string {
  if (typeof seconds !== "number") return UNMEASURED;
  if (seconds < 90) return t("analytics.seconds", { value: number(Math.round(seconds)) });
  if (seconds < 90 * 60) return t("analytics.minutes", { value: number(Math.round(seconds / 60)) });
  if (seconds < 48 * 3600) return t("analytics.hours", { value: number(seconds / 3600) });
  return t("analytics.days", { value: number(seconds / 86_400) });
}

export function minutes(seconds: Maybe): number {
  return typeof seconds === "number" ? Math.round(seconds / 6) / 10 : 0;
}
