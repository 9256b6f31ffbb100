/** The one way to the server: typed by the contract, signed by the session, failing with `Problem`. */
import createClient from "openapi-fetch";
import type { Paths } from "./requests";
import { Problem } from "./problem";
import type { ProblemBody } from "./types";

/** What the client needs from the session; handed over at start so that the two modules do not import each other. */
export interface Credentials {
  token(): string | null;
  clinic(): string | null;
  /** Gets a new access token; false when the person has to sign in again. Runs once however many ask. */
  renew(): Promise<boolean>;
}

let credentials: Credentials = { token: () => null, clinic: () => null, renew: async () => false };

export function provideCredentials(next: Credentials): void {
  credentials = next;
}

/** The session's headers, for what is not sent by `fetch`. */
export function signature(): Headers {
  const headers = new Headers();
  const token = credentials.token();
  const clinic = credentials.clinic();
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (clinic) headers.set("X-Cliniq-Clinic", clinic);
  return headers;
}

/** Gets a new signature after the old one was refused; false when the person has to sign in again. */
export function renewSignature(): Promise<boolean> {
  return credentials.renew();
}

function signed(request: Request): Request {
  for (const [name, value] of signature()) request.headers.set(name, value);
  return request;
}

/** `fetch` with the session's headers, renewing an expired token once. */
export async function signedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  try {
    const response = await fetch(signed(request));
    const mayRenew = response.status === 401 && !new URL(request.url).pathname.startsWith("/api/session");
    if (!mayRenew || !(await credentials.renew())) return response;
    return await fetch(signed(again));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Problem.offline();
  }
}

export const api = createClient<Paths>({ baseUrl: window.location.origin, fetch: signedFetch });

/** The body of a success; a `Problem` otherwise. */
export async function body<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  const described = typeof error === "object" && error !== null ? (error as Partial<ProblemBody>) : {};
  const wait = Number(response.headers.get("Retry-After"));
  throw new Problem({ ...described, status: response.status }, Number.isFinite(wait) && wait > 0 ? wait : null);
}

/** The `If-Match` value that stands for one version of a row. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}
