/** Live updates for the page: an event names what changed, and the queries that show it are read again. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { openStream, type LiveEvent, type LiveName } from "./stream";

/** Query families are named by the first element of their key. */
type Family = "calls" | "tasks" | "escalations" | "notifications" | "reception" | "reviews" | "members" | "calendar" | "patients" | "runs";

const SHOWN_BY: Record<LiveName, readonly Family[]> = {
  "call.started": ["calls"],
  "call.turned": ["calls"],
  "call.ended": ["calls", "reviews"],
  "task.created": ["tasks"],
  "task.updated": ["tasks"],
  "task.decided": ["tasks"],
  "escalation.created": ["escalations", "calls"],
  "escalation.acknowledged": ["escalations"],
  "escalation.resolved": ["escalations"],
  "notification.created": ["notifications"],
  "notification.read": ["notifications"],
  "review.made": ["reviews"],
  "reception.settings_changed": ["reception"],
  "member.changed": ["members"],
  "appointment.held": ["calendar"],
  "appointment.booked": ["calendar"],
  "appointment.moved": ["calendar"],
  "appointment.changed": ["calendar"],
  "appointment.cancelled": ["calendar"],
  "calendar.changed": ["calendar"],
  "patient.created": ["patients"],
  "patient.changed": ["patients"],
  "patient.deleted": ["patients"],
  "report.created": ["patients"],
  "report.changed": ["patients"],
  "run.created": ["runs"],
  "run.state": ["runs"],
  "run.completed": ["runs"],
  "run.selected": ["runs"],
  "run.signed": ["runs"],
};

const LostContext = createContext<Date | null>(null);

/** Since when live updates are missing; `null` when they are not. */
export function useLostSince(): Date | null {
  return useContext(LostContext);
}

export function LiveProvider({ clinic, children }: { clinic: string; children: ReactNode }) {
  const queries = useQueryClient();
  const [lost, setLost] = useState<Date | null>(null);
  useEffect(() => {
    const gathered = gatherer(queries);
    const close = openStream({
      onEvent: gathered,
      onReset: () => void queries.invalidateQueries(),
      onLost: setLost,
    });
    return close;
  }, [queries, clinic]);
  return <LostContext value={lost}>{children}</LostContext>;
}

/** Events that come in one breath (a turn makes several) cause one reading of each family, not one per event. */
function gatherer(queries: QueryClient): (event: LiveEvent) => void {
  const waiting = new Set<Family>();
  let scheduled = false;
  return (event) => {
    for (const family of SHOWN_BY[event.name] ?? []) waiting.add(family);
    if (scheduled) return;
    scheduled = true;
    window.setTimeout(() => {
      scheduled = false;
      const families = [...waiting];
      waiting.clear();
      for (const family of families) void queries.invalidateQueries({ queryKey: [family] });
    }, 60);
  };
}
