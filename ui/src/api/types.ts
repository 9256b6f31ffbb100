/**
 * The names the application uses for the contract's schemas. Enums are taken from the fields that have them, so that
 * their names in the document do not matter.
 */
import type { Sent } from "./requests";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never;
type Unpaged<T> = Omit<T, "cursor" | "limit">;

/**
 * What the server sends, it sends whole: a field with a default may be left out of a request, never out of an answer.
 * `null` stays where it may stand.
 */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Whole<T[Key]> }
    : T;

export type Alarm = Schemas["Alarm"];
export type Appointment = Schemas["Appointment"];
export type AppointmentStatus = Appointment["status"];
export type ApiToken = Schemas["TokenView"];
export type AuditEntry = Schemas["AuditEntryView"];
export type Call = Schemas["CallView"];
export type CallFilters = Unpaged<Query<"/api/calls">>;
export type CalendarFeed = Schemas["CalendarFeed"];
export type CalendarRules = Schemas["CalendarRules"];
export type CalendarService = Schemas["CalendarService"];
export type CalendarServiceBody = Schemas["CalendarServiceBody"];
export type CalendarSlot = Schemas["CalendarSlot"];
export type CallStatus = Call["status"];
export type Contact = ReceptionSettings["on_call"][number];
export type DeadLetter = Schemas["DeadLetterView"];
export type Escalation = Schemas["Escalation"];
export type EscalationStatus = Escalation["status"];
export type Faq = ReceptionSettings["faq"][number];
export type ForRole = Task["for_role"];
export type Hourly = Schemas["AnalyticsHourly"];
export type Hours = ReceptionSettings["hours"];
/** The languages that the receptionist speaks. */
export type Language = "en" | "es";
export type Line = Schemas["Line"];
export type Member = Schemas["MemberView"];
export type NewAppointment = Schemas["NewAppointmentBody"];
export type NewDecision = Schemas["DecisionBody"];
export type NewTask = Schemas["NewTaskBody"];
export type Notification = Schemas["NotificationView"];
export type Opening = Hours["weekly"][number];
export type Origin = Call["origin"];
export type Practitioner = Schemas["Practitioner"];
export type PractitionerBody = Schemas["PractitionerBody"];
export type Overview = Schemas["AnalyticsOverview"];
export type ProblemBody = Schemas["Problem"];
export type ProviderFigures = Schemas["AnalyticsProviders"];
export type Reception = Whole<Schemas["SettingsView"]>;
export type ReceptionChange = Schemas["SettingsBody"];
export type ReceptionSettings = Reception["settings"];
export type Review = Schemas["Review"];
export type ReviewBody = Schemas["ReviewBody"];
export type ReviewReason = WaitingCall["reasons"][number];
export type ReviewSummary = Schemas["ReviewSummary"];
export type ReviewVerdict = Review["verdict"];
export type Recording = Schemas["RecordingView"];
export type Role = SessionClinic["roles"][number];
export type SafetyFigures = Schemas["AnalyticsSafety"];
export type Said = Faq["answer"];
export type ScheduleException = Schemas["ScheduleException"];
export type ScheduleExceptionBody = Schemas["ScheduleExceptionBody"];
export type Session = Schemas["SessionView"];
export type SessionClinic = Schemas["SessionClinic"];
/** The document leaves the hours open, because the platform hands them on unread; they are those of the settings. */
export type Setup = Omit<SetupBody, "hours"> & { hours?: Hours };
export type SetupBody = Schemas["SetupBody"];
export type SetupLink = Schemas["SetupLinkView"];
export type SlaFigures = Schemas["AnalyticsSla"];
export type Slot = Schemas["TaskSlot"];
export type Shift = Contact["shifts"][number];
export type SpeechProvider = VoiceChoice["provider"];
export type VoiceChoice = ReceptionSettings["speech"]["voice"];
export type TextPreferences = Schemas["PreferencesView"];
export type Task = Schemas["Task"];
/** What is absent stays; `null` means something else. */
export type TaskChange = Sent<Schemas["TaskPatchBody"]>;
export type TaskCounts = Schemas["TaskCounts"];
export type TaskFilters = Unpaged<Query<"/api/tasks">>;
export type TaskKind = Task["kind"];
export type TaskStatus = Task["status"];
export type Topic = NonNullable<Faq["topic"]>;
export type Transcript = Schemas["Transcript"];
export type Turn = Schemas["SimulatedTurn"];
export type Urgency = Task["urgency"];
export type Verdict = Schemas["TaskDecision"]["verdict"];
export type WaitingCall = Schemas["WaitingCall"];

/** One page of a list, and where the next one starts. */
export type Page<T> = { items: T[]; next?: string | null };
