/** Reading and moving tasks. */
import { useInfiniteQuery, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import type { Page, Task, TaskStatus } from "../../api/types";
import { useNow } from "../../shared/time";
import { toastDone, toastProblem } from "../../shared/toast";
import { plural } from "../../shared/words";
import { PAGE_SIZE, reception } from "../queries";
import { isOverdue, requestFilters, sortOf, sortTasks, statusesOf, viewOf, type TaskSearch } from "./filters";

type Cursors = Partial<Record<TaskStatus, string>>;
interface Batch {
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

export function useTasks(search: TaskSearch, q: string) {
  const { group: _, ...asked } = search;
  const query = useInfiniteQuery({
    queryKey: ["tasks", "list", asked, q],
    initialPageParam: undefined as Cursors | undefined,
    queryFn: ({ pageParam }) => readBatch(search, q, pageParam),
    getNextPageParam: (batch) => (Object.keys(batch.next).length > 0 ? batch.next : undefined),
    placeholderData: (previous, previousQuery) => (previousQuery?.queryKey[3] === q ? undefined : previous),
  });
  const now = useNow();
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = viewOf(search) === "overdue" ? all.filter((task) => isOverdue(task, now)) : all;
  return { query, tasks: sortTasks(shown, sortOf(search)) };
}

export type Move = "claim" | "release" | "start" | "complete" | "cancel" | "reopen";

const DONE: Record<Move, string> = {
  claim: "Claimed",
  release: "Put back",
  start: "Started",
  complete: "Completed",
  cancel: "Cancelled",
  reopen: "Reopened",
};

/** What takes a move back; a cancelled task stays cancelled. */
const BACK: Record<Move, Move | null> = {
  claim: "release",
  release: "claim",
  start: "release",
  complete: "reopen",
  cancel: null,
  reopen: "complete",
};

/** One move is one or two legal steps: a task that nobody started is started before it is completed. */
async function moveOne(task: Task, move: Move): Promise<Task> {
  switch (move) {
    case "claim":
      return reception.changeTask(task, { assignee: "me", ...(task.status === "pending" ? { status: "in_progress" } : {}) });
    case "start":
      return reception.changeTask(task, { status: "in_progress" });
    case "release":
      return reception.changeTask(task, {
        assignee: null,
        ...(task.status === "in_progress" ? { status: "pending" } : {}),
      });
    case "complete": {
      const started = task.status === "pending" ? await moveOne(task, "claim") : task;
      return reception.changeTask(started, { status: "completed" });
    }
    case "cancel":
      return reception.changeTask(task, { status: "cancelled" });
    case "reopen":
      return reception.changeTask(task, { status: "in_progress" });
  }
}

const AFTER: Record<Move, TaskStatus> = {
  claim: "in_progress",
  start: "in_progress",
  release: "pending",
  complete: "completed",
  cancel: "cancelled",
  reopen: "in_progress",
};

type Lists = { pages: Batch[]; pageParams: unknown[] };

/** Changes the tasks on screen, in lists and details alike. */
function putOnScreen(queries: QueryClient, change: (task: Task) => Task): void {
  queries.setQueriesData<Lists>({ queryKey: ["tasks", "list"] }, (data) =>
    data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
  );
  queries.setQueriesData<Task>({ queryKey: ["tasks", "one"] }, (task) => task && change(task));
}

/** A task as it was last heard of: the one on screen may be older than the move that has just ended. */
function newest(queries: QueryClient, task: Task): Task {
  const lists = queries.getQueriesData<Lists>({ queryKey: ["tasks", "list"] });
  const listed = lists.flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? []);
  const opened = queries.getQueryData<Task>(["tasks", "one", task.id]);
  const known = [task, ...(opened ? [opened] : []), ...listed.filter((one) => one.id === task.id)];
  return known.reduce((best, one) => (one.version > best.version ? one : best));
}

/** Moves tasks and offers the way back. */
export function useMoveTasks() {
  const queries = useQueryClient();
  const mutation = useMutation({
    // One after another: the next move needs the version that this one makes.
    scope: { id: "move-tasks" },
    mutationFn: async ({ tasks, move }: { tasks: readonly Task[]; move: Move }) => {
      const results = await Promise.allSettled(tasks.map((task) => moveOne(newest(queries, task), move)));
      const moved = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      const failure = results.find((result) => result.status === "rejected");
      return { moved, failure: failure?.reason as unknown };
    },
    onMutate: ({ tasks, move }) => {
      const ids = new Set(tasks.map((task) => task.id));
      // The status alone: the version stays what the server said last.
      putOnScreen(queries, (task) => (ids.has(task.id) ? { ...task, status: AFTER[move] } : task));
    },
    onSuccess: ({ moved, failure }, { move }) => {
      const answers = new Map(moved.map((task) => [task.id, task]));
      putOnScreen(queries, (task) => answers.get(task.id) ?? task);
      if (failure) toastProblem(failure);
      if (moved.length === 0) return;
      const back = BACK[move];
      const undo = back && (() => mutation.mutate({ tasks: moved, move: back }));
      toastDone(moved.length === 1 ? DONE[move] : `${DONE[move]}: ${plural(moved.length, "task")}`, undo ?? undefined);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
  return (tasks: readonly Task[], move: Move) => mutation.mutate({ tasks, move });
}
