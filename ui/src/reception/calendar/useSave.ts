/** Saving a part of the set-up: the calendar reads itself again, and a form closes when it was accepted. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toastDone } from "../../shared/toast";

export function useSave<Change, Answer>(save: (change: Change) => Promise<Answer>, done: string, onSaved?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: save,
    onSuccess: () => {
      toastDone(done);
      onSaved?.();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["calendar"] }),
  });
}
