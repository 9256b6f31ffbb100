export const reviews = {
  title: "Reviews",
  queue: "Calls to review",
  call: "Call",
  waiting: "{count} waiting",
  unclear: "Not clear",
  all: "All calls",
  open: "Open the call",
  transcript: "What was said",
  empty: "Nothing waits for a review",
  emptyWhy: "Calls that were escalated, misunderstood, hard to hear or left unfinished come here, and a sample of all others.",
  gone: "This call does not wait any more",
  goneWhy: "It has a verdict, or it is not among the first of the queue.",
  more: "Show more",
  yourVerdict: "Your verdict",
  verdict: "Verdict",
  note: "Note (optional)",
  confirm: "Confirm",
  confirmVerdict: "Confirm: {verdict}",
  hint: "1 to 5 choose, Enter confirms, J and K walk through the queue.",
  readOnly: "Doctors, administrators and owners give verdicts.",
  done: "Reviewed: {verdict}",
  undone: "The verdict was taken back",
  week: "Week {week}",
  progress: "{done} of {all} this week",
  noneThisWeek: "No call of this week asks for a review.",
  missed: "Missed escalations",
  needless: "Needless escalations",
  share: "{share}, 95 % interval {low} to {high}",
  nothingReviewed: "nothing reviewed yet",
} as const;

export const reviewReason = {
  escalated: "Escalated",
  misunderstanding: "Misunderstood",
  low_confidence: "Hard to hear",
  incomplete: "Unfinished",
  sample: "Sample",
} as const;

export const reviewVerdict = {
  right: "Right",
  wrong_intent: "Wrong intent",
  missed_escalation: "Missed escalation",
  needless_escalation: "Needless escalation",
  bad_slot: "Wrong detail",
} as const;

export const reviewMeaning = {
  right: "A good receptionist would have done the same",
  wrong_intent: "The caller wanted something else",
  missed_escalation: "A person should have been fetched",
  needless_escalation: "No person was needed",
  bad_slot: "A name, date, number or other detail is wrong",
} as const;
