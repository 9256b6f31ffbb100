/** Where one can go, and which roles are shown the way. */
import type { Perm } from "../session/clinic";
import type { IconName } from "../shared/Icon";

export type CountName = "tasks" | "approvals" | "escalations" | "live";

export interface Place {
  to:
    | "/c/$clinic/home"
    | "/c/$clinic/tasks"
    | "/c/$clinic/approvals"
    | "/c/$clinic/escalations"
    | "/c/$clinic/calls"
    | "/c/$clinic/calls/live"
    | "/c/$clinic/simulator"
    | "/c/$clinic/reviews"
    | "/c/$clinic/analytics"
    | "/c/$clinic/admin/reception"
    | "/c/$clinic/admin/members"
    | "/c/$clinic/admin/tokens"
    | "/c/$clinic/admin/audit"
    | "/c/$clinic/admin/dead-letters";
  label: string;
  icon: IconName;
  perm: Perm | null;
  count?: CountName;
  /** The key after G that goes there. */
  key?: string;
  /** Also the address of something below it, so only the exact page is marked. */
  exact?: boolean;
}

export const WORK: readonly Place[] = [
  { to: "/c/$clinic/home", label: "Home", icon: "home", perm: null, key: "h" },
  { to: "/c/$clinic/tasks", label: "Tasks", icon: "tasks", perm: "task.read", count: "tasks", key: "t" },
  { to: "/c/$clinic/approvals", label: "Approvals", icon: "approve", perm: "task.decide", count: "approvals", key: "a" },
  { to: "/c/$clinic/escalations", label: "Escalations", icon: "alarm", perm: "escalation.read", count: "escalations", key: "e" },
  { to: "/c/$clinic/calls", label: "Calls", icon: "phone", perm: "call.read", key: "c", exact: true },
  { to: "/c/$clinic/calls/live", label: "Live calls", icon: "live", perm: "call.read", count: "live", key: "l" },
  { to: "/c/$clinic/simulator", label: "Call simulator", icon: "flask", perm: "call.simulate", key: "s" },
];

export const CLINIC: readonly Place[] = [
  { to: "/c/$clinic/reviews", label: "Reviews", icon: "review", perm: "review.read", key: "v" },
  { to: "/c/$clinic/analytics", label: "Analytics", icon: "chart", perm: "analytics.read", key: "n" },
  { to: "/c/$clinic/admin/reception", label: "Reception", icon: "settings", perm: "reception_settings.read", key: "r" },
  { to: "/c/$clinic/admin/members", label: "Members", icon: "people", perm: "member.read", key: "m" },
  { to: "/c/$clinic/admin/tokens", label: "API tokens", icon: "key", perm: "token.manage" },
  { to: "/c/$clinic/admin/audit", label: "Audit", icon: "history", perm: "audit.read" },
  { to: "/c/$clinic/admin/dead-letters", label: "Dead letters", icon: "inbox", perm: "dead_letter.read" },
];
