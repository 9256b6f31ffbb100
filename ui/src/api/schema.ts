/**
 * The HTTP contract, in the shape openapi-typescript writes. `npm run types` replaces this file from
 * `openapi.json`; nothing but `types.ts` and `client.ts` may import it.
 */

type Json<T> = { headers: Record<string, unknown>; content: { "application/json": T } };
type Failed = { headers: Record<string, unknown>; content: { "application/problem+json": components["schemas"]["Problem"] } };
type Nothing = { headers: Record<string, unknown>; content?: never };
type Params<Query = never, Path = undefined, Header = undefined> = { query?: Query; cookie?: never } & ([Path] extends [undefined]
  ? { path?: never }
  : { path: Path }) &
  ([Header] extends [undefined] ? { header?: never } : { header: Header });
type Get<T, Query = never, Path = undefined> = {
  parameters: Params<Query, Path>;
  requestBody?: never;
  responses: { 200: Json<T>; default: Failed };
};
type Send<Body, T, Path = undefined, Header = undefined> = {
  parameters: Params<never, Path, Header>;
  requestBody: { content: { "application/json": Body } };
  responses: { 200: Json<T>; default: Failed };
};
type Act<T, Path = undefined, Header = undefined> = {
  parameters: Params<never, Path, Header>;
  requestBody?: never;
  responses: { 200: Json<T>; default: Failed };
};
type Remove<Path = undefined> = {
  parameters: Params<never, Path>;
  requestBody?: never;
  responses: { 204: Nothing; default: Failed };
};
type Route<Methods> = { parameters: Params } & Methods;
type Page<T> = { items: T[]; next?: string | null };
type ById = { id: string };
type Version = { "If-Match": string };
type Cursor = { cursor?: string; limit?: number };

type S = components["schemas"];

