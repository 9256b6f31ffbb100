import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, body, ifMatch } from "../../api/client";
import type { Page, Review, ReviewBody, WaitingCall } from "../../api/types";

const PAGE_SIZE = 50;

export const reviewQueueQuery = infiniteQueryOptions({
  queryKey: ["reviews", "queue"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor }): Promise<Page<WaitingCall>> =>
    body(api.GET("/api/reviews", { params: { query: { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) } } })),
  getNextPageParam: (page) => page.next ?? undefined,
});

export const reviewWeekQuery = queryOptions({
  queryKey: ["reviews", "week"],
  queryFn: () => body(api.GET("/api/reviews/summary")),
});

export const reviews = {
  make: (call: string, review: ReviewBody) =>
    body(api.POST("/api/reviews/{call}", { params: { path: { call } }, body: review })),
  withdraw: ({ call_id: call, version }: Review) =>
    body(api.DELETE("/api/reviews/{call}", { params: { path: { call }, header: ifMatch(version) } })),
};
