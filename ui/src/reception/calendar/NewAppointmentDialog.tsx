import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import { useState, type FormEvent } from "react";
import { t } from "../../language/t";
import { FormFault } from "../../shared/states";
import { TimeFields, usePlace, type Chosen } from "./TimeFields";
import { useAppointments } from "./useAppointments";

/** Where somebody pointed. */
export interface Start {
  date: string;
  minute?: number;
  who?: string;
}

export function NewAppointmentDialog({ start, onClose }: { start: Start; onClose: () => void }) {
  const appointments = useAppointments();
  const [fault, setFault] = useState<unknown>(null);
  const [chosen, setChosen] = useState<Chosen>({
    service: "",
    who: start.who ?? "",
    date: start.date,
    minute: start.minute ?? null,
    slot: null,
    own: null,
  });
  const place = usePlace(chosen);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!place) return;
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim() || undefined;
    // The button that was pressed says how firmly.
    const hold = (event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") === "hold";
    try {
      await appointments.create({ ...place, hold, patient_name: said("patient_name"), phone: said("phone"), note: said("note") });
      onClose();
    } catch (error) {
      setFault(error);
    }
  }

  return (
    <Modal opened onClose={onClose} title={t("calendar.newAppointment")}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput name="patient_name" label={t("calendar.patient")} data-autofocus maxLength={200} />
          <TextInput name="phone" label={t("shared.phone")} type="tel" placeholder="+1 212 555 0142" maxLength={40} />
          <TimeFields chosen={chosen} onChange={setChosen} />
          <Textarea name="note" label={t("calendar.note")} autosize minRows={1} maxLength={2000} />
          <FormFault error={fault} />
          <Group justify="flex-end">
            <Button type="submit" variant="default" value="hold" disabled={!place || appointments.isPending}>
              {t("calendar.hold")}
            </Button>
            <Button type="submit" value="book" disabled={!place} loading={appointments.isPending}>
              {t("calendar.book")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
