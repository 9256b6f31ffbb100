import type { Task, TaskKind } from "../../api/types";
import { t } from "../../language/t";
import { phoneText } from "../../shared/words";

/** The slots that tell one task from another of its kind, in the order in which one would say them. */
const TELLING: Record<TaskKind, readonly string[]> = {
  appointment: ["date", "time", "doctor", "service", "reason"],
  reschedule: ["appointment", "new_date", "new_time"],
  cancel: ["appointment", "date", "time"],
  callback: ["date", "time", "reason"],
  refill: ["drug", "dose", "pharmacy"],
  medical_question: [],
  escalation: ["reason"],
  general: ["reason"],
};

/** One line that says what a task is about. */
export function gist(task: Task): string {
  const values = TELLING[task.kind].map((name) => task.slots[name]?.value).filter((value) => value !== undefined);
  // A reason is often the service's own name.
  const told = values.filter((value, at) => values.findIndex((one) => one.toLowerCase() === value.toLowerCase()) === at);
  // A move reads as one: from the appointment there is to the one that is wished for.
  if (task.kind === "reschedule" && told.length > 1 && task.slots.appointment) return `${told[0]} → ${told.slice(1).join(" · ")}`;
  if (told.length > 0) return told.join(" · ");
  return task.question ?? (task.phone ? phoneText(task.phone) : "");
}

/** Whom a task is about; a caller who hung up before giving a name is known by the number. */
export function patientName(task: Pick<Task, "patient_name" | "phone">): string {
  return task.patient_name ?? (task.phone ? phoneText(task.phone) : t("shared.patientNotNamed"));
}
