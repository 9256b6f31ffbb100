import { locale } from "../../language/language";

/** "4 Mar 1979"; a calendar day, which no time zone moves. Nothing when it is not known. */
export function birthDay(day: string | null): string | null {
  if (day === null) return null;
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
