/**
 * Answers of the council for states that a healthy upstream never reaches: a lost model, a missing sign-in, a file that
 * cannot be read. Everything else goes to the running server.
 */
import type { Page, Route } from "@playwright/test";
import type {
  Artifact,
  Call,
  ExportFile,
  Facts,
  Measurement,
  Models,
  NumberCheck,
  Patient,
  Preview,
  Report,
  ReportText,
  Reviews,
  Run,
  Unit,
  UnitState,
} from "../src/council/types";

export const PATIENT: Patient = {
  id: "patient_1",
  label: "Case 12",
  notes: "Second course of training.",
  date_of_birth: "1979-03-04",
  phone: "+12125550142",
  tags: ["adult", "training"],
  created_at: "2026-11-02T10:00:00Z",
  updated_at: "2026-11-02T10:00:00Z",
  version: 1,
};

export const REPORT: Report = {
  id: "report_1",
  patient_id: PATIENT.id,
  state: "ready",
  fault: null,
  profile: { decimal_mark: "auto", date_order: "auto" },
  files: [{ seq: 1, name: "sessions.pdf", kind: "pdf", size: 184_320 }],
  pages: 2,
  measurements: 5,
  findings: 1,
  created_at: "2026-11-03T09:00:00Z",
  read_at: "2026-11-03T09:00:02Z",
};

const PAGES: ReportText[] = [
  { page: 1, how: "text_layer", gap: null, text: "Session 2026-03-02, eyes closed\nFz theta 12.40 µV²\nPz alpha 21.03 µV²" },
  { page: 2, how: "none", gap: "ocr_unavailable", text: "" },
];

/** One pixel. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==",
  "base64",
);

const MEASUREMENT: Measurement = {
  session: "2026-03-02",
  condition: "eyes_closed",
  site: "Fz",
  band: "theta",
  component: null,
  measure: "absolute_power",
  of: null,
  value: 12.4,
  printed: "12.40",
  unit: "microvolt_squared",
  target: { low: 4, high: 10 },
  page: 1,
  read_by: "table",
  contradicted: false,
};

export const FACTS: Facts = {
  measurements: [
    MEASUREMENT,
    { ...MEASUREMENT, site: "Pz", band: "alpha", value: 21.03, printed: "21.03", target: null, read_by: "line" },
    { ...MEASUREMENT, session: "2026-06-01", value: 10.1, printed: "10.10" },
    { ...MEASUREMENT, session: "2026-06-01", site: "Cz", value: null, printed: null, unit: null },
    { ...MEASUREMENT, condition: "eyes_open", measure: "z_score", of: "relative_power", value: 2.4, printed: "2.4", unit: "standard_deviation", contradicted: true },
  ],
  findings: [{ kind: "contradiction", text: "z score of theta at Fz is 2.4 on page 1 and 1.4 on page 2." }],
  extremes: [{ beyond: 1.96, scores: 40, count: 5, expected: 2 }],
};

const PREVIEW: Preview = {
  text: "# Facts\n\nPatient: [PATIENT], born [BIRTH DATE]\nFz theta 12.40 µV²",
  characters: 64,
  masks: [
    { placeholder: "[PATIENT]", kind: "patient", count: 3 },
    { placeholder: "[BIRTH DATE]", kind: "birth_date", count: 1 },
  ],
  pictures: [2],
};

const MODELS: Models = {
  configured: [
    { id: "fern/large", available: true },
    { id: "moss:7b", available: true },
    { id: "reed", available: false },
  ],
  discovered: [
    { id: "fern/large", sees: true },
    { id: "moss:7b", sees: false },
    { id: "sedge", sees: null },
  ],
  defaults: { panel: ["fern/large", "moss:7b"], consolidator: "fern/large", fallback_consolidators: ["moss:7b"] },
  upstream: { reachable: true, models: 3, error_kind: null, advice: null, simulated: true },
};

const PANEL = [
  { model: "fern/large", label: "B" },
  { model: "moss:7b", label: "A" },
  { model: "sedge", label: "C" },
];

/** The text of a model; its figures are checked by `CHECK`. */
export const TEXT = [
  "# Findings",
  "",
  "Theta at Fz fell from 12.4 to 10.1 µV², a change of −19 %. Alpha at Pz is 99.9 µV².",
  "",
  "| Site | Value |",
  "|---|---|",
  "| Fz | 12.4 |",
  "",
  '<script>window.broken = true</script> and <b>bold</b>, ![a picture](https://example.org/x.png), [a link](https://example.org).',
].join("\n");

