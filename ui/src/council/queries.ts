/** What the council's pages ask of the server: every call of them is here. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api as client, body, ifMatch, signedFetch } from "../api/client";
import { Problem } from "../api/problem";
import { upload, type Watch } from "../api/upload";
import type { Page } from "../api/types";
import type {
  Artifact,
  Call,
  ExportFile,
  Facts,
  Models,
  NewRun,
  NumberCheck,
  Patient,
  PatientDetails,
  Preview,
  ReadingProfile,
  Report,
  ReportFile,
  ReportPage,
  ReportText,
  Reviews,
  Run,
  RunSummary,
} from "./types";

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;
interface Untyped {
  GET<T>(path: string, options?: object): Answer<T>;
  POST<T>(path: string, options?: object): Answer<T>;
  PUT<T>(path: string, options?: object): Answer<T>;
  DELETE<T>(path: string, options?: object): Answer<T>;
}
const api = client as unknown as Untyped;

const PAGE_SIZE = 50;
const paged = (cursor: string | undefined) => ({ limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) });
const nextOf = <T>(page: Page<T>) => page.next ?? undefined;

/** The clinic's patients; with words, those in whose name, number or tags all of them are found. */
export const patientsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["patients", "list", q],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }): Promise<Page<Patient>> =>
      q === ""
        ? body(api.GET("/api/patients", { params: { query: paged(pageParam) } }))
        : body(api.POST("/api/patients/search", { body: { q, ...paged(pageParam) } })),
    getNextPageParam: nextOf,
  });

export const patientQuery = (id: string) =>
  queryOptions({
    queryKey: ["patients", "one", id],
    queryFn: () => body(api.GET<Patient>("/api/patients/{id}", { params: { path: { id } } })),
  });

export const reportsQuery = (patient: string) =>
  queryOptions({
    queryKey: ["patients", "reports", patient],
    queryFn: () => body(api.GET<Page<Report>>("/api/patients/{id}/reports", { params: { path: { id: patient }, query: { limit: 200 } } })),
  });

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ["patients", "report", id],
    queryFn: () => body(api.GET<Report>("/api/reports/{id}", { params: { path: { id } } })),
  });

export const reportTextQuery = (id: string) =>
  queryOptions({
    queryKey: ["patients", "report", id, "text"],
    queryFn: async () => (await body(api.GET<{ pages: ReportText[] }>("/api/reports/{id}/text", { params: { path: { id } } }))).pages,
  });

/** A report's pages without what they say. */
export const reportPagesQuery = (id: string) =>
  queryOptions({
    queryKey: ["patients", "report", id, "pages"],
    queryFn: async () => (await body(api.GET<{ pages: ReportPage[] }>("/api/reports/{id}/pages", { params: { path: { id } } }))).pages,
  });

export const factsQuery = (id: string) =>
  queryOptions({
    queryKey: ["patients", "report", id, "facts"],
    queryFn: () => body(api.GET<Facts>("/api/reports/{id}/facts", { params: { path: { id } } })),
  });

/** What would be sent to models. */
export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: ["patients", "report", id, "preview"],
    queryFn: () => body(api.GET<Preview>("/api/reports/{id}/preview", { params: { path: { id } } })),
  });

/** A page's picture. The access token is in memory only, so an image's plain address could not fetch it. */
export const pagePictureQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ["page-picture", id, page],
    queryFn: () => fetchBlob(`/api/reports/${id}/pages/${page}.png`),
    staleTime: Infinity,
  });

export const runsQuery = (patient: string) =>
  queryOptions({
    queryKey: ["runs", "of", patient],
    queryFn: () => body(api.GET<Page<RunSummary>>("/api/patients/{id}/runs", { params: { path: { id: patient }, query: { limit: 100 } } })),
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", "one", id],
    queryFn: () => body(api.GET<Run>("/api/runs/{id}", { params: { path: { id } } })),
  });

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: () => body(api.GET<Models>("/api/models")),
  staleTime: 10_000,
});

export const reviewsQuery = (run: string, version: number) =>
  queryOptions({
    queryKey: ["runs", "reviews", run, version],
    queryFn: () => body(api.GET<Reviews>("/api/runs/{id}/reviews", { params: { path: { id: run } } })),
    placeholderData: (old: Reviews | undefined) => old,
  });

