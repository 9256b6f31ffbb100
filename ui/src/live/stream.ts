/** The tab's one stream of everything that happens in the clinic. */
import { followFrames } from "./frames";

export type LiveName =
  | "call.started"
  | "call.turned"
  | "call.ended"
  | "task.created"
  | "task.updated"
  | "task.decided"
  | "escalation.created"
  | "escalation.acknowledged"
  | "escalation.resolved"
  | "notification.created"
  | "notification.read"
  | "review.made"
  | "reception.settings_changed"
  | "member.changed"
  | "appointment.held"
  | "appointment.booked"
  | "appointment.moved"
  | "appointment.changed"
  | "appointment.cancelled"
  | "calendar.changed"
  | "patient.created"
  | "patient.changed"
  | "patient.deleted"
  | "report.created"
  | "report.changed"
  | "run.created"
  | "run.state"
  | "run.completed"
  | "run.selected"
  | "run.signed";

export interface LiveEvent {
  name: LiveName;
  at: string;
  subject: string;
  by: string | null;
}

export interface StreamHandlers {
  onEvent(event: LiveEvent): void;
  /** Everything read before may be out of date: after a gap that could not be resumed. */
  onReset(): void;
  /** `null` while connected; since when it is not, otherwise. */
  onLost(since: Date | null): void;
}

/** Opens the stream and keeps it open until the returned function is called. */
export function openStream({ onEvent, onReset, onLost }: StreamHandlers): () => void {
  return followFrames("/api/events", {
    onFrame(frame) {
      if (frame.event === "hello") return;
      if (frame.event === "reset") onReset();
      else onEvent(JSON.parse(frame.data) as LiveEvent);
    },
    // Events of the gap are replayed, but a replay does not cover what never became an event.
    onBack: onReset,
    onLost,
  });
}
