/** The words of a review with their tones. */
import type { ReviewReason, ReviewVerdict } from "../../api/types";
import { t } from "../../language/t";
import type { Tone, Word } from "../../shared/words";

const REASON_TONE: Record<ReviewReason, Tone> = {
  escalated: "red",
  misunderstanding: "amber",
  low_confidence: "amber",
  incomplete: "blue",
  sample: "gray",
};

const VERDICT_TONE: Record<ReviewVerdict, Tone> = {
  right: "green",
  wrong_intent: "amber",
  missed_escalation: "red",
  needless_escalation: "blue",
  bad_slot: "violet",
};

/** In the order of their keys. */
export const VERDICTS: readonly ReviewVerdict[] = ["right", "wrong_intent", "missed_escalation", "needless_escalation", "bad_slot"];

export function reasonWord(reason: ReviewReason): Word {
  return { text: t(`reviewReason.${reason}`), tone: REASON_TONE[reason] };
}

export function verdictWord(verdict: ReviewVerdict): Word {
  return { text: t(`reviewVerdict.${verdict}`), tone: VERDICT_TONE[verdict] };
}
