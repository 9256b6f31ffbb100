/** The chosen days and origin, as they stand in the address. */
import type { Origin } from "../../api/types";
import { today } from "../calls/search";

export interface RangeSearch {
  /** The last so many days, today included; seven when nothing is said. */
  days?: 30 | 90;
  /** Days of a custom range at the clinic, both included. */
  from?: string;
  to?: string;
  origin?: Origin;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
export const MOST_DAYS = 400;

export function readRangeSearch(search: Record<string, unknown>): RangeSearch {
  const days = search.days === 30 || search.days === 90 ? search.days : undefined;
  const isCustom = isRange(search.from, search.to);
  return {
    ...(days && !isCustom ? { days } : {}),
    ...(isCustom ? { from: String(search.from), to: String(search.to) } : {}),
    ...(search.origin === "simulation" ? { origin: "simulation" as const } : {}),
  };
}

/** Two days of the calendar, in order, not too far apart. */
export function isRange(from: unknown, to: unknown): boolean {
  if (typeof from !== "string" || typeof to !== "string" || !DAY.test(from) || !DAY.test(to)) return false;
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return days >= 1 && days <= MOST_DAYS;
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** First and last day, both included. */
export function chosenDays(search: RangeSearch, timeZone: string): { from: string; to: string } {
  if (search.from && search.to) return { from: search.from, to: search.to };
  const to = today(timeZone);
  return { from: plusDays(to, 1 - (search.days ?? 7)), to };
}

/** What the server is asked: its range ends with the day after the last one. */
export function rangeQuery(search: RangeSearch, timeZone: string): { from: string; to: string; origin: Origin } {
  const { from, to } = chosenDays(search, timeZone);
  return { from, to: plusDays(to, 1), origin: search.origin ?? "phone" };
}
