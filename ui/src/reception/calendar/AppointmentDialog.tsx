/** One appointment, and what can become of it. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import type { Appointment } from "../../api/types";
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
  const title = appointment.patient_name ?? "Appointment without a name";
  return (
    <Modal opened onClose={onClose} title={moving ? `Move ${title}` : title}>
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
      <Fact name="When">
        {formatTime(start, "full", clinic.time_zone)} to {formatTime(end, "time", clinic.time_zone)}
      </Fact>
      <Fact name="Service">{service.name}</Fact>
      <Fact name="With">{practitioner.name}</Fact>
      <Fact name="State">
        <Tag word={APPOINTMENT_STATUS[status]} dot /> {hold_expires_at && <Countdown until={hold_expires_at} />}{" "}
        {origin === "simulation" && <SimulatedTag />}
      </Fact>
      {phone && (
        <Fact name="Phone">
          <a href={`tel:${phone}`}>{phoneText(phone)}</a>
        </Fact>
      )}
      {note && <Fact name="Note">{note}</Fact>}
      {call && (
        <Fact name="From">
          <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: call }}>
            A call
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
          <Button onClick={act(() => appointments.confirm(appointment))}>Confirm</Button>
          <Button variant="default" onClick={onMove}>
            Move
          </Button>
          <Button variant="default" onClick={act(() => appointments.release(appointment))}>
            Give back
          </Button>
        </Group>
      );
    case "booked":
      return (
        <Group>
          {hasCome && <Button onClick={act(() => appointments.end(appointment, "fulfilled"))}>Was here</Button>}
          {hasCome && (
            <Button variant="default" onClick={act(() => appointments.end(appointment, "noshow"))}>
              Did not come
            </Button>
          )}
          <Button variant={hasCome ? "default" : "filled"} onClick={onMove}>
            Move
          </Button>
          <Button variant="default" onClick={act(() => appointments.cancel(appointment, "patient"))}>
            Patient cancels
          </Button>
          <Button variant="default" onClick={act(() => appointments.cancel(appointment, "clinic"))}>
            Clinic cancels
          </Button>
        </Group>
      );
    case "fulfilled":
    case "noshow":
      return (
        <Group>
          <Button variant="default" onClick={act(() => appointments.end(appointment, "booked"))}>
            Take back
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
            Back
          </Button>
          <Button type="submit" disabled={!place} loading={appointments.isPending}>
            Move
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
