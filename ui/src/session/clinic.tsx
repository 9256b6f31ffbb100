import { createContext, useContext, type ReactNode } from "react";
import type { Role, SessionClinic } from "../api/types";
import type { SignedIn } from "./session";

/** The clinic of this page and the person in it; every page below `/c/$clinic` has one. */
export interface Here {
  session: SignedIn;
  clinic: SessionClinic;
}

const HereContext = createContext<Here | null>(null);

export function HereProvider({ here, children }: { here: Here; children: ReactNode }) {
  return <HereContext value={here}>{children}</HereContext>;
}

export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error("useHere is for pages of a clinic");
  return here;
}

/** The parts of the application that a role opens. The server decides; this only hides what it would refuse. */
export type Area = "front-desk" | "approvals" | "settings" | "people" | "audit" | "dead-letters";

const OPENED_BY: Record<Area, readonly Role[]> = {
  "front-desk": ["owner", "admin", "doctor", "staff"],
  approvals: ["doctor"],
  settings: ["owner", "admin"],
  people: ["owner", "admin"],
  audit: ["owner", "auditor"],
  "dead-letters": ["owner", "admin"],
};

export function opens(roles: readonly Role[], area: Area): boolean {
  return OPENED_BY[area].some((role) => roles.includes(role));
}

export function rolesFor(area: Area): readonly Role[] {
  return OPENED_BY[area];
}

export function useOpens(area: Area): boolean {
  return opens(useHere().clinic.roles, area);
}