export interface paths {
  "/api/session": Route<{
    get: { parameters: Params; requestBody?: never; responses: { 200: Json<S["SessionView"]>; default: Failed } };
    post: { parameters: Params; requestBody: { content: { "application/json": S["Credentials"] } }; responses: { 200: Json<S["SessionView"]>; default: Failed } };
    delete: { parameters: Params; requestBody?: never; responses: { 204: Nothing; default: Failed } };
  }>;
  "/api/session/refresh": Route<{ post: { parameters: Params; requestBody?: never; responses: { 200: Json<S["SessionView"]>; default: Failed } } }>;
  "/api/setup/check": Route<{ post: { parameters: Params; requestBody: { content: { "application/json": { token: string } } }; responses: { 200: Json<S["SetupLinkView"]>; default: Failed } } }>;
  "/api/setup": Route<{ post: { parameters: Params; requestBody: { content: { "application/json": S["SetupBody"] } }; responses: { 200: Json<S["SessionView"]>; default: Failed } } }>;
  "/api/members": Route<{
    get: Get<Page<S["MemberView"]>, Cursor, undefined>;
    post: Send<S["NewMemberBody"], S["InvitedMemberView"], undefined>;
  }>;
  "/api/members/{id}": Route<{ patch: Send<{ roles?: S["Role"][]; active?: boolean }, S["MemberView"], ById> }>;
  "/api/tokens": Route<{
    get: Get<Page<S["TokenView"]>, Cursor, undefined>;
    post: Send<{ name: string; permissions: string[] }, S["NewTokenView"], undefined>;
  }>;
  "/api/tokens/{id}": Route<{ delete: Remove<ById> }>;
  "/api/audit": Route<{ get: Get<Page<S["AuditEntryView"]>, Cursor, undefined> }>;
  "/api/calls": Route<{ get: Get<Page<S["CallView"]>, S["CallFilters"] & Cursor, undefined> }>;
  "/api/calls/search": Route<{ post: Send<S["CallFilters"] & Cursor & { phone?: string }, Page<S["CallView"]>, undefined> }>;
  "/api/calls/simulations": Route<{ post: Send<{ caller?: string; language?: S["Language"] }, S["SimulatedTurn"], undefined> }>;
  "/api/calls/simulations/{id}/turns": Route<{ post: Send<{ text: string; confidence?: number; digits?: string }, S["SimulatedTurn"], ById> }>;
  "/api/calls/simulations/{id}/hang-up": Route<{ post: Act<S["CallView"], ById> }>;
  "/api/calls/{id}": Route<{ get: Get<S["CallView"], never, ById> }>;
  "/api/calls/{id}/transcript": Route<{ get: Get<S["Transcript"], never, ById> }>;
  "/api/transcripts/search": Route<{ post: Send<{ q: string } & Cursor, Page<S["TranscriptHit"]>, undefined> }>;
  "/api/tasks": Route<{
    get: Get<Page<S["Task"]>, S["TaskFilters"] & Cursor, undefined>;
    post: Send<S["NewTaskBody"], S["Task"], undefined>;
  }>;
  "/api/tasks/search": Route<{ post: Send<S["TaskFilters"] & Cursor & { q: string }, Page<S["Task"]>, undefined> }>;
  "/api/tasks/counts": Route<{ get: Get<S["TaskCounts"]> }>;
  "/api/tasks/{id}": Route<{
    get: Get<S["Task"], never, ById>;
    patch: Send<S["TaskPatchBody"], S["Task"], ById, Version>;
  }>;
  "/api/tasks/{id}/decision": Route<{ post: Send<S["DecisionBody"], S["Task"], ById> }>;
  "/api/escalations": Route<{ get: Get<Page<S["Escalation"]>, { status?: S["EscalationStatus"] } & Cursor, undefined> }>;
  "/api/escalations/{id}/acknowledge": Route<{ post: Act<S["Escalation"], ById> }>;
  "/api/escalations/{id}/resolve": Route<{ post: Send<{ note: string }, S["Escalation"], ById> }>;
  "/api/notifications": Route<{ get: Get<Page<S["NotificationView"]> & { unread: number }, { unread?: boolean } & Cursor, undefined> }>;
  "/api/notifications/{id}/read": Route<{ post: Act<unknown, ById> }>;
  "/api/notifications/read-all": Route<{ post: Act<unknown, undefined> }>;
  "/api/notifications/clear": Route<{ post: Act<unknown, undefined> }>;
  "/api/clinic/reception": Route<{
    get: Get<S["SettingsView"]>;
    put: Send<S["SettingsBody"], S["SettingsView"], undefined, Version>;
  }>;
  "/api/dead-letters": Route<{ get: Get<Page<S["DeadLetterView"]>, Cursor, undefined> }>;
  "/api/dead-letters/{id}/replay": Route<{ post: Act<unknown, ById> }>;
  "/api/dead-letters/replay": Route<{ post: Act<unknown, undefined> }>;
}

