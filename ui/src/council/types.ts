/** The council's part of the contract, as its pages use it. */

export interface Patient {
  id: string;
  /** Under what the clinic keeps them: a name, or a code. */
  label: string;
  notes: string;
  date_of_birth: string | null;
  phone: string | null;
  tags: string[];
  created_at: string;
  updated_at: string;
  version: number;
}

export type PatientDetails = Pick<Patient, "label" | "notes" | "date_of_birth" | "phone" | "tags">;

export type ReportState = "waiting" | "ready" | "failed";

export interface ReportFile {
  seq: number;
  name: string;
  kind: "pdf" | "text" | "markdown";
  size: number;
}

export interface Report {
  id: string;
  patient_id: string;
  state: ReportState;
  /** Why it could not be read: the code of a problem. */
  fault: string | null;
  profile: ReadingProfile;
  files: ReportFile[];
  pages: number;
  measurements: number;
  findings: number;
  created_at: string;
  read_at: string | null;
}

/** Why a page has no text. */
export type PageGap = "blank" | "ocr_unavailable" | "ocr_failed" | "beyond_ocr_limit" | "unreadable";

/** A page without what it says. */
export interface ReportPage {
  page: number;
  file: number;
  file_page: number;
  how: ReportText["how"];
  gap: PageGap | null;
  characters: number;
}

/** A page and its text. */
export interface ReportText {
  /** Counted over all files, from 1. */
  page: number;
  how: "text_layer" | "ocr" | "none";
  gap: PageGap | null;
  text: string;
}

/** How a report is read: what stands before decimals, and which comes first in a date of numbers. */
export interface ReadingProfile {
  decimal_mark: "auto" | "point" | "comma";
  date_order: "auto" | "day_first" | "month_first";
}

/** One measurement, whatever software printed it. */
export interface Measurement {
  session: string | null;
  condition: string | null;
  site: string | null;
  band: string | null;
  component: string | null;
  measure: string;
  /** Of a z score: what it is the score of. */
  of: string | null;
  /** Absent when the report says that there is none. */
  value: number | null;
  printed: string | null;
  unit: string | null;
  target: { low: number | null; high: number | null } | null;
  page: number;
  read_by: "table" | "line" | "vision";
  contradicted: boolean;
}

/** Something to be careful about. */
export interface Finding {
  kind: string;
  text: string;
}

/** Scores beyond a limit, and how many chance alone would give. */
export interface Extremes {
  beyond: number;
  scores: number;
  count: number;
  expected: number;
}

export interface Facts {
  measurements: Measurement[];
  findings: Finding[];
  extremes: Extremes[];
}

export type MaskedKind = "patient" | "person" | "birth_date" | "record" | "phone" | "email" | "address";

export interface Mask {
  placeholder: string;
  kind: MaskedKind;
  count: number;
}

/** What would be sent to models. */
export interface Preview {
  /** The beginning of the text. */
  text: string;
  /** How long the whole text is. */
  characters: number;
  masks: Mask[];
  /** Pages without text: only their pictures could be sent, and these cannot be masked. */
  pictures: number[];
}

export type RunState =
  | "created"
  | "queued"
  | "running"
  | "paused"
  | "needs_auth"
  | "cooling_down"
  | "complete"
  | "degraded"
  | "failed"
  | "cancelled";

export type UnitState = "waiting" | "queued" | "running" | "needs_auth" | "cooling_down" | "done" | "failed";

export type Vote = "APPROVE" | "REVISE";

/** Why a unit failed or is parked: a stable code, and a sentence for people. */
export interface Cause {
  code: string;
  message: string;
}

export interface Artifact {
  id: string;
  stage: number;
  round: number;
  model: string;
  label: string | null;
  folder: string;
  name: string;
  content_type: string;
  sha256: string;
  size: number;
  prompt: string;
  is_draft: boolean;
  counts: boolean;
  created_at: string;
}

