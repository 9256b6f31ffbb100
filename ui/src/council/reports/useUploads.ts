/** Files on their way to the server: a few at a time, each with its own progress, way to stop, and fault. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Problem } from "../../api/problem";
import { sendReport } from "../queries";

export type UploadState = "waiting" | "sending" | "done" | "failed" | "stopped";

export interface Upload {
  id: number;
  name: string;
  size: number;
  state: UploadState;
  /** From 0 to 1. */
  progress: number;
  problem: Problem | null;
  /** The report that the file has become. */
  report: string | null;
}

/** More at once do not arrive sooner, and the server reads them one by one. */
const AT_ONCE = 2;

interface Job {
  id: number;
  file: File;
  stop: AbortController;
}

let lastId = 0;

export function useUploads(patient: string) {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const waiting = useRef<Job[]>([]);
  const jobs = useRef(new Map<number, Job>());
  const busy = useRef(0);

  // Who leaves the page does not want the rest; a report that has arrived stays.
  useEffect(() => {
    const all = jobs.current;
    return () => {
      for (const job of all.values()) job.stop.abort();
    };
  }, []);

  const change = (id: number, next: Partial<Upload>) =>
    setUploads((old) => old.map((one) => (one.id === id ? { ...one, ...next } : one)));

  async function send({ id, file, stop }: Job): Promise<void> {
    if (stop.signal.aborted) return;
    change(id, { state: "sending" });
    try {
      const report = await sendReport(patient, file, {
        onProgress: (progress) => change(id, { progress }),
        signal: stop.signal,
      });
      change(id, { state: "done", progress: 1, report: report.id });
      await queries.invalidateQueries({ queryKey: ["patients"] });
    } catch (error) {
      change(id, stop.signal.aborted ? { state: "stopped" } : { state: "failed", problem: Problem.of(error) });
    }
  }

  async function work(): Promise<void> {
    if (busy.current >= AT_ONCE) return;
    busy.current += 1;
    for (let job = waiting.current.shift(); job; job = waiting.current.shift()) await send(job);
    busy.current -= 1;
  }

  function enqueue(job: Job): void {
    jobs.current.set(job.id, job);
    waiting.current.push(job);
    void work();
  }

  return {
    uploads,
    add(files: readonly File[]) {
      const added = files.map((file): Job => {
        lastId += 1;
        return { id: lastId, file, stop: new AbortController() };
      });
      const shown = added.map(({ id, file: { name, size } }): Upload => ({ id, name, size, state: "waiting", progress: 0, problem: null, report: null }));
      setUploads((old) => [...old, ...shown]);
      for (const job of added) enqueue(job);
    },
    stop(id: number) {
      jobs.current.get(id)?.stop.abort();
      change(id, { state: "stopped" });
    },
    retry(id: number) {
      const job = jobs.current.get(id);
      if (!job) return;
      change(id, { state: "waiting", progress: 0, problem: null });
      enqueue({ ...job, stop: new AbortController() });
    },
    /** Takes away what is over. */
    clear: () => setUploads((old) => old.filter(({ state }) => state === "waiting" || state === "sending")),
  };
}
