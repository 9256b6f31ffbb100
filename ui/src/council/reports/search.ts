/** Which view of a report is open, and at which page, as they stand in the address. */
export const VIEWS = ["pages", "facts", "course", "sent"] as const;
export type View = (typeof VIEWS)[number];

export interface ReportSearch {
  view?: View;
  page?: number;
}

export function readReportSearch(search: Record<string, unknown>): ReportSearch {
  const view = VIEWS.find((one) => one === search.view);
  const page = typeof search.page === "number" && Number.isInteger(search.page) && search.page > 0 ? search.page : undefined;
  return { ...(view ? { view } : {}), ...(page ? { page } : {}) };
}
