import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import type { NewTask as NewTaskBody, Task, TaskKind, Urgency } from "../../api/types";
import { t } from "../../language/t";
import { FormFault } from "../../shared/states";
import { toastDone } from "../../shared/toast";
import { TASK_KIND, URGENCY, URGENCY_ORDER } from "../../shared/words";
import { reception } from "../queries";

/** Kinds that a person files by hand; an escalation comes from a call alone. */
const KINDS = (Object.keys(TASK_KIND) as TaskKind[]).filter((kind) => kind !== "escalation");
const DOCTORS: readonly TaskKind[] = ["refill", "medical_question"];

export function NewTask({ onClose, onCreated }: { onClose: () => void; onCreated: (task: Task) => void }) {
  const queries = useQueryClient();
  const [kind, setKind] = useState<TaskKind>("callback");
  const create = useMutation({
    mutationFn: (task: NewTaskBody) => reception.createTask(task),
    onSuccess: (task) => {
      toastDone(t("tasks.taskCreated"));
      onClose();
      onCreated(task);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim() || undefined;
    create.mutate({
      kind,
      title: said("title"),
      patient_name: said("patient_name"),
      phone: said("phone"),
      note: said("note"),
      urgency: said("urgency") as Urgency | undefined,
      for_role: DOCTORS.includes(kind) ? "doctor" : "staff",
    });
  }

  const problem = create.error ? Problem.of(create.error) : null;
  return (
    <Modal opened onClose={onClose} title={t("tasks.newTask")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <NativeSelect
            label={t("tasks.kind")}
            value={kind}
            data={KINDS.map((value) => ({ value, label: TASK_KIND[value].text }))}
            onChange={(event) => setKind(event.currentTarget.value as TaskKind)}
          />
          <TextInput name="title" label={t("tasks.taskTitle")} required error={problem?.field("title")} data-autofocus />
          <TextInput name="patient_name" label={t("tasks.patient")} error={problem?.field("patient_name")} />
          <TextInput name="phone" label={t("shared.phone")} type="tel" placeholder="+1 212 555 0142" error={problem?.field("phone")} />
          <NativeSelect
            name="urgency"
            label={t("tasks.urgency")}
            defaultValue="routine"
            data={URGENCY_ORDER.map((value) => ({ value, label: URGENCY[value].text }))}
          />
          <Textarea name="note" label={t("tasks.note")} autosize minRows={2} />
          {problem && problem.fields.length === 0 && <FormFault error={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shared.close")}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t("tasks.createTask")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
