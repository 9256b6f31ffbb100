import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Task } from "../../api/types";
import { colleaguesQuery } from "../queries";
import { t } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { useMoveTasks } from "./useTasks";

/** Whoever works on tasks can give them to somebody. */
export function useMayAssign(): boolean {
  return useMay("task.update");
}

interface Option {
  value: string;
  label: string;
}

/** Those who may be given a task, oneself among them. */
function usePeople(): Option[] {
  const { session } = useHere();
  const colleagues = useQuery(colleaguesQuery);
  return (colleagues.data?.items ?? []).map(({ id, name }) => ({
    value: id,
    label: id === session.user.id ? t("tasks.you", { name }) : name,
  }));
}

/** Who has an open task; it can be given to another, or back to everybody. */
export function AssigneeSelect({ task }: { task: Task }) {
  const people = usePeople();
  const move = useMoveTasks();
  const { assignee } = task;
  // Somebody who has left meanwhile still has it.
  const known = !assignee || people.some((one) => one.value === assignee.id);
  return (
    <NativeSelect
      size="xs"
      aria-label={t("tasks.assignTo")}
      value={assignee?.id ?? ""}
      data={[
        { value: "", label: t("tasks.nobodyYet") },
        ...(known ? [] : [{ value: assignee.id, label: assignee.name }]),
        ...people,
      ]}
      onChange={(event) => {
        const person = event.currentTarget.value;
        if (person) move([task], "assign", person);
        else move([task], "release");
      }}
    />
  );
}

/** Gives several open tasks to one person. */
export function AssignAll({ tasks, onDone }: { tasks: readonly Task[]; onDone(): void }) {
  const people = usePeople();
  const move = useMoveTasks();
  return (
    <NativeSelect
      size="xs"
      aria-label={t("tasks.assignTo")}
      value=""
      data={[{ value: "", label: t("tasks.assignTo"), disabled: true }, ...people]}
      onChange={(event) => {
        move(tasks, "assign", event.currentTarget.value);
        onDone();
      }}
    />
  );
}
