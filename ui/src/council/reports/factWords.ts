/** The terms of measurements, as people say them. */
import { formatNumber, t, term } from "../../language/t";
import type { Measurement } from "../types";
import type { Facet } from "./factFilter";

/** A value of a facet in words; names of sites and bands are the same everywhere. */
export function facetWord(facet: Facet, value: string): string {
  if (facet === "measure") return term("measure", value);
  if (facet === "condition") return term("condition", value);
  return value;
}

/** "z score of relative power" */
export function measureText({ measure, of }: Pick<Measurement, "measure" | "of">): string {
  const what = term("measure", measure);
  return of === null ? what : t("reports.measureOf", { measure: what, of: term("measure", of) });
}

export function facetText(fact: Measurement, facet: Facet): string | null {
  if (facet === "measure") return [measureText(fact), fact.component?.toUpperCase()].filter(Boolean).join(" ");
  const value = fact[facet];
  return value === null ? null : facetWord(facet, value);
}

/** "Absolute power, theta, Eyes closed": everything but the site and the session. */
export function subjectText(fact: Measurement): string {
  const { band, condition } = fact;
  return [facetText(fact, "measure"), band, condition && facetWord("condition", condition)].filter(Boolean).join(", ");
}

const UNITS: Readonly<Record<string, string>> = {
  microvolt_squared: "µV²",
  microvolt_squared_per_hertz: "µV²/Hz",
  microvolt: "µV",
  percent: "%",
  hertz: "Hz",
  millisecond: "ms",
  second: "s",
  degree: "°",
  standard_deviation: "SD",
};

export function unitText(unit: string): string {
  return UNITS[unit] ?? unit;
}

/** "4–8", "≥ 4", "≤ 8" */
export function targetText({ target }: Measurement): string | null {
  if (target === null) return null;
  const { low, high } = target;
  const written = (end: number) => formatNumber(end, { maximumFractionDigits: 3 });
  if (low !== null && high !== null) return `${written(low)}–${written(high)}`;
  if (low !== null) return `≥ ${written(low)}`;
  return high === null ? null : `≤ ${written(high)}`;
}
