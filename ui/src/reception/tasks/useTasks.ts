/** Reading and moving tasks. */
import { useInfiniteQuery, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Task, TaskStatus } from "../../api/types";
import { t } from "../../language/t";
import { useNow } from "../../shared/time";
import { toastDone, toastProblem, withdrawUndo } from "../../shared/toast";
import { reception } from "../queries";
import { isOpen, isOverdue, sortOf, sortTasks, viewOf, type TaskSearch } from "./filters";
import { tasksQuery, type Batch } from "./tasksQuery";

export function useTasks(search: TaskSearch, q: string) {
  const query = useInfiniteQuery({
    ...tasksQuery(search, q),
    // While one types, the last results stay; another view starts empty.
    placeholderData: (previous, previousQuery) => (previousQuery?.queryKey[3] === q ? undefined : previous),
  });
  const now = useNow();
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = viewOf(search) === "overdue" ? all.filter((task) => isOverdue(task, now)) : all;
  return { query, tasks: sortTasks(shown, sortOf(search)) };
}

export type Move = "claim" | "assign" | "release" | "complete" | "cancel" | "reopen";

const AFTER: Record<Move, TaskStatus> = {
  claim: "in_progress",
  assign: "in_progress",
  release: "pending",
  complete: "completed",
  cancel: "cancelled",
  reopen: "in_progress",
};

/** One move is one or two legal steps: a task that nobody began is begun before it is completed. */
async function moveOne(task: Task, move: Move, assignee: string): Promise<Task> {
  switch (move) {
    case "claim":
    case "assign":
      return reception.changeTask(task, { assignee, ...(task.status === "pending" ? { status: "in_progress" } : {}) });
    case "release":
      return reception.changeTask(task, { status: "pending" });
    case "complete": {
      const begun = task.status === "pending" ? await moveOne(task, "claim", "me") : task;
      return reception.changeTask(begun, { status: "completed" });
    }
    case "cancel":
      return reception.changeTask(task, { status: "cancelled" });
    case "reopen":
      return reception.changeTask(task, { status: "in_progress" });
  }
}

/** Takes a task back to where it stood, by legal steps: an ended one is opened again first. */
async function restore(task: Task, before: Task): Promise<Task> {
  const opened = isOpen(task) ? task : await reception.changeTask(task, { status: "in_progress" });
  if (before.status === "completed" || before.status === "cancelled") return reception.changeTask(opened, { status: before.status });
  if (before.status === "pending") return opened.status === "pending" ? opened : reception.changeTask(opened, { status: "pending" });
  const assignee = before.assignee?.id ?? null;
  if (opened.status === "in_progress" && opened.assignee?.id === before.assignee?.id) return opened;
  return reception.changeTask(opened, { assignee, ...(opened.status === "pending" ? { status: "in_progress" } : {}) });
}

/** A move, or with `back` the way back from one to how the tasks stood before. */
interface Change {
  tasks: readonly Task[];
  move: Move;
  /** Whom the tasks go to; without it to oneself. */
  to?: string;
  back?: ReadonlyMap<string, Task>;
}

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
    mutationFn: async ({ tasks, move, to = "me", back }: Change) => {
      const before = tasks.map((task) => newest(queries, task));
      const results = await Promise.allSettled(
        before.map((task) => {
          const stood = back?.get(task.id);
          return stood ? restore(task, stood) : moveOne(task, move, to);
        }),
      );
      const moved = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      const failure = results.find((result) => result.status === "rejected");
      return { moved, failure: failure?.reason as unknown, before: new Map(before.map((task) => [task.id, task])) };
    },
    onMutate: ({ tasks, move, back }) => {
      withdrawUndo();
      const ids = new Set(tasks.map((task) => task.id));
      // The status alone: the version stays what the server said last.
      putOnScreen(queries, (task) => (ids.has(task.id) ? { ...task, status: back?.get(task.id)?.status ?? AFTER[move] } : task));
    },
    onSuccess: ({ moved, failure, before }, { move, back }) => {
      const answers = new Map(moved.map((task) => [task.id, task]));
      putOnScreen(queries, (task) => answers.get(task.id) ?? task);
      if (failure) toastProblem(failure);
      if (moved.length === 0) return;
      const done = back ? t("tasks.takenBack") : t(`moved.${move}`);
      const undo = back ? undefined : () => mutation.mutate({ tasks: moved, move, back: before });
      toastDone(moved.length === 1 ? done : t("tasks.movedMany", { done, count: moved.length }), undo);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
  return (tasks: readonly Task[], move: Move, to?: string) => mutation.mutate({ tasks, move, ...(to ? { to } : {}) });
}