const bytes = (text: string) => Buffer.byteLength(text, "utf8");

function figure(text: string, verdict: NumberCheck["figures"][number]["verdict"], printed: string | null) {
  const start = bytes(TEXT.slice(0, TEXT.indexOf(text)));
  const sources = printed === null ? [] : [{ page: 1, what: "absolute power, theta, Fz", printed }];
  return { start, end: start + bytes(text), text, verdict, derivation: verdict === "derived" ? "percent_change" : null, sources };
}

export const CHECK: NumberCheck = {
  figures: [figure("12.4", "rounded", "12.40"), figure("10.1", "exact", "10.10"), figure("19", "derived", "12.40"), figure("99.9", "not_found", null)],
};

function artifact(stage: number, model: string, label: string | null, round: number): Artifact {
  return {
    id: `paper_${stage}_${round}_${label}`,
    stage,
    round,
    model,
    label,
    folder: round > 1 ? `stage-${stage}-round-${round}` : `stage-${stage}`,
    name: `${label}.md`,
    content_type: "text/markdown; charset=utf-8",
    sha256: `${stage}${round}${label}`.padEnd(64, "0"),
    size: 900,
    prompt: "analysis@1",
    is_draft: stage === 4 || stage === 6,
    counts: true,
    created_at: "2026-11-20T10:01:00Z",
  };
}

const NAMES = ["analysis", "peer-review", "revision", "consolidation", "final-review", "final-draft"];

function unit(stage: number, { model, label }: { model: string; label: string | null }, state: UnitState = "done"): Unit {
  const done = state === "done";
  return {
    id: `unit_${stage}_${label}`,
    stage,
    stage_name: NAMES[stage - 1] ?? "",
    round: 1,
    model,
    label,
    state,
    until: null,
    attempt: 1,
    cause: null,
    vote: stage === 5 && done ? (label === "A" ? "REVISE" : "APPROVE") : null,
    quality_score: stage === 5 && done ? 8 : null,
    artifact: done ? artifact(stage, model, label, 1) : null,
    counts: true,
    started_at: "2026-11-20T10:00:00Z",
    ended_at: done ? "2026-11-20T10:00:02Z" : null,
  };
}

const TIMED_OUT = { code: "timed_out", message: "The model did not answer in time. Try again later." };

/** A run of three models that has ended and has lost one of them in stage 3. */
export function degradedRun(): Run {
  const [first, second, third] = PANEL as [(typeof PANEL)[0], (typeof PANEL)[0], (typeof PANEL)[0]];
  return {
    id: "run_1",
    patient_id: PATIENT.id,
    report_ids: [REPORT.id],
    state: "degraded",
    stage: 6,
    round: 1,
    models: PANEL.map(({ model }) => model),
    is_signed: false,
    created_at: "2026-11-20T10:00:00Z",
    started_at: "2026-11-20T10:00:00Z",
    ended_at: "2026-11-20T10:02:00Z",
    notice: "Not a diagnosis.",
    panel: PANEL,
    consolidators: ["fern/large", "moss:7b"],
    patience_s: 600,
    rounds: [{ from_stage: 1, why: "start" }],
    units: [
      ...PANEL.map((member) => unit(1, member)),
      ...PANEL.map((member) => unit(2, member)),
      unit(3, first),
      unit(3, second),
      { ...unit(3, third, "failed"), cause: TIMED_OUT, attempt: 3 },
      unit(4, first),
      ...PANEL.map((member) => unit(5, member)),
      ...PANEL.map((member) => unit(6, member)),
    ],
    losses: [{ stage: 3, round: 1, model: "sedge", label: "C", cause: TIMED_OUT }],
    latecomers: [],
    votes: { approve: 2, revise: 1, majority_revises: false },
    offered_artifact_id: "paper_6_1_A",
    offers_consolidation: false,
    selection: null,
    signature: null,
    created_by: null,
    version: 7,
  };
}

