/** The verdict's form: a key for each, Enter to confirm, and a way back. */
import { Button, Kbd, Textarea } from "@mantine/core";
import "@mantine/core/styles/Kbd.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Review, ReviewBody, ReviewVerdict } from "../../api/types";
import { useMay } from "../../session/clinic";
import { useKeys } from "../../shared/keys";
import { FormFault } from "../../shared/states";
import { toastDone, toastProblem } from "../../shared/toast";
import { reviews } from "./queries";
import { MEANING, REVIEW_VERDICT, WORDS } from "./words";
import css from "./reviews.module.css";

interface VerdictProps {
  callId: string;
  onDone: () => void;
  /** The verdict was taken back, and the call waits again. */
  onUndone: () => void;
}

export function Verdict({ callId, onDone, onUndone }: VerdictProps) {
  const queries = useQueryClient();
  const writes = useMay("review.write");
  const [verdict, setVerdict] = useState<ReviewVerdict | null>(null);
  const [note, setNote] = useState("");
  const again = () => queries.invalidateQueries({ queryKey: ["reviews"] });

  async function undo(made: Review) {
    try {
      await reviews.withdraw(made);
      toastDone(WORDS.verdict.undone);
      await again();
      onUndone();
    } catch (error) {
      toastProblem(error);
    }
  }
  const make = useMutation({
    mutationFn: (review: ReviewBody) => reviews.make(callId, review),
    onSuccess: (made) => {
      toastDone(WORDS.verdict.done(REVIEW_VERDICT[made.verdict].text), () => void undo(made));
      onDone();
    },
    onSettled: again,
  });

  function confirm() {
    if (!verdict || make.isPending || !writes) return;
    make.mutate({ verdict, ...(note.trim() ? { note: note.trim() } : {}) });
  }
  const byKey = MEANING.map(({ verdict: one }, index) => [String(index + 1), () => setVerdict(one)] as const);
  useKeys({ ...Object.fromEntries(writes ? byKey : []), Enter: confirm, Escape: () => setVerdict(null) });

  if (!writes) return <p className={css.verdict}>{WORDS.verdict.readOnly}</p>;
  return (
    <form
      className={css.verdict}
      aria-label={WORDS.verdict.title}
      onSubmit={(event) => {
        event.preventDefault();
        confirm();
      }}
    >
      <h3>{WORDS.verdict.title}</h3>
      <div className={css.choices} role="radiogroup" aria-label={WORDS.verdict.label}>
        {MEANING.map(({ verdict: one, says }, index) => (
          <button
            key={one}
            type="button"
            role="radio"
            aria-checked={verdict === one}
            className={css.choice}
            data-verdict={one}
            onClick={() => setVerdict(one)}
          >
            <span>
              <strong>{REVIEW_VERDICT[one].text}</strong>
              <small>{says}</small>
            </span>
            <Kbd aria-hidden>{index + 1}</Kbd>
          </button>
        ))}
      </div>
      <Textarea
        label={WORDS.verdict.note}
        autosize
        minRows={2}
        maxLength={4000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          confirm();
        }}
      />
      <FormFault error={make.error} />
      <Button type="submit" disabled={verdict === null} loading={make.isPending}>
        {WORDS.verdict.confirm(verdict ? REVIEW_VERDICT[verdict].text : null)}
      </Button>
      <p className={css.hint}>{WORDS.verdict.hint}</p>
    </form>
  );
}
