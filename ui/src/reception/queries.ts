/**
 * What the reception pages read and change. The first element of a key is the family that live events name; the cache
 * belongs to one clinic at a time (it is emptied when another one is entered).
 */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, body, ifMatch } from "../api/client";
import type {
  Call,
  CallFilters,
  EscalationStatus,
  Language,
  NewDecision,
  NewTask,
  Page,
  Reception,
  ReceptionChange,
  Task,
  TaskChange,
  TaskKind,
} from "../api/types";

export const PAGE_SIZE = 50;

export const escalationsQuery = (status: EscalationStatus) =>
  queryOptions({
    queryKey: ["escalations", status],
    queryFn: () => body(api.GET("/api/escalations", { params: { query: { status, limit: 200 } } })),
  });

/** Whom a task can be given to. */
export const colleaguesQuery = queryOptions({
  queryKey: ["members", "colleagues"],
  queryFn: () => body(api.GET("/api/colleagues", { params: { query: { limit: 200 } } })),
});

export const notificationsQuery = queryOptions({
  queryKey: ["notifications"],
  queryFn: () => body(api.GET("/api/notifications", { params: { query: { limit: 50 } } })),
});

export const taskCountsQuery = queryOptions({
  queryKey: ["tasks", "counts"],
  queryFn: () => body(api.GET("/api/tasks/counts")),
});

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ["tasks", "one", id],
    queryFn: () => body(api.GET("/api/tasks/{id}", { params: { path: { id } } })),
  });

/** The kinds of task that end with a doctor's decision; an escalation is acknowledged and resolved instead. */
const DECIDED: readonly TaskKind[] = ["refill", "medical_question"];

/** What waits for a doctor's decision, most pressing first. */
export const approvalsQuery = queryOptions({
  queryKey: ["tasks", "approvals"],
  queryFn: async () => {
    const pages = await Promise.all(
      (["pending", "in_progress"] as const).map((status) =>
        body(api.GET("/api/tasks", { params: { query: { status, for_role: "doctor", sort: "urgency", limit: 100 } } })),
      ),
    );
    return pages.flatMap((page) => page.items).filter((task) => DECIDED.includes(task.kind) && !task.decision);
  },
});

export const callQuery = (id: string) =>
  queryOptions({
    queryKey: ["calls", "one", id],
    queryFn: () => body(api.GET("/api/calls/{id}", { params: { path: { id } } })),
  });

export const transcriptQuery = (id: string) =>
  queryOptions({
    queryKey: ["calls", "transcript", id],
    queryFn: () => body(api.GET("/api/calls/{id}/transcript", { params: { path: { id } } })),
  });

export const liveCallsQuery = queryOptions({
  queryKey: ["calls", "live"],
  queryFn: () => body(api.GET("/api/calls", { params: { query: { status: "in_progress", limit: 100 } } })),
});

export const recentCallsQuery = (from: string) =>
  queryOptions({
    queryKey: ["calls", "recent", from],
    queryFn: () => body(api.GET("/api/calls", { params: { query: { from, limit: 200 } } })),
  });

/** The list of calls; a number that was typed is sent in a body, because it is a patient's. */
export const callsQuery = (filters: CallFilters, phone: string | null) =>
  infiniteQueryOptions({
    queryKey: ["calls", "list", filters, phone],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }): Promise<Page<Call>> => {
      const paged = { ...filters, limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) };
      if (phone === null) return body(api.GET("/api/calls", { params: { query: paged } }));
      return body(api.POST("/api/calls/search", { body: { ...paged, phone } }));
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const transcriptSearchQuery = (q: string) =>
  queryOptions({
    queryKey: ["calls", "transcript-search", q],
    queryFn: () => body(api.POST("/api/transcripts/search", { body: { q } })),
    enabled: q.length >= 2,
  });

export const receptionQuery = queryOptions({
  queryKey: ["reception"],
  queryFn: async () => (await body(api.GET("/api/clinic/reception"))) as Reception,
});

export const reception = {
  createTask: (task: NewTask) => body(api.POST("/api/tasks", { body: task })),
  changeTask: (task: Pick<Task, "id" | "version">, change: TaskChange) =>
    body(
      api.PATCH("/api/tasks/{id}", {
        params: { path: { id: task.id }, header: ifMatch(task.version) },
        body: change,
      }),
    ),
  decide: (id: string, decision: NewDecision) =>
    body(api.POST("/api/tasks/{id}/decision", { params: { path: { id } }, body: decision })),
  acknowledge: (id: string) => body(api.POST("/api/escalations/{id}/acknowledge", { params: { path: { id } } })),
  resolve: (id: string, note: string) =>
    body(api.POST("/api/escalations/{id}/resolve", { params: { path: { id } }, body: { note } })),
  readNotification: (id: string) => body(api.POST("/api/notifications/{id}/read", { params: { path: { id } } })),
  readAllNotifications: () => body(api.POST("/api/notifications/read-all")),
  clearNotifications: () => body(api.POST("/api/notifications/clear")),
  saveSettings: async (version: number, change: ReceptionChange) =>
    (await body(api.PUT("/api/clinic/reception", { params: { header: ifMatch(version) }, body: change }))) as Reception,
  startSimulation: (caller: string | undefined, language: Language) =>
    body(api.POST("/api/calls/simulations", { body: { language, ...(caller ? { caller } : {}) } })),
  simulateTurn: (id: string, turn: { text: string; confidence?: number; digits?: string }) =>
    body(api.POST("/api/calls/simulations/{id}/turns", { params: { path: { id } }, body: turn })),
  hangUpSimulation: (id: string) =>
    body(api.POST("/api/calls/simulations/{id}/hang-up", { params: { path: { id } } })),
};
