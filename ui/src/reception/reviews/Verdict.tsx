/** The verdict's form: a key for each, Enter to confirm, and a way back. */
import { Button, Kbd, Textarea } from "@mantine/core";
import "@mantine/core/styles/Kbd.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Review, ReviewBody, ReviewVerdict } from "../../api/types";
import { t } from "../../language/t";
import { useMay } from "../../session/clinic";
import { useKeys } from "../../shared/keys";
import { FormFault } from "../../shared/states";
import { toastDone, toastProblem } from "../../shared/toast";
import { reviews } from "./queries";
import { VERDICTS } from "./words";
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
      toastDone(t("reviews.undone"));
      await again();
      onUndone();
    } catch (error) {
      toastProblem(error);
    }
  }
  const make = useMutation({
    mutationFn: (review: ReviewBody) => reviews.make(callId, review),
    onSuccess: (made) => {
      toastDone(t("reviews.done", { verdict: t(`reviewVerdict.${made.verdict}`) }), () => void undo(made));
      onDone();
    },
    onSettled: again,
  });

  function confirm() {
    if (!verdict || make.isPending || !writes) return;
    make.mutate({ verdict, ...(note.trim() ? { note: note.trim() } : {}) });
  }
  const byKey = VERDICTS.map((one, index) => [String(index + 1), () => setVerdict(one)] as const);
  useKeys({ ...Object.fromEntries(writes ? byKey : []), Enter: confirm, Escape: () => setVerdict(null) });

  if (!writes) return <p className={css.verdict}>{t("reviews.readOnly")}</p>;
  return (
    <form
      className={css.verdict}
      aria-label={t("reviews.yourVerdict")}
      onSubmit={(event) => {
        event.preventDefault();
        confirm();
      }}
    >
      <h3>{t("reviews.yourVerdict")}</h3>
      <div className={css.choices} role="radiogroup" aria-label={t("reviews.verdict")}>
        {VERDICTS.map((one, index) => (
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
              <strong>{t(`reviewVerdict.${one}`)}</strong>
              <small>{t(`reviewMeaning.${one}`)}</small>
            </span>
            <Kbd aria-hidden>{index + 1}</Kbd>
          </button>
        ))}
      </div>
      <Textarea
        label={t("reviews.note")}
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
        {verdict ? t("reviews.confirmVerdict", { verdict: t(`reviewVerdict.${verdict}`) }) : t("reviews.confirm")}
      </Button>
      <p className={css.hint}>{t("reviews.hint")}</p>
    </form>
  );
}
