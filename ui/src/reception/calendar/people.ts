/** Those who can be booked, as the calendar shows them. */
import type { Practitioner } from "../../api/types";
import { initials, type Tone } from "../../shared/words";

export type Person = Pick<Practitioner, "id" | "name" | "colour">;

/** The palette, in the order in which it is offered. Red is left to what is wrong. */
export const PALETTE = ["blue", "green", "violet", "amber", "gray"] as const satisfies readonly Tone[];

export function toneOf(person: Person | undefined): Tone {
  return PALETTE[(person?.colour ?? 0) % PALETTE.length] ?? "gray";
}

const TITLE = /^(?:dr|dra|prof|nurse|mr|mrs|ms)\.?\s+/i;

/** "AO" of "Dr. Amara Okafor": colour never stands alone. */
export function initialsOf(name: string): string {
  return initials(name.replace(TITLE, ""));
}
