/** The task queue: views with counts, filters in the address, the list, and beside it the task that is open. */
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useMatch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Task, TaskCounts } from "../../api/types";
import { formatNumber, t } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { useKeys } from "../../shared/keys";
import { SeenTitle, SpokenTitle } from "../../shared/Page";
import { Empty, Fault, Gate, Waiting } from "../../shared/states";
import { taskCountsQuery } from "../queries";
import { AssignAll, useMayAssign } from "./AssigneeSelect";
import { isOpen, openCount, viewOf, VIEWS, type TaskSearch, type View } from "./filters";
import { FilterBar, FilterChips } from "./FilterBar";
import { TaskList } from "./TaskList";
import { useMoveTasks, useTasks } from "./useTasks";
import css from "./tasks.module.css";

const NewTask = lazy(() => import("./NewTask").then((module) => ({ default: module.NewTask })));
const route = getRouteApi("/c/$clinic/tasks");

function countOf(view: View, counts: TaskCounts): number {
  switch (view) {
    case "open":
      return openCount(counts);
    case "unassigned":
      return counts.unassigned;
    case "mine":
      return counts.mine;
    case "overdue":
      return counts.overdue;
    case "completed":
      return counts.by_status.completed ?? 0;
    case "cancelled":
      return counts.by_status.cancelled ?? 0;
  }
}

export function TasksPage() {
  return (
    <Gate perm="task.read">
      <SpokenTitle title={t("shared.tasks")} />
      <Queue />
    </Gate>
  );
}

function Queue() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const open = useMatch({ from: "/c/$clinic/tasks/$taskId", shouldThrow: false })?.params.taskId ?? null;
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const { query, tasks } = useTasks(search, q);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [creating, setCreating] = useState(false);
  const mayCreate = useMay("task.create");
  const mayUpdate = useMay("task.update");
  const searchField = useRef<HTMLInputElement>(null);
  const chosen = tasks.filter((task) => selected.has(task.id));

  function toggle(task: Task) {
    const next = new Set(selected);
    if (!next.delete(task.id)) next.add(task.id);
    setSelected(next);
  }

  function openTask(id: string) {
    void navigate({ to: "/c/$clinic/tasks/$taskId", params: (params) => ({ ...params, taskId: id }), search, replace: open !== null });
  }

  const { atHand } = useListKeys({
    tasks,
    open,
    onOpen: openTask,
    onClose: () => void navigate({ to: "/c/$clinic/tasks", search }),
    onToggle: mayUpdate ? toggle : undefined,
    onSearch: () => searchField.current?.focus(),
  });

  return (
    <div className={css.split} data-detail={open !== null}>
      <section className={css.list} aria-label={t("tasks.taskList")}>
        <div className={css.head}>
          <div className={css.titleRow}>
            <SeenTitle title={t("shared.tasks")} />
            {mayCreate && (
              <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
                {t("tasks.newTask")}
              </Button>
            )}
          </div>
          <Views search={search} />
        </div>
        <div className={css.tools}>
          <TextInput
            ref={searchField}
            className={css.search}
            size="xs"
            aria-label={t("tasks.searchTasks")}
            placeholder={t("tasks.searchPlaceholder")}
            leftSection={<Icon name="search" size={16} />}
            rightSection={
              typed && (
                <ActionIcon size="sm" aria-label={t("tasks.clearSearch")} onClick={() => setTyped("")}>
                  <Icon name="close" size={14} />
                </ActionIcon>
              )
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") event.currentTarget.blur();
            }}
          />
          <FilterBar search={search} />
          <FilterChips search={search} />
        </div>
        <div className={css.rows}>
          {query.isPending && <Waiting lines={12} />}
          {query.isError && tasks.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
          {query.isSuccess && tasks.length === 0 && <NoTasks search={search} q={q} />}
          <TaskList tasks={tasks} search={search} open={open} atHand={atHand} selected={selected} onToggle={mayUpdate ? toggle : undefined} />
          {query.hasNextPage && (
            <Button fullWidth variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t("shared.showMore")}
            </Button>
          )}
        </div>
        {chosen.length > 0 && <BulkBar tasks={chosen} onDone={() => setSelected(new Set())} />}
      </section>
      <Outlet />
      {creating && (
        <Suspense>
          <NewTask onClose={() => setCreating(false)} onCreated={(task) => openTask(task.id)} />
        </Suspense>
      )}
    </div>
  );
}

