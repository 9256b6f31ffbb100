/** The task queue's state, as it stands in the address: a link to a view shows the same view to a colleague. */
import type { ForRole, Task, TaskCounts, TaskFilters, TaskKind, TaskStatus, Urgency } from "../../api/types";
import { TASK_KIND, URGENCY, URGENCY_ORDER } from "../../shared/words";

export type View = "open" | "unassigned" | "mine" | "overdue" | "completed" | "cancelled";
export type GroupBy = "none" | "urgency" | "kind" | "assignee" | "status";
export type SortBy = "urgency" | "due" | "oldest" | "newest";

/** Only what differs from the default is written into the address. */
export interface TaskSearch {
  view?: View;
  status?: TaskStatus;
  kind?: TaskKind;
  urgency?: Urgency;
  for_role?: ForRole;
  group?: GroupBy;
  sort?: SortBy;
}

export const VIEWS: readonly View[] = ["open", "unassigned", "mine", "overdue", "completed", "cancelled"];
export const GROUPS: readonly GroupBy[] = ["none", "urgency", "kind", "assignee", "status"];
export const SORTS: readonly SortBy[] = ["urgency", "due", "oldest", "newest"];
export const FOR_ROLES: readonly ForRole[] = ["staff", "doctor"];
const STATUSES: readonly TaskStatus[] = ["pending", "in_progress", "completed", "cancelled"];
const OPEN: readonly TaskStatus[] = ["pending", "in_progress"];

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((one) => one === value);
}

export function readTaskSearch(search: Record<string, unknown>): TaskSearch {
  const read: TaskSearch = {
    view: oneOf(VIEWS, search.view),
    status: oneOf(STATUSES, search.status),
    kind: oneOf(Object.keys(TASK_KIND) as TaskKind[], search.kind),
    urgency: oneOf(Object.keys(URGENCY) as Urgency[], search.urgency),
    for_role: oneOf(FOR_ROLES, search.for_role),
    group: oneOf(GROUPS, search.group),
    sort: oneOf(SORTS, search.sort),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as TaskSearch;
}

export function viewOf(search: TaskSearch): View {
  return search.view ?? "open";
}

export function sortOf(search: TaskSearch): SortBy {
  if (search.sort) return search.sort;
  const view = viewOf(search);
  if (view === "overdue") return "due";
  return view === "completed" || view === "cancelled" ? "newest" : "urgency";
}

/** The contract filters by one status at a time; a view of several asks once for each. */
export function statusesOf(search: TaskSearch): readonly TaskStatus[] {
  const view = viewOf(search);
  if (view === "completed" || view === "cancelled") return [view];
  return search.status && OPEN.includes(search.status) ? [search.status] : OPEN;
}

export function requestFilters(search: TaskSearch, status: TaskStatus): TaskFilters {
  const { kind, urgency, for_role } = search;
  const view = viewOf(search);
  const assignee = view === "mine" ? "me" : view === "unassigned" ? "none" : undefined;
  const wanted = { status, kind, urgency, for_role, assignee, sort: sortOf(search) };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as TaskFilters;
}

export function isOpen(task: Task): boolean {
  return OPEN.includes(task.status);
}

/** Tasks that are still to be done; a status without any is absent from the counts. */
export function openCount({ by_status }: TaskCounts): number {
  return OPEN.reduce((sum, status) => sum + (by_status[status] ?? 0), 0);
}

export function isOverdue(task: Task, now: number): boolean {
  if (!isOpen(task) || !task.due_at) return false;
  return Date.parse(task.due_at) < now;
}

const LAST = "9999";

/** The server sorts each status; this joins them, and keeps the order while a change is on its way. */
export function sortTasks(tasks: readonly Task[], by: SortBy): Task[] {
  const rank = (task: Task) => URGENCY_ORDER.indexOf(task.urgency);
  return tasks.toSorted((a, b) => {
    if (by === "newest") return b.created_at.localeCompare(a.created_at);
    if (by === "urgency" && rank(a) !== rank(b)) return rank(a) - rank(b);
    if (by === "due") {
      const order = (a.due_at ?? LAST).localeCompare(b.due_at ?? LAST);
      if (order !== 0) return order;
    }
    return a.created_at.localeCompare(b.created_at);
  });
}
