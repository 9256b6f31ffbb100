/** Where one can go, and which roles are shown the way. */
import type { Catalogue } from "../language/catalogue";
import type { Perm } from "../session/clinic";
import type { IconName } from "../shared/Icon";

export type CountName = "tasks" | "approvals" | "escalations" | "live";

export interface Place {
  to:
    | "/c/$clinic/home"
    | "/c/$clinic/tasks"
    | "/c/$clinic/approvals"
    | "/c/$clinic/escalations"
    | "/c/$clinic/calendar"
    | "/c/$clinic/calls"
    | "/c/$clinic/calls/live"
    | "/c/$clinic/simulator"
    | "/c/$clinic/reviews"
    | "/c/$clinic/analytics"
    | "/c/$clinic/council/patients"
    | "/c/$clinic/admin/reception"
    | "/c/$clinic/calendar/set-up"
    | "/c/$clinic/admin/members"
    | "/c/$clinic/admin/tokens"
    | "/c/$clinic/admin/audit"
    | "/c/$clinic/admin/dead-letters"
    | "/c/$clinic/me/preferences";
  name: keyof Catalogue["place"];
  icon: IconName;
  perm: Perm | null;
  count?: CountName;
  /** The key after G that goes there. */
  key?: string;
  /** Also the address of something below it, so only the exact page is marked. */
  exact?: boolean;
}

export const WORK: readonly Place[] = [
  { to: "/c/$clinic/home", name: "home", icon: "home", perm: null, key: "h" },
  { to: "/c/$clinic/tasks", name: "tasks", icon: "tasks", perm: "task.read", count: "tasks", key: "t" },
  { to: "/c/$clinic/approvals", name: "approvals", icon: "approve", perm: "task.decide", count: "approvals", key: "a" },
  { to: "/c/$clinic/escalations", name: "escalations", icon: "alarm", perm: "escalation.read", count: "escalations", key: "e" },
  { to: "/c/$clinic/calendar", name: "calendar", icon: "calendar", perm: "appointment.read", key: "k", exact: true },
  { to: "/c/$clinic/calls", name: "calls", icon: "phone", perm: "call.read", key: "c", exact: true },
  { to: "/c/$clinic/calls/live", name: "live", icon: "live", perm: "call.read", count: "live", key: "l" },
  { to: "/c/$clinic/simulator", name: "simulator", icon: "flask", perm: "call.simulate", key: "s" },
];

export const CLINIC: readonly Place[] = [
  { to: "/c/$clinic/council/patients", name: "patients", icon: "council", perm: "patient.read", key: "p" },
  { to: "/c/$clinic/reviews", name: "reviews", icon: "review", perm: "review.read", key: "v" },
  { to: "/c/$clinic/analytics", name: "analytics", icon: "chart", perm: "analytics.read", key: "n" },
  { to: "/c/$clinic/admin/reception", name: "reception", icon: "settings", perm: "reception_settings.read", key: "r" },
  { to: "/c/$clinic/calendar/set-up", name: "calendarSetUp", icon: "clock", perm: "calendar.manage" },
  { to: "/c/$clinic/admin/members", name: "members", icon: "people", perm: "member.read", key: "m" },
  { to: "/c/$clinic/admin/tokens", name: "tokens", icon: "key", perm: "token.manage" },
  { to: "/c/$clinic/admin/audit", name: "audit", icon: "history", perm: "audit.read" },
  { to: "/c/$clinic/admin/dead-letters", name: "deadLetters", icon: "inbox", perm: "dead_letter.read" },
];

/** What belongs to the person; reached from their menu and the command palette. */
export const OWN: readonly Place[] = [{ to: "/c/$clinic/me/preferences", name: "preferences", icon: "settings", perm: null }];
