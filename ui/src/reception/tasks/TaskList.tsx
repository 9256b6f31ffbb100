import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Task } from "../../api/types";
import { t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Tag } from "../../shared/Tag";
import { Ago, span, useNow } from "../../shared/time";
import { initials, TASK_KIND, TASK_STATUS, URGENCY, URGENCY_ORDER } from "../../shared/words";
import type { GroupBy, TaskSearch } from "./filters";
import { isOpen } from "./filters";
import { gist, patientName } from "./gist";
import { rowId } from "./TasksPage";
import css from "./tasks.module.css";

interface TaskListProps {
  tasks: readonly Task[];
  search: TaskSearch;
  open: string | null;
  atHand: string | null;
  selected: ReadonlySet<string>;
  /** Absent for those who only read. */
  onToggle?: (task: Task) => void;
}

export function TaskList({ tasks, search, ...row }: TaskListProps) {
  const groups = grouped(tasks, search.group ?? "none");
  return groups.map(([name, members]) => (
    <div key={name}>
      {name && (
        <h2 className={css.groupHead}>
          {name} <span>{members.length}</span>
        </h2>
      )}
      <ul>
        {members.map((task) => (
          <TaskRow key={task.id} task={task} search={search} {...row} />
        ))}
      </ul>
    </div>
  ));
}

function groupName(task: Task, by: GroupBy): string {
  switch (by) {
    case "none":
      return "";
    case "urgency":
      return URGENCY[task.urgency].text;
    case "kind":
      return TASK_KIND[task.kind].text;
    case "assignee":
      return task.assignee?.name ?? t("tasks.nobodyYet");
    case "status":
      return TASK_STATUS[task.status].text;
  }
}

function grouped(tasks: readonly Task[], by: GroupBy): [string, Task[]][] {
  const groups = new Map<string, Task[]>();
  if (by === "urgency") for (const urgency of URGENCY_ORDER) groups.set(URGENCY[urgency].text, []);
  for (const task of tasks) {
    const name = groupName(task, by);
    groups.set(name, [...(groups.get(name) ?? []), task]);
  }
  return [...groups].filter(([, members]) => members.length > 0);
}

interface TaskRowProps extends Omit<TaskListProps, "tasks"> {
  task: Task;
}

function TaskRow({ task, search, open, atHand, selected, onToggle }: TaskRowProps) {
  const { clinic } = useHere();
  const name = patientName(task);
  return (
    <li className={css.row} data-open={open === task.id} data-urgency={task.urgency} data-task={task.id}>
      <div className={css.select}>
        {onToggle && (
          <Checkbox
            size="xs"
            aria-label={t("tasks.selectTask", { title: task.title, name })}
            checked={selected.has(task.id)}
            onChange={() => onToggle(task)}
          />
        )}
      </div>
      <div className={css.who}>
        <Link
          id={rowId(task.id)}
          to="/c/$clinic/tasks/$taskId"
          params={{ clinic: clinic.slug, taskId: task.id }}
          search={search}
          preload={false}
          className={css.name}
          aria-current={atHand === task.id || undefined}
        >
          {name}
        </Link>
        <small>{task.title}</small>
      </div>
      <div className={css.kind}>
        <Tag word={TASK_KIND[task.kind]} />
        <span className={css.kindGist}>{gist(task)}</span>
      </div>
      <div className={css.gist} title={gist(task)}>
        {gist(task)}
      </div>
      <div className={css.when}>
        <Ago at={task.created_at} />
      </div>
      <div className={css.due}>
        {isOpen(task) ? <Due task={task} /> : <Tag word={URGENCY[task.urgency]} bare />}
      </div>
      <div className={css.status}>
        <Tag word={TASK_STATUS[task.status]} dot bare />
      </div>
      <Assignee task={task} />
    </li>
  );
}

function Assignee({ task }: { task: Task }) {
  if (!task.assignee) {
    return (
      <span className={`${css.person} ${css.nobody}`} title={t("tasks.nobodyHasIt")} role="img" aria-label={t("tasks.unassigned")}>
        –
      </span>
    );
  }
  return (
    <span className={css.person} title={task.assignee.name} role="img" aria-label={t("tasks.assignedToPerson", { name: task.assignee.name })}>
      {initials(task.assignee.name)}
    </span>
  );
}

const SOON_MS = 30 * 60_000;

/** How much time a task has left, or how late it is. */
export function Due({ task }: { task: Task }) {
  const now = useNow();
  if (!task.due_at) return <Tag word={URGENCY[task.urgency]} dot bare />;
  const left = Date.parse(task.due_at) - now;
  const time = span(left);
  if (left < 0) return <Tag word={{ text: time ? t("tasks.late", { span: time }) : t("tasks.dueNow"), tone: "red" }} dot />;
  const text = time ? t("tasks.left", { span: time }) : t("tasks.dueNow");
  return <Tag word={{ text, tone: left < SOON_MS ? "amber" : "gray" }} dot={left < SOON_MS} />;
}