function Views({ search }: { search: TaskSearch }) {
  const { clinic } = useHere();
  const counts = useQuery(taskCountsQuery);
  const current = viewOf(search);
  // Filters and groups go along to another view; a status or an order may make no sense there.
  const { status: _, sort: __, ...kept } = search;
  return (
    <nav className={css.views} aria-label={t("tasks.views")}>
      {VIEWS.map((view) => (
        <Link
          key={view}
          className={css.view}
          to="/c/$clinic/tasks"
          params={{ clinic: clinic.slug }}
          search={{ ...kept, view: view === "open" ? undefined : view }}
          activeProps={{ "aria-current": undefined }}
          aria-current={view === current ? "page" : undefined}
        >
          {t(`taskView.${view}`)}
          {counts.data && (
            <span className={css.viewCount} data-late={view === "overdue" && counts.data.overdue > 0}>
              {formatNumber(countOf(view, counts.data))}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function NoTasks({ search, q }: { search: TaskSearch; q: string }) {
  const { kind, urgency, for_role, status } = search;
  if (q) {
    return (
      <Empty icon="search" title={t("tasks.noTaskMatches")}>
        {t("tasks.noTaskMatchesWhy")}
      </Empty>
    );
  }
  if (kind || urgency || for_role || status) {
    return (
      <Empty icon="filter" title={t("tasks.noTaskPasses")}>
        {t("tasks.noTaskPassesWhy")}
      </Empty>
    );
  }
  const view = viewOf(search);
  return (
    <Empty icon="tasks" title={t(`taskViewEmpty.${view}`)}>
      {t(`taskViewEmptyWhy.${view}`)}
    </Empty>
  );
}

function BulkBar({ tasks, onDone }: { tasks: readonly Task[]; onDone: () => void }) {
  const move = useMoveTasks();
  const pending = tasks.filter((task) => task.status === "pending");
  const unfinished = tasks.filter(isOpen);
  const mayAssign = useMayAssign();
  return (
    <div className={css.bulk} role="toolbar" aria-label={t("tasks.selectedTasks")}>
      <strong>{t("tasks.selected", { count: tasks.length })}</strong>
      <Button size="compact-sm" variant="default" disabled={pending.length === 0} onClick={() => (move(pending, "claim"), onDone())}>
        {t("tasks.claim")}
      </Button>
      <Button size="compact-sm" disabled={unfinished.length === 0} onClick={() => (move(unfinished, "complete"), onDone())}>
        {t("tasks.complete")}
      </Button>
      {mayAssign && unfinished.length > 0 && <AssignAll tasks={unfinished} onDone={onDone} />}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onDone}>
        {t("tasks.clearSelection")}
      </Button>
    </div>
  );
}

interface ListKeys {
  tasks: readonly Task[];
  open: string | null;
  onOpen(id: string): void;
  onClose(): void;
  /** Absent for those who only read. */
  onToggle?: (task: Task) => void;
  onSearch(): void;
}

export function rowId(task: string): string {
  return `row-${task}`;
}

/** J and K walk the list (and take the open detail along), Enter opens, X selects, C claims, E completes. */
function useListKeys({ tasks, open, onOpen, onClose, onToggle, onSearch }: ListKeys): { atHand: string | null } {
  const [walked, setWalked] = useState<string | null>(null);
  const move = useMoveTasks();
  const mayUpdate = useMay("task.update");
  const atHand = open ?? walked;
  const task = tasks.find((one) => one.id === atHand);
  const index = tasks.findIndex((one) => one.id === atHand);
  const place = useRef(0);
  useEffect(() => {
    if (index >= 0) place.current = index;
  }, [index]);

  function walk(step: number) {
    // A task that was finished has left the list; the one that took its place is the next.
    const left = place.current - (step < 0 ? 1 : 0);
    const to = index >= 0 ? index + step : atHand === null ? 0 : left;
    const next = tasks[Math.min(Math.max(to, 0), tasks.length - 1)];
    if (!next) return;
    setWalked(next.id);
    document.getElementById(rowId(next.id))?.focus();
    if (open !== null) onOpen(next.id);
  }

  useKeys({
    j: () => walk(1),
    k: () => walk(-1),
    Enter: () => task && onOpen(task.id),
    x: () => task && onToggle?.(task),
    c: () => mayUpdate && task && isOpen(task) && move([task], "claim"),
    e: () => mayUpdate && task && isOpen(task) && move([task], "complete"),
    "/": onSearch,
    Escape: () => open !== null && onClose(),
  });
  return { atHand };
}
