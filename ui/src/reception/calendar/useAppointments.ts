/** Changing appointments, each with the way back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Appointment, NewAppointment } from "../../api/types";
import { t } from "../../language/t";
import { toastDone, toastProblem } from "../../shared/toast";
import { calendar, type Place } from "./queries";

/** One step, what is said of it, and the step that takes it back. */
interface Step {
  run(): Promise<Appointment>;
  done: string;
  back?: (after: Appointment) => Omit<Step, "back">;
}

/** Where an appointment stands: a way back to it must not fail for the hours of its practitioner. */
function placeOf({ start, practitioner, service }: Appointment): Place {
  return { start, practitioner: practitioner.id, service: service.id, outside_hours: true };
}

export function useAppointments() {
  const queries = useQueryClient();
  const { mutate, mutateAsync, isPending } = useMutation({
    mutationFn: (step: Step) => step.run(),
    onSuccess: (after, { done, back }) => toastDone(done, back && (() => mutate(back(after)))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["calendar"] }),
  });
  const act = (step: Step) => mutate(step, { onError: toastProblem });
  return {
    isPending,
    /** The form shows what was refused. */
    create: (appointment: NewAppointment) =>
      mutateAsync({
        run: () => calendar.create(appointment),
        done: t(appointment.hold ? "appointmentDone.held" : "appointmentDone.booked"),
        back: (made) => ({
          run: () => (made.status === "pending" ? calendar.release(made) : calendar.cancel(made, "clinic")),
          done: t("appointmentDone.takenBack"),
        }),
      }),
    move: (before: Appointment, place: Place) =>
      mutateAsync({
        run: () => calendar.move(before, place),
        done: t("appointmentDone.moved"),
        back: (moved) => ({ run: () => calendar.move(moved, placeOf(before)), done: t("appointmentDone.movedBack") }),
      }),
    confirm: (hold: Appointment) => act({ run: () => calendar.confirm(hold), done: t("appointmentDone.booked") }),
    release: (hold: Appointment) => act({ run: () => calendar.release(hold), done: t("appointmentDone.givenBack") }),
    cancel: (appointment: Appointment, because: "patient" | "clinic") =>
      act({
        run: () => calendar.cancel(appointment, because),
        done: t("appointmentDone.cancelled"),
        back: (cancelled) => ({ run: () => calendar.reinstate(cancelled), done: t("appointmentDone.bookedAgain") }),
      }),
    end: (appointment: Appointment, status: "booked" | "fulfilled" | "noshow") =>
      act({
        run: () => calendar.end(appointment, status),
        done: status === "booked" ? t("appointmentDone.takenBack") : t(`appointmentDone.${status}`),
        ...(status === "booked"
          ? {}
          : { back: (after: Appointment) => ({ run: () => calendar.end(after, "booked"), done: t("appointmentDone.takenBack") }) }),
      }),
  };
}

export type Appointments = ReturnType<typeof useAppointments>;
