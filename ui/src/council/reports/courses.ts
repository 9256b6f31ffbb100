/**
 * The course of measurements over the sessions of all reports of a patient, in plots: the same measure, band and
 * condition in one, a line for each site. Pure.
 */
import type { Measurement } from "../types";

export interface Line {
  /** The site under its name in the 10–20 system; "–" where there is none. */
  name: string;
  /** Earliest session first, each once. */
  points: { session: string; value: number }[];
}

export interface CourseGroup {
  /** What is plotted: any of its measurements. */
  of: Measurement;
  /** Earliest first. */
  sessions: string[];
  lines: Line[];
}

/** The 10–10 system's names of four places of the 10–20 system, which is the one that reports share. */
const PLACES: Readonly<Record<string, string>> = { T7: "T3", T8: "T4", P7: "T5", P8: "T6" };

const placeOf = ({ site }: Measurement): string => site?.replaceAll(/[TP][78]/g, (name) => PLACES[name] ?? name) ?? "–";

const keyOf = ({ measure, of, component, band, condition }: Measurement): string => JSON.stringify([measure, of, component, band, condition]);

/** What was measured in at least two sessions. Where a session contradicts itself, its first value counts. */
export function courseGroups(measurements: readonly Measurement[]): CourseGroup[] {
  const groups = new Map<string, { of: Measurement; lines: Map<string, Line> }>();
  for (const fact of measurements) {
    const { session, value } = fact;
    if (session === null || value === null) continue;
    const group = groups.get(keyOf(fact)) ?? { of: fact, lines: new Map<string, Line>() };
    groups.set(keyOf(fact), group);
    const line = group.lines.get(placeOf(fact)) ?? { name: placeOf(fact), points: [] };
    group.lines.set(line.name, line);
    if (!line.points.some((point) => point.session === session)) line.points.push({ session, value });
  }
  return [...groups.values()].map(({ of, lines }) => finished(of, [...lines.values()])).filter(({ lines }) => lines.length > 0);
}

function finished(of: Measurement, all: readonly Line[]): CourseGroup {
  const lines = all
    .filter(({ points }) => points.length >= 2)
    .map((line) => ({ ...line, points: line.points.toSorted((a, b) => (a.session < b.session ? -1 : 1)) }));
  const sessions = new Set(lines.flatMap(({ points }) => points.map(({ session }) => session)));
  return { of, sessions: [...sessions].toSorted(), lines };
}

/** The last value less the first. */
export function changeOf({ points }: Line): number {
  return (points.at(-1)?.value ?? 0) - (points[0]?.value ?? 0);
}
