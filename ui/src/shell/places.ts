/** Where one can go, and which roles are shown the way. */
import type { Area } from "../session/clinic";
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
    | "/c/$clinic/admin/reception"
    | "/c/$clinic/admin/members"
    | "/c/$clinic/admin/tokens"
    | "/c/$clinic/admin/audit"
    | "/c/$clinic/admin/dead-letters";
  label: string;
  icon: IconName;
  area: Area | null;
  count?: CountName;
  /** The key after G that goes there. */
  key?: string;
  /** Also the address of something below it, so only the exact page is marked. */
  exact?: boolean;
}

export const WORK: readonly Place[] = [
  { to: "/c/$clinic/home", label: "Home", icon: "home", area: null, key: "h" },
  { to: "/c/$clinic/tasks", label: "Tasks", icon: "tasks", area: "front-desk", count: "tasks", key: "t" },
  { to: "/c/$clinic/approvals", label: "Approvals", icon: "approve", area: "approvals", count: "approvals", key: "a" },
  { to: "/c/$clinic/escalations", label: "Escalations", icon: "alarm", area: "front-desk", count: "escalations", key: "e" },
  { to: "/c/$clinic/calls", label: "Calls", icon: "phone", area: "front-desk", key: "c", exact: true },
  { to: "/c/$clinic/calls/live", label: "Live calls", icon: "live", area: "front-desk", count: "live", key: "l" },
  { to: "/c/$clinic/simulator", label: "Call simulator", icon: "flask", area: "front-desk", key: "s" },
];

export const CLINIC: readonly Place[] = [
  { to: "/c/$clinic/admin/reception", label: "Reception", icon: "settings", area: "settings", key: "r" },
  { to: "/c/$clinic/admin/members", label: "Members", icon: "people", area: "people", key: "m" },
  { to: "/c/$clinic/admin/tokens", label: "API tokens", icon: "key", area: "people" },
  { to: "/c/$clinic/admin/audit", label: "Audit", icon: "history", area: "audit" },
  { to: "/c/$clinic/admin/dead-letters", label: "Dead letters", icon: "inbox", area: "dead-letters" },
];
