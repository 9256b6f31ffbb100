/** The application's vocabulary: every enum of the contract in words, with its tone. Colour never stands alone. */
import type { AppointmentStatus, CallStatus, EscalationStatus, Language, Role, TaskKind, TaskStatus, Urgency, Verdict } from "../api/types";
import type { Key, Needs } from "../language/catalogue";
import { locale } from "../language/language";
import { t, term } from "../language/t";
import type { Perm } from "../session/clinic";
import { sentence } from "./sentence";

export type Tone = "red" | "amber" | "blue" | "green" | "violet" | "gray";
export interface Word {
  readonly text: string;
  readonly tone: Tone;
}

/** A key whose message needs no values. */
export type PlainKey = { [K in Key]: [Needs<K>] extends [never] ? K : never }[Key];

/** A word that is looked up when it is shown, so that these tables may stand before any language is loaded. */
export function word(key: PlainKey, tone: Tone): Word {
  return {
    get text() {
      return (t as (key: PlainKey) => string)(key);
    },
    tone,
  };
}

export const TASK_KIND: Record<TaskKind, Word> = {
  appointment: word("taskKind.appointment", "blue"),
  reschedule: word("taskKind.reschedule", "blue"),
  cancel: word("taskKind.cancel", "gray"),
  callback: word("taskKind.callback", "violet"),
  refill: word("taskKind.refill", "green"),
  medical_question: word("taskKind.medical_question", "amber"),
  escalation: word("taskKind.escalation", "red"),
  general: word("taskKind.general", "gray"),
};

/** A kind that comes as a bare word. */
export function kindWord(kind: string): Word {
  return Object.entries(TASK_KIND).find(([name]) => name === kind)?.[1] ?? { text: sentence(kind), tone: "gray" };
}

export const TASK_STATUS: Record<TaskStatus, Word> = {
  pending: word("taskStatus.pending", "gray"),
  in_progress: word("taskStatus.in_progress", "blue"),
  completed: word("taskStatus.completed", "green"),
  cancelled: word("taskStatus.cancelled", "gray"),
};

export const URGENCY: Record<Urgency, Word> = {
  emergency: word("urgency.emergency", "red"),
  urgent: word("urgency.urgent", "amber"),
  soon: word("urgency.soon", "blue"),
  routine: word("urgency.routine", "gray"),
};

/** Most pressing first. */
export const URGENCY_ORDER: readonly Urgency[] = ["emergency", "urgent", "soon", "routine"];

export const VERDICT: Record<Verdict, Word> = {
  approve: word("verdict.approve", "green"),
  reject: word("verdict.reject", "red"),
  request_follow_up: word("verdict.request_follow_up", "amber"),
};

export const CALL_STATUS: Record<CallStatus, Word> = {
  in_progress: word("callStatus.in_progress", "green"),
  completed: word("callStatus.completed", "gray"),
  failed: word("callStatus.failed", "red"),
  busy: word("callStatus.busy", "amber"),
  no_answer: word("callStatus.no_answer", "amber"),
  canceled: word("callStatus.canceled", "gray"),
};

export const ESCALATION_STATUS: Record<EscalationStatus, Word> = {
  open: word("escalationStatus.open", "red"),
  acknowledged: word("escalationStatus.acknowledged", "amber"),
  resolved: word("escalationStatus.resolved", "green"),
};

export const APPOINTMENT_STATUS: Record<AppointmentStatus, Word> = {
  pending: word("appointmentStatus.pending", "amber"),
  booked: word("appointmentStatus.booked", "blue"),
  fulfilled: word("appointmentStatus.fulfilled", "green"),
  noshow: word("appointmentStatus.noshow", "red"),
  cancelled: word("appointmentStatus.cancelled", "gray"),
};

export const ROLES: readonly Role[] = ["owner", "admin", "doctor", "staff", "expert", "auditor"];

/** "Front desk, Doctor". */
export function roleNames(roles: readonly Role[]): string {
  return roles.map((role) => t(`role.${role}`)).join(", ");
}

type Opener = "readers" | "workers" | "doctors" | "doctorsAndManagers" | "doctorsManagersAndAuditors" | "everybody" | "managers" | "managersAndAuditors" | "allButAuditors";

/** Who can see what a permission opens, for the page that says no. */
const OPENED_BY: Record<Perm, Opener> = {
  "call.read": "readers",
  "call.simulate": "workers",
  "task.read": "readers",
  "task.create": "workers",
  "task.update": "workers",
  "task.decide": "doctors",
  "transcript.read": "readers",
  "escalation.read": "readers",
  "escalation.acknowledge": "workers",
  "escalation.resolve": "workers",
  "notification.read": "everybody",
  "reception_settings.read": "readers",
  "reception_settings.write": "managers",
  "review.read": "doctorsManagersAndAuditors",
  "review.write": "doctorsAndManagers",
  "analytics.read": "doctorsManagersAndAuditors",
  "appointment.read": "readers",
  "appointment.write": "workers",
  "calendar.manage": "doctorsAndManagers",
  "patient.read": "readers",
  "patient.write": "workers",
  "report.read": "readers",
  "report.write": "workers",
  "council.read": "doctorsManagersAndAuditors",
  "council.run": "doctorsAndManagers",
  "council.sign": "doctors",
  "member.read": "managersAndAuditors",
  "member.manage": "managers",
  "token.manage": "allButAuditors",
  "audit.read": "managersAndAuditors",
  "dead_letter.read": "managersAndAuditors",
  "dead_letter.replay": "managers",
};

export function openedBy(perm: Perm): string {
  return t(`openedBy.${OPENED_BY[perm]}`);
}

/** The languages that the receptionist speaks, in the order in which they are offered. */
export const CALL_LANGUAGES: readonly Language[] = ["en", "es"];

/** A language by its BCP 47 tag, in the language of the interface. */
export function languageName(code: string): string {
  return sentence(new Intl.DisplayNames(locale(), { type: "language" }).of(code) ?? code);
}

/** "Spanish · español": also in its own language, so that everybody finds theirs. */
export function languageLabel(code: string): string {
  const here = languageName(code);
  const own = new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
  return here.toLowerCase() === own.toLowerCase() ? here : `${here} · ${own}`;
}

/** How fast a person must take over. */
export function levelWord(level: string): Word {
  return { text: term("level", level), tone: level === "emergency" ? "red" : "amber" };
}

/** The order in which a person would tell them. */
const SLOTS = [
  "patient_name",
  "birth_date",
  "phone",
  "reason",
  "service",
  "appointment",
  "date",
  "time",
  "new_date",
  "new_time",
  "doctor",
  "provider_type",
  "drug",
  "dose",
  "pharmacy",
  "calendar",
];

/** Slots in the order in which a person would tell them; unknown ones last. */
export function inOrder<T>(slots: Record<string, T>): [string, T][] {
  const place = (name: string) => (SLOTS.includes(name) ? SLOTS.indexOf(name) : SLOTS.length);
  return Object.entries(slots).toSorted(([a], [b]) => place(a) - place(b));
}

/** "+12125550142" → "(212) 555-0142"; other countries' numbers stay as they are. */
export function phoneText(e164: string): string {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  return us ? `(${us[1]}) ${us[2]}-${us[3]}` : e164;
}

export function initials(name: string): string {
  const parts = name.replace(/^Dr\.?\s+/i, "").split(/\s+/);
  return `${parts[0]?.[0] ?? ""}${parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}
