/** Civil dates ("2026-03-05") and minutes of the day in the clinic's zone, on days of 23 and 25 hours too. */
import { locale } from "../../language/language";
import { sentence } from "../../shared/sentence";

const DAY_MS = 86_400_000;
const parts = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string): Intl.DateTimeFormat {
  let format = parts.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    parts.set(zone, format);
  }
  return format;
}

export interface Civil {
  date: string;
  /** Minutes since midnight, as the clock on the wall shows them. */
  minute: number;
}

export function civilOf(at: string | number, zone: string): Civil {
  const found: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of partsIn(zone).formatToParts(new Date(at))) found[type] = value;
  const { year = "", month = "", day = "", hour = "0", minute = "0" } = found;
  return { date: `${year}-${month}-${day}`, minute: Number(hour) * 60 + Number(minute) };
}

/** The instant at which the clinic's clock shows this; a time that is skipped moves behind the gap. */
export function instantOf({ date, minute }: Civil, zone: string): string {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * 60_000;
  const shownAt = (at: number) => {
    const civil = civilOf(at, zone);
    return Date.parse(`${civil.date}T00:00:00Z`) + civil.minute * 60_000;
  };
  // The zone's offset is guessed at the wanted time, and once more with that guess: offsets change rarely.
  const guess = wanted - (shownAt(wanted) - wanted);
  const better = guess - (shownAt(guess) - wanted);
  return new Date(better).toISOString();
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekdayOf(date: string): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}

export function mondayOf(date: string): string {
  return addDays(date, -weekdayOf(date));
}

export function daysFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, day) => addDays(first, day));
}

/** A date's name; its own midnight in UTC, so that no zone moves it. */
export function dateText(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(new Date(date));
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/** Any Monday: the names of the days are counted from it. */
const A_MONDAY = "2024-01-01";

/** "Mon" of the contract's "monday"; a day that this page does not know still reads. */
export function weekdayText(day: string): string {
  const place = WEEKDAYS.indexOf(day);
  return sentence(place < 0 ? day : dateText(addDays(A_MONDAY, place), { weekday: "short" }));
}

const WALLS = {
  full: { hour: "numeric", minute: "2-digit", timeZone: "UTC" },
  hour: { hour: "numeric", timeZone: "UTC" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const walls = new Map<string, Intl.DateTimeFormat>();

function wall(shape: keyof typeof WALLS): Intl.DateTimeFormat {
  const key = `${locale()} ${shape}`;
  let format = walls.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), WALLS[shape]);
    walls.set(key, format);
  }
  return format;
}

/** A minute of the day as people here write it: "9:30 AM", "09:30". */
export function wallText(minute: number): string {
  return wall("full").format(minute * 60_000);
}

/** The same without the half of the day, where the place on the page tells it. */
export function briefText(minute: number): string {
  const parts = wall("full").formatToParts(minute * 60_000);
  return parts.filter((part) => part.type !== "dayPeriod").map((part) => part.value).join("").trim();
}

/** "9 AM", "09". */
export function hourText(minute: number): string {
  return wall("hour").format(minute * 60_000);
}

/** "09:30" ↔ 570. */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

export function minuteOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
}
