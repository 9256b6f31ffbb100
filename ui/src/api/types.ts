/** The names the application uses for the contract's schemas. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Alarm = Schemas["Alarm"];
export type ApiToken = Schemas["ApiToken"];
export type AuditEntry = Schemas["AuditEntry"];
export type Call = Schemas["Call"];
export type CallDetail = Schemas["CallDetail"];
export type CallFilters = Schemas["CallFilters"];
export type CallSlots = Schemas["CallSlots"];
export type CallStatus = Schemas["CallStatus"];
export type ClinicBasics = Schemas["ClinicBasics"];
export type Contact = Schemas["Contact"];
export type DeadLetter = Schemas["DeadLetter"];
export type Escalation = Schemas["Escalation"];
export type EscalationStatus = Schemas["EscalationStatus"];
export type ForRole = Schemas["ForRole"];
export type Faq = Schemas["Faq"];
export type Hours = Schemas["Hours"];
export type Location = Schemas["Location"];
export type Language = Schemas["Language"];
export type Line = Schemas["Line"];
export type Member = Schemas["Member"];
export type NewDecision = Schemas["NewDecision"];
export type NewTask = Schemas["NewTask"];
export type Notification = Schemas["Notification"];
export type Opening = Schemas["Opening"];
export type Origin = Schemas["Origin"];
export type ProblemBody = Schemas["Problem"];
export type Reception = Schemas["Reception"];
export type ReceptionChange = Schemas["ReceptionChange"];
export type ReceptionSettings = Schemas["ReceptionSettings"];
export type Role = Schemas["Role"];
export type Said = Schemas["Said"];
export type Service = Schemas["Service"];
export type Session = Schemas["Session"];
export type SessionClinic = Schemas["SessionClinic"];
export type Setup = Schemas["Setup"];
export type SetupLink = Schemas["SetupLink"];
export type Task = Schemas["Task"];
export type TaskChange = Schemas["TaskChange"];
export type TaskCounts = Schemas["TaskCounts"];
export type TaskFilters = Schemas["TaskFilters"];
export type TaskKind = Schemas["TaskKind"];
export type TaskStatus = Schemas["TaskStatus"];
export type Topic = Schemas["Topic"];
export type Transcript = Schemas["Transcript"];
export type TranscriptHit = Schemas["TranscriptHit"];
export type Turn = Schemas["Turn"];
export type Urgency = Schemas["Urgency"];
export type Verdict = Schemas["Verdict"];
export type Weekday = Schemas["Weekday"];

/** One page of a list, and where the next one starts. */
export type Page<T> = { items: T[]; next: string | null };
