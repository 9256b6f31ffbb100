/** The application's vocabulary: every enum of the contract in words, with its tone. Colour never stands alone. */
import type {
  CallStatus,
  EscalationStatus,
  Language,
  Role,
  TaskKind,
  TaskStatus,
  Urgency,
  Verdict,
} from "../api/types";
import type { Perm } from "../session/clinic";

export type Tone = "red" | "amber" | "blue" | "green" | "violet" | "gray";
export interface Word {
  text: string;
  tone: Tone;
}

export const TASK_KIND: Record<TaskKind, Word> = {
  appointment: { text: "Appointment", tone: "blue" },
  reschedule: { text: "Reschedule", tone: "blue" },
  cancel: { text: "Cancellation", tone: "gray" },
  callback: { text: "Call back", tone: "violet" },
  refill: { text: "Refill", tone: "green" },
  medical_question: { text: "Medical question", tone: "amber" },
  escalation: { text: "Escalation", tone: "red" },
  general: { text: "General", tone: "gray" },
};

/** A kind that comes as a bare word. */
export function kindWord(kind: string): Word {
  return Object.entries(TASK_KIND).find(([name]) => name === kind)?.[1] ?? { text: sentence(kind), tone: "gray" };
}

export const TASK_STATUS: Record<TaskStatus, Word> = {
  pending: { text: "To do", tone: "gray" },
  in_progress: { text: "In progress", tone: "blue" },
  completed: { text: "Completed", tone: "green" },
  cancelled: { text: "Cancelled", tone: "gray" },
};

export const URGENCY: Record<Urgency, Word> = {
  emergency: { text: "Emergency", tone: "red" },
  urgent: { text: "Urgent", tone: "amber" },
  soon: { text: "Soon", tone: "blue" },
  routine: { text: "Routine", tone: "gray" },
};

/** Most pressing first. */
export const URGENCY_ORDER: readonly Urgency[] = ["emergency", "urgent", "soon", "routine"];

export const VERDICT: Record<Verdict, Word> = {
  approve: { text: "Approved", tone: "green" },
  reject: { text: "Rejected", tone: "red" },
  request_follow_up: { text: "Follow-up requested", tone: "amber" },
};

export const CALL_STATUS: Record<CallStatus, Word> = {
  in_progress: { text: "Live", tone: "green" },
  completed: { text: "Ended", tone: "gray" },
  failed: { text: "Failed", tone: "red" },
  busy: { text: "Busy", tone: "amber" },
  no_answer: { text: "No answer", tone: "amber" },
  canceled: { text: "Hung up early", tone: "gray" },
};

export const ESCALATION_STATUS: Record<EscalationStatus, Word> = {
  open: { text: "Waiting for somebody", tone: "red" },
  acknowledged: { text: "Acknowledged", tone: "amber" },
  resolved: { text: "Resolved", tone: "green" },
};

export const ROLE: Record<Role, string> = {
  owner: "Owner",
  admin: "Administrator",
  doctor: "Doctor",
  staff: "Front desk",
  expert: "Expert",
  auditor: "Auditor",
};

const DESK = "The front desk, doctors, administrators, owners and auditors";

/** Who can see what a permission opens, for the page that says no. */
export const OPENED_BY: Record<Perm, string> = {
  "call.read": DESK,
  "call.simulate": "The front desk, doctors, administrators and owners",
  "task.read": DESK,
  "task.create": "The front desk, doctors, administrators and owners",
  "task.update": "The front desk, doctors, administrators and owners",
  "task.decide": "Doctors",
  "transcript.read": DESK,
  "escalation.read": DESK,
  "escalation.acknowledge": "The front desk, doctors, administrators and owners",
  "escalation.resolve": "The front desk, doctors, administrators and owners",
  "review.read": "Doctors, administrators, owners and auditors",
  "review.write": "Doctors, administrators and owners",
  "analytics.read": "Doctors, administrators, owners and auditors",
  "notification.read": "Everybody",
  "reception_settings.read": DESK,
  "reception_settings.write": "Administrators and owners",
  "member.read": "Administrators, owners and auditors",
  "member.manage": "Administrators and owners",
  "token.manage": "Everybody but auditors",
  "audit.read": "Administrators, owners and auditors",
  "dead_letter.read": "Administrators, owners and auditors",
  "dead_letter.replay": "Administrators and owners",
};

export const LANGUAGE: Record<Language, string> = { en: "English", es: "Spanish" };

/** A call's language, also one that the receptionist only recognised. */
export function languageName(code: string): string {
  return new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
}

/** How fast a person must take over. */
export function levelWord(level: string): Word {
  return level === "emergency" ? { text: "Emergency", tone: "red" } : { text: sentence(level), tone: "amber" };
}

const SLOT: Record<string, string> = {
  patient_name: "Patient",
  birth_date: "Date of birth",
  phone: "Phone",
  reason: "Reason",
  service: "Service",
  appointment: "Appointment",
  date: "Date",
  time: "Time",
  new_date: "New date",
  new_time: "New time",
  doctor: "Doctor",
  provider_type: "Wants to see",
  drug: "Medicine",
  dose: "Dose",
  pharmacy: "Pharmacy",
};

/** "birth_date" → "Date of birth"; names the contract adds later still read as words. */
export function slotName(name: string): string {
  return SLOT[name] ?? sentence(name);
}

/** Slots in the order in which a person would tell them; unknown ones last. */
export function inOrder<T>(slots: Record<string, T>): [string, T][] {
  const order = Object.keys(SLOT);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(slots).toSorted(([a], [b]) => place(a) - place(b));
}

/** "no_answer" → "No answer". */
export function sentence(code: string): string {
  const words = code.replaceAll(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "+15550142" → "+1 555 0142", good enough to read aloud without a number plan. */
export function phoneText(e164: string): string {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  return us ? `(${us[1]}) ${us[2]}-${us[3]}` : e164;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function initials(name: string): string {
  const parts = name.replace(/^Dr\.?\s+/i, "").split(/\s+/);
  return `${parts[0]?.[0] ?? ""}${parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}