/** The same run, stopped in its first stage. */
export function parkedRun(state: "needs_auth" | "cooling_down" | "paused" | "running" | "created"): Run {
  const causes = {
    needs_auth: { code: "provider_login", message: "The provider behind this model is not signed in. Sign in at the upstream." },
    cooling_down: { code: "cooling_down", message: "All accounts of this model have reached their limits." },
  };
  const isParked = state === "needs_auth" || state === "cooling_down";
  const units = PANEL.map((member, at) =>
    at === 2 && isParked
      ? { ...unit(1, member, state), cause: causes[state], until: "2026-11-20T11:30:00Z" }
      : unit(1, member, at === 2 ? "running" : "done"),
  );
  return {
    ...degradedRun(),
    state,
    stage: 1,
    ended_at: null,
    units: state === "created" ? [] : units,
    losses: [],
    votes: { approve: 0, revise: 0, majority_revises: false },
    offered_artifact_id: null,
    version: 3,
  };
}

const judgement = (label: string) => ({
  label,
  strengths: ["Names every session"],
  weaknesses: ["Long"],
  missing: ["Alpha peak frequency"],
  accuracy_issues: label === "C" ? ["99.9 is not in the report"] : [],
  overreach: "",
});

const REVIEWS: Reviews = {
  notice: "Not a diagnosis.",
  reviews: [
    { model: "moss:7b", label: "A", review: { reviews: ["B", "C"].map(judgement), ranking: ["B", "C"], notes: "" } },
    { model: "fern/large", label: "B", review: { reviews: ["A", "C"].map(judgement), ranking: ["A", "C"], notes: "Close." } },
    { model: "sedge", label: "C", review: { reviews: ["A", "B"].map(judgement), ranking: ["A", "B"], notes: "" } },
  ],
  agreement: {
    order: [
      { label: "A", points: 2, share: 1, ranked_by: 2 },
      { label: "B", points: 1, share: 0.5, ranked_by: 2 },
      { label: "C", points: 0, share: 0, ranked_by: 2 },
    ],
    kendalls_w: 0.75,
    dissent: [{ reviewer: "A", inverted: 1, pairs: 1 }],
  },
  ballots: [
    { model: "moss:7b", label: "A", ballot: { vote: "REVISE", required_changes: ["Correct 99.9"], optional_changes: ["Shorter"], quality_score: 6 } },
    { model: "fern/large", label: "B", ballot: { vote: "APPROVE", required_changes: [], optional_changes: [], quality_score: 8 } },
  ],
  votes: { approve: 2, revise: 1, majority_revises: false },
  required_changes: ["Correct 99.9"],
};

const CALLS: Call[] = [
  {
    id: "call_1",
    purpose: "council.analysis",
    model: "fern/large",
    endpoint: "/v1/chat/completions",
    attempts: 1,
    status: 200,
    error: null,
    started_at: "2026-11-20T10:00:00Z",
    latency_ms: 2100,
    input_tokens: 5200,
    output_tokens: 900,
    bytes_sent: 21_000,
    bytes_received: 4000,
    trace: "t-1",
  },
  {
    id: "call_2",
    purpose: "council.revision",
    model: "sedge",
    endpoint: "/v1/responses",
    attempts: 3,
    status: null,
    error: "timed_out",
    started_at: "2026-11-20T10:00:30Z",
    latency_ms: 60_000,
    input_tokens: 0,
    output_tokens: 0,
    bytes_sent: 21_000,
    bytes_received: 0,
    trace: null,
  },
];

