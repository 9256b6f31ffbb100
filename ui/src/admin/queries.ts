import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, body } from "../api/client";
import type { Role } from "../api/types";

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: () => body(api.GET("/api/members", { params: { query: { limit: 200 } } })),
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: () => body(api.GET("/api/tokens")),
});

export const auditQuery = infiniteQueryOptions({
  queryKey: ["audit"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor }) => body(api.GET("/api/audit", { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } })),
  getNextPageParam: (page) => page.next ?? undefined,
});

export const deadLettersQuery = queryOptions({
  queryKey: ["dead-letters"],
  queryFn: () => body(api.GET("/api/dead-letters", { params: { query: { limit: 100 } } })),
});

export const admin = {
  invite: (member: { email: string; name: string; roles: Role[] }) => body(api.POST("/api/members", { body: member })),
  changeMember: (id: string, change: { roles?: Role[]; active?: boolean }) =>
    body(api.PATCH("/api/members/{id}", { params: { path: { id } }, body: change })),
  createToken: (name: string, permissions: string[]) => body(api.POST("/api/tokens", { body: { name, permissions } })),
  revokeToken: (id: string) => body(api.DELETE("/api/tokens/{id}", { params: { path: { id } } })),
  replay: (id: string) => body(api.POST("/api/dead-letters/{id}/replay", { params: { path: { id } } })),
  replayAll: () => body(api.POST("/api/dead-letters/replay")),
};
