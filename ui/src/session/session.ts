/**
 * Who is signed in, at which clinic. The access token lives in this module's memory and nowhere else: not in storage,
 * not in the DOM. The refresh cookie is the browser's business; it survives a reload, the token does not.
 */
import { useSyncExternalStore } from "react";
import { api, body, provideCredentials } from "../api/client";
import { Problem } from "../api/problem";
import type { Session, SessionClinic, Setup, SetupBody } from "../api/types";
import { languageReady } from "../language/language";
import { earlySession, NoAnswer, oneTabAtATime } from "./early";

export type SessionState =
  | { phase: "starting" }
  | { phase: "signed-out"; session: Session | null; problem: Problem | null }
  | { phase: "signed-in"; session: SignedIn };

export type SignedIn = Session & { user: NonNullable<Session["user"]> };

/** Renew this long before the token ends, so that a request in flight does not meet the end. */
const RENEW_EARLY_S = 60;

let state: SessionState = { phase: "starting" };
let token: string | null = null;
let clinic: string | null = null;
let renewing: Promise<boolean> | null = null;
let timer: number | undefined;
const listeners = new Set<() => void>();

function become(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

function adopt(session: Session): Session {
  window.clearTimeout(timer);
  token = session.access_token ?? null;
  if (session.user) {
    become({ phase: "signed-in", session: { ...session, user: session.user } });
  } else {
    become({ phase: "signed-out", session, problem: null });
  }
  if (token && session.expires_in_s) {
    const wait = Math.max(session.expires_in_s - RENEW_EARLY_S, 5);
    timer = window.setTimeout(() => void renew(), wait * 1000);
  }
  return session;
}

async function renewOnce(): Promise<boolean> {
  try {
    adopt(await oneTabAtATime(() => body(api.POST("/api/session/refresh"))));
    return token !== null;
  } catch (error) {
    const problem = Problem.of(error);
    // Only the server's refusal ends a session; a lost connection does not.
    if (problem.status === 401 || problem.status === 403) {
      token = null;
      become({ phase: "signed-out", session: null, problem: null });
    }
    return false;
  }
}

function renew(): Promise<boolean> {
  renewing ??= renewOnce().finally(() => {
    renewing = null;
  });
  return renewing;
}

provideCredentials({ token: () => token, clinic: () => clinic, renew });

/** Takes over what was asked while the application loaded. */
export async function startSession(): Promise<void> {
  // Whatever comes next may have to be said.
  await languageReady();
  try {
    adopt(await earlySession);
  } catch (error) {
    const problem = error instanceof NoAnswer ? new Problem({ status: error.status }) : Problem.offline();
    become({ phase: "signed-out", session: null, problem });
  }
}

export async function signIn(email: string, password: string): Promise<Session> {
  return adopt(await body(api.POST("/api/session", { body: { email, password } })));
}

export async function finishSetup(setup: Setup): Promise<Session> {
  return adopt(await body(api.POST("/api/setup", { body: setup as SetupBody })));
}

export async function signOut(): Promise<void> {
  await body(api.DELETE("/api/session"));
  window.clearTimeout(timer);
  token = null;
  clinic = null;
  // A fresh document forgets every cached answer at once.
  window.location.assign("/sign-in");
}

/** The clinic that the address names: sent with every request from here on. */
export function enterClinic(slug: string): SessionClinic | null {
  if (state.phase !== "signed-in") return null;
  const found = state.session.clinics.find((one) => one.slug === slug) ?? null;
  clinic = found?.slug ?? null;
  return found;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentSession(): SessionState {
  return state;
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, currentSession);
}

/** Resolves when boot is over, so that a guard decides on facts. */
export function sessionSettled(): Promise<SessionState> {
  if (state.phase !== "starting") return Promise.resolve(state);
  return new Promise((resolve) => {
    const stop = subscribe(() => {
      stop();
      resolve(state);
    });
  });
}