export const callsQuery = (run: string) =>
  queryOptions({
    queryKey: ["runs", "calls", run],
    queryFn: () => body(api.GET<Call[]>("/api/runs/{id}/calls", { params: { path: { id: run } } })),
  });

const addressOf = (run: string, { folder, name }: Artifact) =>
  `/api/runs/${run}/artifacts/${folder}/${encodeURIComponent(name)}`;

/** A text that a model has made. It never changes: its digest is part of its name here. */
export const textQuery = (run: string, artifact: Artifact) =>
  queryOptions({
    queryKey: ["run-text", run, artifact.sha256],
    queryFn: () => fetchText(addressOf(run, artifact)),
    staleTime: Infinity,
  });

/** Where the figures of a text come from. */
export const numbersQuery = (run: string, artifact: Artifact) =>
  queryOptions({
    queryKey: ["run-numbers", run, artifact.sha256],
    queryFn: async () => (await (await fetched(`${addressOf(run, artifact)}/numbers`)).json()) as NumberCheck,
    staleTime: Infinity,
  });

export const exportsQuery = (run: string) =>
  queryOptions({
    queryKey: ["runs", "exports", run],
    queryFn: () => body(api.GET<ExportFile[]>("/api/runs/{id}/exports", { params: { path: { id: run } } })),
  });

/** Sends a file; it becomes a report of its own. */
export async function sendReport(patient: string, file: File, watch: Watch): Promise<Report> {
  const form = new FormData();
  form.append("file", file, file.name);
  const { report } = await upload<{ report: Report }>(`/api/patients/${patient}/reports`, form, watch);
  return report;
}

async function fetched(path: string): Promise<Response> {
  const response = await signedFetch(new Request(new URL(path, window.location.origin)));
  if (response.ok) return response;
  const described: unknown = await response.json().catch(() => ({}));
  throw new Problem({ ...(described as object), status: response.status });
}

async function fetchText(path: string): Promise<string> {
  return (await fetched(path)).text();
}

async function fetchBlob(path: string): Promise<Blob> {
  return (await fetched(path)).blob();
}

/** Saves what an address holds as a file. */
async function save(path: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await fetchBlob(path));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

const ofRun = (id: string) => ({ params: { path: { id } } });

export const council = {
  createPatient: (details: PatientDetails) => body(api.POST<Patient>("/api/patients", { body: details })),
  changePatient: ({ id, version }: Patient, details: PatientDetails) =>
    body(api.PUT<Patient>("/api/patients/{id}", { params: { path: { id }, header: ifMatch(version) }, body: details })),
  deletePatient: ({ id }: Patient) => body(api.DELETE<undefined>("/api/patients/{id}", { params: { path: { id } } })),
  readAgain: (report: string, profile: ReadingProfile) =>
    body(api.POST<Report>("/api/reports/{id}/extract", { params: { path: { id: report } }, body: { profile } })),
  saveOriginal: (report: string, { seq, name }: ReportFile) => save(`/api/reports/${report}/original?file=${seq}`, name),

  createRun: (run: NewRun) => body(api.POST<Run>("/api/runs", { body: run })),
  start: (id: string) => body(api.POST<Run>("/api/runs/{id}/start", ofRun(id))),
  cancel: (id: string) => body(api.POST<Run>("/api/runs/{id}/cancel", ofRun(id))),
  pause: (id: string) => body(api.POST<Run>("/api/runs/{id}/pause", ofRun(id))),
  resume: (id: string, withoutParked = false) =>
    body(api.POST<Run>("/api/runs/{id}/resume", { params: { path: { id }, query: withoutParked ? { without_parked: true } : {} } })),
  retry: (id: string) => body(api.POST<Run>("/api/runs/{id}/retry", ofRun(id))),
  rerun: (id: string, stage: number) =>
    body(api.POST<Run>("/api/runs/{id}/rerun", { params: { path: { id }, query: { from_stage: stage } } })),
  select: (id: string, artifact: string) =>
    body(api.POST<Run>("/api/runs/{id}/select", { ...ofRun(id), body: { artifact_id: artifact } })),
  sign: (id: string, note: string) =>
    body(api.POST<Run>("/api/runs/{id}/sign", { ...ofRun(id), body: note === "" ? {} : { note } })),
  export: (id: string) => body(api.POST<ExportFile[]>("/api/runs/{id}/export", ofRun(id))),
  saveExport: (run: string, file: string) => save(`/api/runs/${run}/exports/${encodeURIComponent(file)}`, file),
};
