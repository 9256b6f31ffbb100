/** The task queue's one question to the server. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import type { Page, Task, TaskStatus } from "../../api/types";
import { PAGE_SIZE } from "../queries";
import { requestFilters, statusesOf, type TaskSearch } from "./filters";

type Cursors = Partial<Record<TaskStatus, string>>;
/** What one reading of a view brought: of each of its statuses a page. */
export interface Batch {
  items: Task[];
  next: Cursors;
}

async function readBatch(search: TaskSearch, q: string, cursors: Cursors | undefined): Promise<Batch> {
  const statuses = statusesOf(search).filter((status) => !cursors || cursors[status]);
  const pages = await Promise.all(
    statuses.map(async (status): Promise<[TaskStatus, Page<Task>]> => {
      const cursor = cursors?.[status];
      const filters = { ...requestFilters(search, status), limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) };
      // What was typed may be a patient's name: it goes into a body, never into an address.
      const page = q
        ? await body(api.POST("/api/tasks/search", { body: { ...filters, q } }))
        : await body(api.GET("/api/tasks", { params: { query: filters } }));
      return [status, page];
    }),
  );
  const next = Object.fromEntries(pages.flatMap(([status, page]) => (page.next ? [[status, page.next]] : [])));
  return { items: pages.flatMap(([, page]) => page.items), next };
}

export function tasksQuery(search: TaskSearch, q: string) {
  // Grouping is done here; it asks nothing new.
  const { group: _, ...asked } = search;
  return infiniteQueryOptions({
    queryKey: ["tasks", "list", asked, q],
    initialPageParam: undefined as Cursors | undefined,
    queryFn: ({ pageParam }) => readBatch(search, q, pageParam),
    getNextPageParam: (batch) => (Object.keys(batch.next).length > 0 ? batch.next : undefined),
  });
}
