/** Which measurements of a report are shown. */
import type { Measurement } from "../types";

/** What measurements are told apart by, in the order of the table. */
export const FACETS = ["session", "condition", "site", "band", "measure"] as const;
export type Facet = (typeof FACETS)[number];

/** Missing or contradictory: what to look at before anything else. */
export const isFlagged = ({ value, contradicted }: Measurement): boolean => contradicted || value === null;

export type FactFilter = Partial<Record<Facet, string>> & { flagged?: boolean };

export function chosenFacts(facts: readonly Measurement[], filter: FactFilter): Measurement[] {
  return facts.filter(
    (fact) =>
      FACETS.every((facet) => !filter[facet] || fact[facet] === filter[facet]) && (!filter.flagged || isFlagged(fact)),
  );
}

/** The values of a facet, each once, in the order of the report. */
export function choicesOf(facts: readonly Measurement[], facet: Facet): string[] {
  return [...new Set(facts.map((fact) => fact[facet]).filter((value) => value !== null))];
}
