/**
 * An event stream that stays open. It is a `fetch`, because `EventSource` cannot carry the bearer token; it resumes where
 * it stopped (`Last-Event-ID`), comes back by itself, and never pauses in a hidden tab: an emergency must ring there too.
 */
import { signedFetch } from "../api/client";
import { FrameReader, type Frame } from "./sse";

export interface FrameHandlers {
  onFrame(frame: Frame): void;
  /** Connected again after people were told that it was lost. */
  onBack(): void;
  /** `null` while connected; since when it is not, otherwise. */
  onLost(since: Date | null): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** The server's heartbeat comes every 15 s; silence for this long means a dead connection that nobody closed. */
const SILENCE_MS = 40_000;

/** Opens a stream and keeps it open until the returned function is called. */
export function followFrames(path: string, handlers: FrameHandlers): () => void {
  const ended = new AbortController();
  void keepOpen(path, handlers, ended.signal);
  return () => ended.abort();
}

async function keepOpen(path: string, handlers: FrameHandlers, ended: AbortSignal): Promise<void> {
  const position = { lastId: null as string | null };
  let attempt = 0;
  let lostSince: Date | null = null;
  while (!ended.aborted) {
    await readOnce({ path, handlers, position, ended }, () => {
      attempt = 0;
      if (lostSince) {
        lostSince = null;
        handlers.onLost(null);
        handlers.onBack();
      }
    });
    if (ended.aborted) return;
    if (attempt > 0 && !lostSince) {
      lostSince = new Date();
      handlers.onLost(lostSince);
    }
    await pause(backoff(attempt), ended);
    attempt += 1;
  }
}

interface Connection {
  path: string;
  handlers: FrameHandlers;
  position: { lastId: string | null };
  ended: AbortSignal;
}

async function readOnce({ path, handlers, position, ended }: Connection, onOpen: () => void): Promise<void> {
  const connection = new AbortController();
  const stop = () => connection.abort();
  ended.addEventListener("abort", stop, { once: true });
  let watchdog = window.setTimeout(stop, SILENCE_MS);
  try {
    const headers = new Headers({ Accept: "text/event-stream" });
    if (position.lastId) headers.set("Last-Event-ID", position.lastId);
    const request = new Request(new URL(path, window.location.origin), {
      headers,
      cache: "no-store",
      signal: connection.signal,
    });
    const response = await signedFetch(request);
    if (!response.ok || !response.body) return;
    onOpen();
    const frames = new FrameReader();
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      window.clearTimeout(watchdog);
      watchdog = window.setTimeout(stop, SILENCE_MS);
      for (const frame of frames.push(decoder.decode(value, { stream: true }))) deliver(frame, handlers, position);
    }
  } catch {
    // Any failure of a connection has one answer: connect again. `keepOpen` tells the person when it lasts.
    return;
  } finally {
    window.clearTimeout(watchdog);
    ended.removeEventListener("abort", stop);
    connection.abort();
  }
}

function deliver(frame: Frame, handlers: FrameHandlers, position: { lastId: string | null }): void {
  if (frame.id) position.lastId = frame.id;
  handlers.onFrame(frame);
}

function backoff(attempt: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
  return longest / 2 + (Math.random() * longest) / 2;
}

/** Waits, but not when the machine comes back online meanwhile. */
function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(finish, ms);
    window.addEventListener("online", finish, { once: true });
    ended.addEventListener("abort", finish, { once: true });
    function finish() {
      window.clearTimeout(timer);
      window.removeEventListener("online", finish);
      ended.removeEventListener("abort", finish);
      resolve();
    }
  });
}
