/** What somebody does to a run. The answer is the run itself, so the page shows it without asking again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { t } from "../../language/t";
import { toastDone, toastProblem } from "../../shared/toast";
import { council, runQuery } from "../queries";
import type { Run } from "../types";

export type Deed = "start" | "cancel" | "pause" | "resume" | "goOnWithout" | "retry" | "rerun" | "select" | "sign";

/** `about`: the stage to begin with, the draft that is chosen, or the note under the signature. */
type About = string | number | undefined;

const DEEDS: Record<Deed, (id: string, about: About) => Promise<Run>> = {
  start: (id) => council.start(id),
  cancel: (id) => council.cancel(id),
  pause: (id) => council.pause(id),
  resume: (id) => council.resume(id),
  goOnWithout: (id) => council.resume(id, true),
  retry: (id) => council.retry(id),
  rerun: (id, about) => council.rerun(id, Number(about ?? 1)),
  select: (id, about) => council.select(id, String(about)),
  sign: (id, about) => council.sign(id, String(about ?? "")),
};

interface Options {
  /** The form shows what went wrong itself. */
  quiet?: boolean;
  onDone?(run: Run): void;
}

export function useRunDeed(id: string, deed: Deed, { quiet = false, onDone }: Options = {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (about: About) => DEEDS[deed](id, about),
    onSuccess: (run) => {
      queries.setQueryData(runQuery(id).queryKey, run);
      // A halt is taken back by going on, and the other way round.
      const undo = deed === "pause" ? () => void DEEDS.resume(id, undefined).then(show, toastProblem) : undefined;
      toastDone(t(`deedDone.${deed}`), undo);
      onDone?.(run);
    },
    onError: (error) => {
      if (!quiet) toastProblem(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["runs"] }),
  });

  function show(run: Run): void {
    queries.setQueryData(runQuery(id).queryKey, run);
  }
}
