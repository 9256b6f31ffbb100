/** Times: stored in UTC, shown in the clinic's zone, with the viewer's own zone in the tooltip. */
import { useSyncExternalStore } from "react";
import { locale } from "../language/language";
import { t } from "../language/t";
import { useHere } from "../session/clinic";

type Shape = "time" | "day" | "full";

const SHAPES: Record<Shape, Intl.DateTimeFormatOptions> = {
  time: { hour: "numeric", minute: "2-digit" },
  day: { weekday: "short", day: "numeric", month: "short" },
  full: { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short" },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are costly to make and lists make thousands of times. */
function formatter(shape: Shape, timeZone: string | undefined): Intl.DateTimeFormat {
  const key = `${locale()} ${shape} ${timeZone ?? "local"}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale(), { ...SHAPES[shape], timeZone });
    formats.set(key, found);
  }
  return found;
}

export function formatTime(at: string | Date, shape: Shape, timeZone?: string): string {
  const date = typeof at === "string" ? new Date(at) : at;
  return formatter(shape, timeZone).format(date);
}

const EVERY_MS = 15_000;
let now = Date.now();
const watchers = new Set<() => void>();
let ticker: number | undefined;

function watchClock(watcher: () => void): () => void {
  watchers.add(watcher);
  ticker ??= window.setInterval(() => {
    now = Date.now();
    for (const one of watchers) one();
  }, EVERY_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    window.clearInterval(ticker);
    ticker = undefined;
  };
}

/** The present, coarse enough that a page of relative times costs one timer. */
export function useNow(): number {
  return useSyncExternalStore(watchClock, () => now);
}

/** "4 min", "3 h", "2 d"; null when it is less than a minute. */
export function span(ms: number): string | null {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 1) return null;
  if (minutes < 60) return t("shared.minutes", { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t("shared.hours", { count: hours });
  return t("shared.days", { count: Math.floor(hours / 24) });
}

/** "3:07": how long a call took. */
export function clockSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function At({ at, shape = "full" }: { at: string; shape?: Shape }) {
  const { clinic } = useHere();
  const own = t("shared.atClinicAndHere", { clinic: formatTime(at, "full", clinic.time_zone), here: formatTime(at, "full") });
  return (
    <time dateTime={at} title={own}>
      {formatTime(at, shape, clinic.time_zone)}
    </time>
  );
}

export function Ago({ at }: { at: string }) {
  const { clinic } = useHere();
  const ms = useNow() - Date.parse(at);
  const text = span(ms);
  return (
    <time dateTime={at} title={formatTime(at, "full", clinic.time_zone)}>
      {text ? t("shared.ago", { span: text }) : t("shared.justNow")}
    </time>
  );
}
