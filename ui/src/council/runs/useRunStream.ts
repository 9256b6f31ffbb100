/** Follows a run as it happens: a snapshot, then every event, then the end. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { followFrames } from "../../live/frames";
import { runQuery } from "../queries";
import type { Run } from "../types";
import { isOver } from "../words";

/** Units of one stage end in the same breath; the run is read once for all of them. */
const GATHER_MS = 80;

/** Keeps the run's query up to date while the run can change; tells since when it could not be followed. */
export function useRunStream(run: Run): Date | null {
  const queries = useQueryClient();
  const [lost, setLost] = useState<Date | null>(null);
  const { id } = run;
  const over = isOver(run.state);
  useEffect(() => {
    if (over) return;
    const { queryKey } = runQuery(id);
    let timer: number | undefined;
    const readAgain = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey });
      }, GATHER_MS);
    };
    const close = followFrames(`/api/runs/${id}/stream`, {
      onFrame({ event, data }) {
        if (event === "run.snapshot") {
          queries.setQueryData(queryKey, JSON.parse(data) as Run);
          return;
        }
        readAgain();
        // The server has nothing more to tell, and closes. Without this it would be asked again at once.
        if (event === "run.completed") close();
      },
      onBack: readAgain,
      onLost: setLost,
    });
    return () => {
      close();
      setLost(null);
      // What was gathered is still read: the run may just have ended.
      if (timer !== undefined) void queries.invalidateQueries({ queryKey });
      window.clearTimeout(timer);
    };
  }, [id, over, queries]);
  return lost;
}
