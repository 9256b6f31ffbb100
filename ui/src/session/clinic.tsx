import { createContext, useContext, type ReactNode } from "react";
import type { SessionClinic } from "../api/types";
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

/** The permissions that the UI asks about; the server's role table says who has them. */
export type Perm =
  | "call.read"
  | "call.simulate"
  | "task.read"
  | "task.create"
  | "task.update"
  | "task.decide"
  | "transcript.read"
  | "escalation.read"
  | "escalation.acknowledge"
  | "escalation.resolve"
  | "review.read"
  | "review.write"
  | "analytics.read"
  | "notification.read"
  | "reception_settings.read"
  | "reception_settings.write"
  | "appointment.read"
  | "appointment.write"
  | "calendar.manage"
  | "patient.read"
  | "patient.write"
  | "report.read"
  | "report.write"
  | "council.read"
  | "council.run"
  | "council.sign"
  | "member.read"
  | "member.manage"
  | "token.manage"
  | "audit.read"
  | "dead_letter.read"
  | "dead_letter.replay";

/** Whether the server would allow it. It decides itself, at every request; this only hides what it would refuse. */
export function may(clinic: SessionClinic, perm: Perm): boolean {
  return clinic.permissions.includes(perm);
}

export function useMay(perm: Perm): boolean {
  return may(useHere().clinic, perm);
}
