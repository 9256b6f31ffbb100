/** One appointment, and what can become of it. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import type { Appointment } from "../../api/types";
import { t } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { FormFault } from "../../shared/states";
import { Fact, Facts, SimulatedTag, Tag } from "../../shared/Tag";
import { formatTime, useNow } from "../../shared/time";
import { APPOINTMENT_STATUS, phoneText } from "../../shared/words";
import { Countdown } from "./Countdown";
import { civilOf } from "./days";
import { TimeFields, usePlace, type Chosen } from "./TimeFields";
import { useAppointments, type Appointments } from "./useAppointments";

interface DialogProps {
  appointment: Appointment;
  onClose(): void;
}

export function AppointmentDialog({ appointment, onClose }: DialogProps) {
  const [moving, setMoving] = useState(false);
  const mayWrite = useMay("appointment.write");
  const appointments = useAppointments();
  const title = appointment.patient_name ?? t("calendar.appointmentWithoutName");
  return (
    <Modal opened onClose={onClose} title={moving ? t("calendar.moveNamed", { name: title }) : title}>
      {moving ? (
        <MoveForm appointment={appointment} appointments={appointments} onDone={onClose} onBack={() => setMoving(false)} />
      ) : (
        <Stack gap="md">
          <Details appointment={appointment} />
          {mayWrite && <Actions appointment={appointment} appointments={appointments} onMove={() => setMoving(true)} onClose={onClose} />}
        </Stack>
      )}
    </Modal>
  );
}

function Details({ appointment }: { appointment: Appointment }) {
  const { clinic } = useHere();
  const { start, end, status, practitioner, service, phone, note, origin, call, hold_expires_at } = appointment;
  return (
    <Facts>
      <Fact name={t("calendar.when")}>
        {t("calendar.timeRange", { from: formatTime(start, "full", clinic.time_zone), until: formatTime(end, "time", clinic.time_zone) })}
      </Fact>
      <Fact name={t("calendar.service")}>{service.name}</Fact>
      <Fact name={t("calendar.with")}>{practitioner.name}</Fact>
      <Fact name={t("calendar.state")}>
        <Tag word={APPOINTMENT_STATUS[status]} dot /> {hold_expires_at && <Countdown until={hold_expires_at} />}{" "}
        {origin === "simulation" && <SimulatedTag />}
      </Fact>
      {phone && (
        <Fact name={t("shared.phone")}>
          <a href={`tel:${phone}`}>{phoneText(phone)}</a>
        </Fact>
      )}
      {note && <Fact name={t("calendar.note")}>{note}</Fact>}
      {call && (
        <Fact name={t("calendar.origin")}>
          <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: call }}>
            {t("calendar.aCall")}
          </Link>
        </Fact>
      )}
    </Facts>
  );
}

interface ActionsProps extends DialogProps {
  appointments: Appointments;
  onMove(): void;
}

function Actions({ appointment, appointments, onMove, onClose }: ActionsProps) {
  const hasCome = Date.parse(appointment.start) <= useNow();
  const act = (run: () => void) => () => {
    run();
    onClose();
  };
  switch (appointment.status) {
    case "pending":
      return (
        <Group>
          <Button onClick={act(() => appointments.confirm(appointment))}>{t("calendar.confirm")}</Button>
          <Button variant="default" onClick={onMove}>
            {t("calendar.move")}
          </Button>
          <Button variant="default" onClick={act(() => appointments.release(appointment))}>
            {t("calendar.giveBack")}
          </Button>
        </Group>
      );
    case "booked":
      return (
        <Group>
          {hasCome && <Button onClick={act(() => appointments.end(appointment, "fulfilled"))}>{t("calendar.wasHere")}</Button>}
          {hasCome && (
            <Button variant="default" onClick={act(() => appointments.end(appointment, "noshow"))}>
              {t("calendar.didNotCome")}
            </Button>
          )}
          <Button variant={hasCome ? "default" : "filled"} onClick={onMove}>
            {t("calendar.move")}
          </Button>
          <Button variant="default" onClick={act(() => appointments.cancel(appointment, "patient"))}>
            {t("calendar.patientCancels")}
          </Button>
          <Button variant="default" onClick={act(() => appointments.cancel(appointment, "clinic"))}>
            {t("calendar.clinicCancels")}
          </Button>
        </Group>
      );
    case "fulfilled":
    case "noshow":
      return (
        <Group>
          <Button variant="default" onClick={act(() => appointments.end(appointment, "booked"))}>
            {t("calendar.takeBack")}
          </Button>
        </Group>
      );
    case "cancelled":
      return null;
  }
}

interface MoveFormProps {
  appointment: Appointment;
  appointments: Appointments;
  onDone(): void;
  onBack(): void;
}

function MoveForm({ appointment, appointments, onDone, onBack }: MoveFormProps) {
  const { clinic } = useHere();
  const { date, minute } = civilOf(appointment.start, clinic.time_zone);
  const [fault, setFault] = useState<unknown>(null);
  const [chosen, setChosen] = useState<Chosen>({
    service: appointment.service.id,
    who: appointment.practitioner.id,
    date,
    minute,
    slot: null,
    own: null,
  });
  const place = usePlace(chosen);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!place) return;
    try {
      await appointments.move(appointment, place);
      onDone();
    } catch (error) {
      setFault(error);
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TimeFields chosen={chosen} onChange={setChosen} />
        <FormFault error={fault} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onBack}>
            {t("calendar.back")}
          </Button>
          <Button type="submit" disabled={!place} loading={appointments.isPending}>
            {t("calendar.move")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