export interface Unit {
  id: string;
  stage: number;
  stage_name: string;
  round: number;
  model: string;
  label: string | null;
  state: UnitState;
  until: string | null;
  attempt: number;
  cause: Cause | null;
  vote: Vote | null;
  quality_score: number | null;
  artifact: Artifact | null;
  counts: boolean;
  started_at: string | null;
  ended_at: string | null;
}

export interface Loss {
  stage: number;
  round: number;
  model: string;
  label: string | null;
  cause: Cause | null;
}

export interface RunSummary {
  id: string;
  patient_id: string;
  report_ids: string[];
  state: RunState;
  stage: number | null;
  round: number | null;
  models: string[];
  is_signed: boolean;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

export interface Tally {
  approve: number;
  revise: number;
  majority_revises: boolean;
}

export interface Run extends RunSummary {
  notice: string;
  panel: { model: string; label: string | null }[];
  consolidators: string[];
  patience_s: number;
  rounds: { from_stage: number; why: "start" | "revise" | "rerun" }[];
  units: Unit[];
  losses: Loss[];
  latecomers: string[];
  votes: Tally;
  offered_artifact_id: string | null;
  offers_consolidation: boolean;
  selection: { artifact_id: string; by: string; at: string } | null;
  signature: { by: string; at: string; sha256: string; note: string | null } | null;
  created_by: string | null;
  version: number;
}

export interface Judgement {
  label: string;
  strengths: string[];
  weaknesses: string[];
  missing: string[];
  accuracy_issues: string[];
  overreach: string;
}

export interface PeerReview {
  reviews: Judgement[];
  ranking: string[];
  notes: string;
}

export interface Agreement {
  order: { label: string; points: number; share: number; ranked_by: number }[];
  kendalls_w: number | null;
  dissent: { reviewer: string; inverted: number; pairs: number }[];
}

export interface Ballot {
  vote: Vote;
  required_changes: string[];
  optional_changes: string[];
  quality_score: number;
}

export interface Reviews {
  notice: string;
  reviews: { model: string; label: string | null; review: PeerReview }[];
  agreement: Agreement;
  ballots: { model: string; label: string | null; ballot: Ballot }[];
  votes: Tally;
  required_changes: string[];
}

/** A call of the ledger. */
export interface Call {
  id: string;
  /** What for: `council.analysis`. */
  purpose: string;
  model: string;
  endpoint: string | null;
  attempts: number;
  status: number | null;
  /** What went wrong, as a stable word. */
  error: string | null;
  started_at: string;
  latency_ms: number;
  input_tokens: number;
  output_tokens: number;
  bytes_sent: number;
  bytes_received: number;
  /** The upstream's own name for the exchange, for its log. */
  trace: string | null;
}

export interface UpstreamHealth {
  reachable: boolean;
  models: number;
  error_kind: string | null;
  /** What to do about it. */
  advice: string | null;
  /** Whether it is the product's own, whose answers are of no model. */
  simulated: boolean;
}

export interface Models {
  configured: { id: string; available: boolean }[];
  discovered: { id: string; sees: boolean | null }[];
  defaults: { panel: string[]; consolidator: string | null; fallback_consolidators: string[] };
  upstream: UpstreamHealth;
}

export interface NewRun {
  patient_id: string;
  report_ids: string[];
  models: string[];
  consolidator: string;
  fallback_consolidators: string[];
  options: { patience_s?: number };
}

export type NumberVerdict = "exact" | "rounded" | "derived" | "not_found";

/** A figure of a draft and where it comes from; the places are bytes of the text. */
export interface TracedFigure {
  start: number;
  end: number;
  text: string;
  verdict: NumberVerdict;
  derivation: string | null;
  sources: { page: number; what: string | null; printed: string }[];
}

export interface NumberCheck {
  figures: TracedFigure[];
}

export interface ExportFile {
  name: string;
  content_type: string;
  size: number;
  sha256: string;
}
