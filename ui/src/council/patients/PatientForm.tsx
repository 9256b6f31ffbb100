/** Enters a patient, or changes what is known of one. */
import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Problem } from "../../api/problem";
import { t } from "../../language/t";
import { FormFault } from "../../shared/states";
import { toastDone } from "../../shared/toast";
import { council } from "../queries";
import type { Patient, PatientDetails } from "../types";

interface PatientFormProps {
  /** Absent for a new one. */
  patient?: Patient;
  onClose(): void;
  onSaved?(patient: Patient): void;
}

export function PatientForm({ patient, onClose, onSaved }: PatientFormProps) {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (details: PatientDetails) => (patient ? council.changePatient(patient, details) : council.createPatient(details)),
    onSuccess: (saved) => {
      toastDone(patient ? t("patients.saved") : t("patients.created"));
      onClose();
      onSaved?.(saved);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["patients"] }),
  });
  const problem = save.error ? Problem.of(save.error) : null;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim();
    save.mutate({
      label: said("label"),
      notes: said("notes"),
      date_of_birth: said("date_of_birth") || null,
      phone: said("phone") || null,
      tags: said("tags").split(/\s*,\s*/).filter(Boolean),
    });
  }

  return (
    <Modal opened onClose={onClose} title={patient ? t("patients.change") : t("patients.new")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            name="label"
            label={t("patients.label")}
            description={t("patients.labelHelp")}
            required
            maxLength={200}
            defaultValue={patient?.label}
            error={problem?.field("label")}
            data-autofocus
          />
          <TextInput
            name="date_of_birth"
            type="date"
            label={t("patients.born")}
            defaultValue={patient?.date_of_birth ?? ""}
            error={problem?.field("date_of_birth")}
          />
          <TextInput
            name="phone"
            type="tel"
            label={t("shared.phone")}
            description={t("patients.phoneHelp")}
            defaultValue={patient?.phone ?? ""}
            error={problem?.field("phone")}
          />
          <TextInput
            name="tags"
            label={t("patients.tags")}
            description={t("patients.tagsHelp")}
            defaultValue={patient?.tags.join(", ")}
            error={problem?.field("tags")}
          />
          <Textarea name="notes" label={t("patients.notes")} autosize minRows={3} maxLength={10_000} defaultValue={patient?.notes} error={problem?.field("notes")} />
          {problem && problem.fields.length === 0 && <FormFault error={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shared.close")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("patients.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
