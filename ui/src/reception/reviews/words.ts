/** Everything that the reviews' page says. */
import type { ReviewReason, ReviewVerdict } from "../../api/types";
import type { Word } from "../../shared/words";

export const REASON: Record<ReviewReason, Word> = {
  escalated: { text: "Escalated", tone: "red" },
  misunderstanding: { text: "Misunderstood", tone: "amber" },
  low_confidence: { text: "Hard to hear", tone: "amber" },
  incomplete: { text: "Unfinished", tone: "blue" },
  sample: { text: "Sample", tone: "gray" },
};

export const REVIEW_VERDICT: Record<ReviewVerdict, Word> = {
  right: { text: "Right", tone: "green" },
  wrong_intent: { text: "Wrong intent", tone: "amber" },
  missed_escalation: { text: "Missed escalation", tone: "red" },
  needless_escalation: { text: "Needless escalation", tone: "blue" },
  bad_slot: { text: "Wrong detail", tone: "violet" },
};

/** What each verdict says, in the order of its key. */
export const MEANING: readonly { verdict: ReviewVerdict; says: string }[] = [
  { verdict: "right", says: "A good receptionist would have done the same" },
  { verdict: "wrong_intent", says: "The caller wanted something else" },
  { verdict: "missed_escalation", says: "A person should have been fetched" },
  { verdict: "needless_escalation", says: "No person was needed" },
  { verdict: "bad_slot", says: "A name, date, number or other detail is wrong" },
];

export const WORDS = {
  title: "Reviews",
  queue: "Calls to review",
  call: "Call",
  waiting: (count: string) => `${count} waiting`,
  unclear: "Not clear",
  all: "All calls",
  open: "Open the call",
  transcript: "What was said",
  empty: "Nothing waits for a review",
  emptyWhy: "Calls that were escalated, misunderstood, hard to hear or left unfinished come here, and a sample of all others.",
  gone: "This call does not wait any more",
  goneWhy: "It has a verdict, or it is not among the first of the queue.",
  more: "Show more",
  verdict: {
    title: "Your verdict",
    label: "Verdict",
    note: "Note (optional)",
    confirm: (verdict: string | null) => (verdict ? `Confirm: ${verdict}` : "Confirm"),
    hint: "1 to 5 choose, Enter confirms, J and K walk through the queue.",
    readOnly: "Doctors, administrators and owners give verdicts.",
    done: (verdict: string) => `Reviewed: ${verdict}`,
    undone: "The verdict was taken back",
  },
  week: {
    title: (week: string) => `Week ${week}`,
    progress: (done: number, all: number) => `${done} of ${all} this week`,
    none: "No call of this week asks for a review.",
    missed: "Missed escalations",
    needless: "Needless escalations",
    share: (share: string, low: string, high: string) => `${share}, 95 % interval ${low} to ${high}`,
    nothing: "nothing reviewed yet",
  },
} as const;
