/** What the calendar's address says: which days, how, and whose. */
export interface CalendarSearch {
  /** A civil date of the clinic; today when absent. */
  date?: string;
  view?: "day" | "week";
  /** One practitioner's id; everybody when absent. */
  who?: string;
}

export function readCalendarSearch(search: Record<string, unknown>): CalendarSearch {
  const { date, view, who } = search;
  return {
    ...(typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)) ? { date } : {}),
    ...(view === "day" || view === "week" ? { view } : {}),
    ...(typeof who === "string" ? { who } : {}),
  };
}