const FILES: ExportFile[] = ["final.md", "final.html", "final.pdf", "final.docx"].map((name) => ({
  name,
  content_type: "application/octet-stream",
  size: 20_480,
  sha256: "0".repeat(64),
}));

export interface CouncilMock {
  run: Run;
  /** What was asked of the server, as "POST /api/runs/run_1/start". */
  asked: string[];
  /** Answers that differ from the usual ones, by "METHOD path". */
  instead: Map<string, (route: Route) => Promise<void>>;
}

const json = (body: unknown, status = 200) => (route: Route) => route.fulfill({ status, json: body });

/** Answers for the council in the server's place. */
export async function mockCouncil(page: Page, run: Run = degradedRun()): Promise<CouncilMock> {
  const mock: CouncilMock = { run, asked: [], instead: new Map() };
  await page.route(/\/api\/(?:patients|reports|runs|models)(?:[/?]|$)/, async (route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname;
    const asked = `${request.method()} ${path}`;
    mock.asked.push(asked);
    const answer = mock.instead.get(asked) ?? answerTo(mock, asked);
    await answer(route);
  });
  return mock;
}

function answerTo(mock: CouncilMock, asked: string): (route: Route) => Promise<void> {
  const run = `/api/runs/${mock.run.id}`;
  const answers: Record<string, (route: Route) => Promise<void>> = {
    "GET /api/patients": json({ items: [PATIENT], next: null }),
    "POST /api/patients/search": json({ items: [], next: null }),
    [`GET /api/patients/${PATIENT.id}`]: json(PATIENT),
    [`GET /api/patients/${PATIENT.id}/reports`]: json({ items: [REPORT], next: null }),
    [`GET /api/patients/${PATIENT.id}/runs`]: json({ items: [mock.run], next: null }),
    [`GET /api/reports/${REPORT.id}`]: json(REPORT),
    [`GET /api/reports/${REPORT.id}/text`]: json({ pages: PAGES }),
    [`GET /api/reports/${REPORT.id}/pages`]: json({
      pages: PAGES.map(({ page, how, gap, text }) => ({ page, how, gap, file: 1, file_page: page, characters: text.length })),
    }),
    [`GET /api/reports/${REPORT.id}/facts`]: json(FACTS),
    [`GET /api/reports/${REPORT.id}/preview`]: json(PREVIEW),
    "GET /api/models": json(MODELS),
    [`GET ${run}`]: json(mock.run),
    [`GET ${run}/reviews`]: json(REVIEWS),
    [`GET ${run}/calls`]: json(CALLS),
    [`GET ${run}/exports`]: json(mock.run.selection ? FILES : []),
    [`POST ${run}/export`]: json(FILES),
  };
  const known = answers[asked];
  if (known) return known;
  if (/\/pages\/\d+\.png$/.test(asked)) return (route) => route.fulfill({ contentType: "image/png", body: PICTURE });
  if (/\/artifacts\/.*\/numbers$/.test(asked)) return json(CHECK);
  if (/\/artifacts\/stage-1\//.test(asked)) return (route) => route.fulfill({ contentType: "text/markdown", body: TEXT.replace("fell", "dropped") });
  if (/\/artifacts\//.test(asked)) return (route) => route.fulfill({ contentType: "text/markdown", body: TEXT });
  if (asked === `GET ${run}/stream`) return (route) => route.fulfill({ contentType: "text/event-stream", body: snapshot(mock.run, 7) });
  if (asked.startsWith(`POST ${run}/`)) return json(mock.run);
  return json({ type: "about:blank", title: "Not found", status: 404, code: "mock.not-found", detail: asked }, 404);
}

export function snapshot(run: Run, id: number): string {
  return `id: ${id}\nevent: run.snapshot\ndata: ${JSON.stringify(run)}\n\n`;
}
