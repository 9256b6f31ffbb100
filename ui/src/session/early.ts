/**
 * Who is here, asked before the application has loaded: the two answers travel while the code does. Asked without a
 * renewal first, because a refusal would stand in the console of everybody who is signed out.
 */
import type { Session } from "../api/types";

/** The refresh cookie is rotated at every use, so two tabs must not spend the same one at once. */
export async function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return work();
  return navigator.locks.request("cliniq-session-refresh", work);
}

async function ask(): Promise<Session> {
  const known = await read(await fetch("/api/session"));
  if (!known.user) return known;
  const renewed = await oneTabAtATime(() => fetch("/api/session/refresh", { method: "POST" }));
  // The cookie may have ended between the two questions.
  return renewed.status === 401 ? { ...known, user: null, clinics: [] } : read(renewed);
}

/** The server did not say who is here. In words only later: nobody has words yet. */
export class NoAnswer extends Error {
  constructor(readonly status: number) {
    super(String(status));
  }
}

async function read(response: Response): Promise<Session> {
  if (!response.ok) throw new NoAnswer(response.status);
  return (await response.json()) as Session;
}

export const earlySession: Promise<Session> = ask();
// Whoever awaits it handles the failure; until then it is not an unhandled one.
earlySession.catch(() => undefined);
