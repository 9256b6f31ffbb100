/** The call list's filters, as they stand in the address. */
import type { CallFilters, CallStatus, Origin } from "../../api/types";
import { CALL_STATUS } from "../../shared/words";

export const INTENTS = [
  "schedule_appointment",
  "reschedule_appointment",
  "cancel_appointment",
  "callback_request",
  "clinic_info",
  "refill",
  "medical_advice",
  "human_request",
] as const;

export interface CallSearch {
  status?: CallStatus;
  origin?: Origin;
  intent?: string;
  escalated?: boolean;
  /** Calendar days in the clinic's zone, `2026-11-20`. */
  from?: string;
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readCallSearch(search: Record<string, unknown>): CallSearch {
  const read: CallSearch = {
    status: Object.keys(CALL_STATUS).find((one): one is CallStatus => one === search.status),
    origin: search.origin === "phone" || search.origin === "simulation" ? search.origin : undefined,
    intent: INTENTS.find((one) => one === search.intent),
    escalated: search.escalated === true ? true : undefined,
    from: typeof search.from === "string" && DAY.test(search.from) ? search.from : undefined,
    to: typeof search.to === "string" && DAY.test(search.to) ? search.to : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as CallSearch;
}

export function callFilters(search: CallSearch, timeZone: string): CallFilters {
  const { from, to, ...rest } = search;
  return {
    ...rest,
    ...(from ? { from: startOfDay(from, timeZone) } : {}),
    ...(to ? { to: startOfDay(nextDay(to), timeZone) } : {}),
  };
}

/** A typed telephone number in E.164; null when the text is no whole number. */
export function phoneNumber(typed: string, country: string): string | null {
  if (!/^[\d\s()+.-]{7,}$/.test(typed)) return null;
  const digits = typed.replaceAll(/\D/g, "");
  if (typed.trim().startsWith("+")) return `+${digits}`;
  // North American numbers are told without their country code.
  return country === "US" && digits.length === 10 ? `+1${digits}` : `+${digits}`;
}

function nextDay(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** The instant at which a day begins in a zone; a day may begin an hour off where clocks change at midnight. */
export function startOfDay(day: string, timeZone: string): string {
  const guess = Date.parse(`${day}T00:00:00Z`);
  const first = guess - offsetMs(guess, timeZone);
  return new Date(guess - offsetMs(first, timeZone)).toISOString();
}

/** How far the zone's clock is ahead of UTC at an instant. */
function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(at / 1000) * 1000;
}

/** Today's date at the clinic. */
export function today(timeZone: string, now: number = Date.now()): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
}