export interface components {
  schemas: {
    Problem: {
      type: string;
      title: string;
      status: number;
      code: string;
      detail?: string | null;
      request_id?: string | null;
      fields?: { path: string; message: string }[];
      current_version?: number | null;
    };
    Role: "owner" | "admin" | "doctor" | "staff" | "expert" | "auditor";
    Language: "en" | "es";
    Origin: "phone" | "simulation";
    Person: { id: string; name: string };
    Credentials: { email: string; password: string };
    SessionClinic: {
      id: string;
      slug: string;
      name: string;
      time_zone: string;
      country: string;
      roles: components["schemas"]["Role"][];
      permissions: string[];
      demo: boolean;
    };
    SessionView: {
      user?: { id: string; email: string; name: string } | null;
      clinics: components["schemas"]["SessionClinic"][];
      access_token?: string | null;
      expires_in_s?: number | null;
      demo: boolean;
      simulated: boolean;
      version: string;
    };
    SetupLinkView: {
      kind: "clinic" | "invitation";
      clinic?: components["schemas"]["ClinicBasics"] | null;
      email?: string | null;
      name?: string | null;
      demo: boolean;
    };
    ClinicBasics: { name: string; time_zone: string; country: string };
    SetupBody: {
      token: string;
      owner: { name: string; email: string; password: string };
      clinic?: components["schemas"]["ClinicBasics"];
      hours?: components["schemas"]["Hours"];
      numbers?: string[];
    };
    MemberView: {
      id: string;
      user: { id: string; name: string; email: string };
      roles: components["schemas"]["Role"][];
      active: boolean;
      created_at: string;
    };
    NewMemberBody: { email: string; name: string; roles: components["schemas"]["Role"][] };
    InvitedMemberView: components["schemas"]["MemberView"] & { invitation_link: string };
    TokenView: { id: string; name: string; permissions: string[]; created_at: string; last_used_at?: string | null };
    NewTokenView: components["schemas"]["TokenView"] & { token: string };
    AuditEntryView: {
      seq: number;
      at: string;
      actor: { kind: string; id?: string | null; name?: string | null };
      action: string;
      subject?: string | null;
      detail: unknown;
    };
    CallStatus: "in_progress" | "completed" | "failed" | "busy" | "no_answer" | "canceled";
    CallFilters: {
      status?: components["schemas"]["CallStatus"];
      origin?: components["schemas"]["Origin"];
      intent?: string;
      escalated?: boolean;
      from?: string;
      to?: string;
    };
    CallView: {
      id: string;
      origin: components["schemas"]["Origin"];
      status: components["schemas"]["CallStatus"];
      caller?: string | null;
      language: string;
      intent?: string | null;
      escalated: boolean;
      turns: number;
      started_at: string;
      ended_at?: string | null;
      duration_s?: number | null;
      /** Where the conversation stands. */
      state: string;
      asking?: string | null;
      locked_intent?: string | null;
      slots: { [name: string]: components["schemas"]["TaskSlot"] };
      /** Kinds of the requests that were filed, in order. */
      filed: string[];
      version: number;
    };
    Alarm: { level: string; reason: string; words: string[]; rule: string };
    Line: {
      seq: number;
      speaker: "caller" | "receptionist" | "system";
      text: string;
      at: string;
      confidence?: number | null;
      intents: string[];
      alarm?: components["schemas"]["Alarm"] | null;
      latency_ms?: number | null;
    };
    Transcript: { call: components["schemas"]["CallView"]; lines: components["schemas"]["Line"][] };
    TranscriptHit: { call_id: string; started_at: string; seq: number; speaker: "caller" | "receptionist" | "system"; excerpt: string };
    SimulatedTurn: {
      call: components["schemas"]["CallView"];
      say: string;
      intents: string[];
      alarm?: components["schemas"]["Alarm"] | null;
      /** Id of the escalation that this turn raised. */
      escalation?: string | null;
      /** `listen`, `transfer` or `hang_up`. */
      next: string;
      ended: boolean;
      took_us: number;
    };
    TaskKind: "appointment" | "reschedule" | "cancel" | "callback" | "refill" | "medical_question" | "escalation" | "general";
    TaskStatus: "pending" | "in_progress" | "completed" | "cancelled";
    Urgency: "routine" | "soon" | "urgent" | "emergency";
    ForRole: "staff" | "doctor";
    TaskSlot: { value: string; iso?: string | null; words?: string | null };
    Verdict: "approve" | "reject" | "request_follow_up";
    TaskDecision: { verdict: components["schemas"]["Verdict"]; reason?: string | null; by?: components["schemas"]["Person"] | null; at: string };
    Task: {
      id: string;
      kind: components["schemas"]["TaskKind"];
      status: components["schemas"]["TaskStatus"];
      urgency: components["schemas"]["Urgency"];
      incomplete: boolean;
      for_role: components["schemas"]["ForRole"];
      title: string;
      patient_name?: string | null;
      phone?: string | null;
      slots: { [name: string]: components["schemas"]["TaskSlot"] };
      question?: string | null;
      call?: { id: string; started_at?: string | null } | null;
      assignee?: components["schemas"]["Person"] | null;
      decision?: components["schemas"]["TaskDecision"] | null;
      note?: string | null;
      due_at?: string | null;
      created_at: string;
      started_at?: string | null;
      completed_at?: string | null;
      version: number;
      origin: components["schemas"]["TaskOrigin"];
    };
    TaskOrigin: "phone" | "simulation" | "manual";
    TaskFilters: {
      status?: components["schemas"]["TaskStatus"];
      kind?: components["schemas"]["TaskKind"];
      for_role?: components["schemas"]["ForRole"];
      assignee?: string;
      urgency?: components["schemas"]["Urgency"];
      sort?: "oldest" | "newest" | "urgency" | "due";
    };
    TaskCounts: {
      by_status: { [key: string]: number };
      by_kind: { [key: string]: number };
      mine: number;
      unassigned: number;
      overdue: number;
    };
    NewTaskBody: {
      kind: components["schemas"]["TaskKind"];
      title?: string;
      patient_name?: string;
      phone?: string;
      question?: string;
      note?: string;
      urgency?: components["schemas"]["Urgency"];
      for_role?: components["schemas"]["ForRole"];
    };
    TaskPatchBody: {
      status?: components["schemas"]["TaskStatus"];
      assignee?: string | null;
      urgency?: components["schemas"]["Urgency"];
      note?: string;
    };
    DecisionBody: {
      verdict: components["schemas"]["Verdict"];
      reason?: string;
      follow_up?: { what: string; due_at?: string };
    };
    EscalationStatus: "open" | "acknowledged" | "resolved";
    Escalation: {
      id: string;
      call_id: string;
      task_id?: string | null;
      level: string;
      reason: string;
      category: string;
      rule: string;
      words: string[];
      quote: string;
      caller?: string | null;
      patient_name?: string | null;
      origin: components["schemas"]["Origin"];
      status: components["schemas"]["EscalationStatus"];
      raised_at: string;
      acknowledged?: { by: components["schemas"]["Person"]; at: string } | null;
      resolved?: { by: components["schemas"]["Person"]; at: string; note: string } | null;
      version: number;
    };
    NotificationView: {
      id: string;
      kind: string;
      title: string;
      body?: string | null;
      link?: string | null;
      created_at: string;
      read_at?: string | null;
    };
    /** Civil times of the clinic, `09:00:00`. */
    Opening: { day: string; from: string; until: string };
    HoursException: { date: string; open: string[][]; name: string };
    Hours: { weekly: components["schemas"]["Opening"][]; exceptions: components["schemas"]["HoursException"][] };
    Said: { en: string; es: string };
    Service: { name: string; called: string[]; minutes?: number | null; price?: string | null };
    Location: {
      name: string;
      address: string;
      directions: components["schemas"]["Said"];
      parking: components["schemas"]["Said"];
    };
    Topic:
      | "hours"
      | "holidays"
      | "location"
      | "parking"
      | "insurance"
      | "services"
      | "price"
      | "documents"
      | "staff"
      | "contact"
      | "online"
      | "visiting";
    Faq: { topic?: components["schemas"]["Topic"] | null; asks: string[]; answer: components["schemas"]["Said"] };
    Limits: { misunderstandings: number; min_confidence: number; max_turns: number; max_minutes: number };
    Automated: "all" | { only: components["schemas"]["TaskKind"][] };
    Contact: { name: string; phone: string };
    Settings: {
      clinic_name: string;
      time_zone: string;
      country: string;
      phone: string;
      languages: components["schemas"]["Language"][];
      hours: components["schemas"]["Hours"];
      services: components["schemas"]["Service"][];
      doctors: string[];
      locations: components["schemas"]["Location"][];
      faq: components["schemas"]["Faq"][];
      insurers: string[];
      limits: components["schemas"]["Limits"];
      records_calls: boolean;
      automated: components["schemas"]["Automated"];
      on_call: components["schemas"]["Contact"][];
      front_desk: components["schemas"]["Contact"][];
    };
    SettingsView: {
      version: number;
      settings: components["schemas"]["Settings"];
      numbers: string[];
      telephony: {
        configured: boolean;
        account_sid?: string | null;
        public_url?: string | null;
        webhook_urls: { incoming: string; status: string };
      };
    };
    SettingsBody: {
      settings: components["schemas"]["Settings"];
      numbers: string[];
      telephony?: { account_sid: string; auth_token?: string; public_url: string };
    };
    DeadLetterView: { id: string; job: string; attempts: number; cause?: string | null; failed_at?: string | null };
  };
}
