/** Which measurements of a report are shown. */
import type { Fact } from "../types";

/** What measurements are told apart by, in the order of the table. */
export const FACETS = ["session", "condition", "site", "band", "measure"] as const;
export type Facet = (typeof FACETS)[number];

export type FactFilter = Partial<Record<Facet, string>> & { flagged?: boolean };

export function chosenFacts(facts: readonly Fact[], filter: FactFilter): Fact[] {
  return facts.filter(
    (fact) =>
      FACETS.every((facet) => !filter[facet] || fact[facet] === filter[facet]) &&
      (!filter.flagged || fact.contradicted || fact.value === null),
  );
}

/** The values of a facet, each once, in the order of the report. */
export function choicesOf(facts: readonly Fact[], facet: Facet): string[] {
  return [...new Set(facts.map((fact) => fact[facet]).filter((value) => value !== null))];
}
