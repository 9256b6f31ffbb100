import type { Task, TaskKind } from "../../api/types";
import { phoneText } from "../../shared/words";

/** The slots that tell one task from another of its kind, in the order in which one would say them. */
const TELLING: Record<TaskKind, readonly string[]> = {
  appointment: ["date", "time", "doctor", "reason"],
  reschedule: ["new_date", "new_time", "date", "time"],
  cancel: ["date", "time", "appointment"],
  callback: ["when", "date", "time", "reason"],
  refill: ["drug", "dose", "pharmacy"],
  medical_question: [],
  escalation: ["reason"],
  general: ["reason"],
};

/** One line that says what a task is about. */
export function gist(task: Task): string {
  const told = TELLING[task.kind].map((name) => task.slots[name]?.value).filter((value) => value !== undefined);
  if (told.length > 0) return told.join(" · ");
  return task.question ?? (task.phone ? phoneText(task.phone) : "");
}
