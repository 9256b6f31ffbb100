import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import type { rangeQuery } from "./search";

export type Range = ReturnType<typeof rangeQuery>;

/** Figures of days that are over do not change by themselves; a minute is fresh enough for today's. */
const FRESH_MS = 60_000;

/** While another range is on its way the last one stays, so that a page of plots does not jump. */
const KEPT = { staleTime: FRESH_MS, placeholderData: keepPreviousData } as const;

export const overviewQuery = (query: Range) =>
  queryOptions({
    queryKey: ["analytics", "overview", query],
    queryFn: () => body(api.GET("/api/analytics/overview", { params: { query } })),
    ...KEPT,
  });

export const hourlyQuery = (query: Range) =>
  queryOptions({
    queryKey: ["analytics", "hourly", query],
    queryFn: () => body(api.GET("/api/analytics/hourly", { params: { query } })),
    ...KEPT,
  });

export const slaQuery = (query: Range) =>
  queryOptions({
    queryKey: ["analytics", "sla", query],
    queryFn: () => body(api.GET("/api/analytics/sla", { params: { query } })),
    ...KEPT,
  });

export const providersQuery = (query: Range) =>
  queryOptions({
    queryKey: ["analytics", "providers", query],
    queryFn: () => body(api.GET("/api/analytics/providers", { params: { query } })),
    ...KEPT,
  });

export const safetyQuery = (query: Range) =>
  queryOptions({
    queryKey: ["analytics", "safety", query],
    queryFn: () => body(api.GET("/api/analytics/safety", { params: { query } })),
    ...KEPT,
  });

export type Figures = "overview" | "hourly" | "sla" | "providers" | "safety";

/** Saves figures as a file. The access token is in memory only, so a plain link could not fetch it. */
export async function saveCsv(figures: Figures, query: Range): Promise<void> {
  const file = `${figures}.csv`;
  const text = await body(
    api.GET("/api/analytics/{file}", { params: { path: { file }, query }, parseAs: "text", headers: { Accept: "text/csv" } }),
  );
  const address = URL.createObjectURL(new Blob([text ?? ""], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `cliniq-${figures}-${query.from}-${query.to}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
