import { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { Problem } from "./api/problem";
import { readReportSearch } from "./council/reports/search";
import { learn } from "./language/language";
import { t } from "./language/t";
import { readCalendarSearch } from "./reception/calendar/search";
import { readCallSearch } from "./reception/calls/search";
import { readRangeSearch } from "./reception/analytics/search";
import { readTaskSearch } from "./reception/tasks/filters";
import { tasksQuery } from "./reception/tasks/tasksQuery";
import { ClinicFrame } from "./shell/ClinicFrame";
import { enterClinic, sessionSettled } from "./session/session";
import { Empty, Fault, Waiting } from "./shared/states";

/** A refused or missing thing does not become allowed by asking again. */
function mayRetry(failures: number, error: Error): boolean {
  const { status } = Problem.of(error);
  return failures < 2 && (status === 0 || status >= 500);
}

export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: mayRetry, refetchOnWindowFocus: true } },
});

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: () => <Empty whole title={t("shell.noSuchPage")}>{t("shell.noSuchPageWhy")}</Empty>,
  errorComponent: ({ error, reset }) => <Fault error={error} onRetry={reset} />,
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    const state = await sessionSettled();
    const clinic = state.phase === "signed-in" ? state.session.clinics[0] : undefined;
    if (clinic) throw redirect({ to: "/c/$clinic/home", params: { clinic: clinic.slug } });
    throw redirect({ to: "/sign-in" });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { then?: string } =>
    typeof search.then === "string" && /^\/c\//.test(search.then) ? { then: search.then } : {},
  component: lazyRouteComponent(() => import("./account/SignIn"), "SignIn"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("./account/Setup"), "SetupPage"),
});

let enteredClinic: string | null = null;

const clinic = createRoute({
  getParentRoute: () => root,
  path: "/c/$clinic",
  beforeLoad: async ({ params, location, context }) => {
    const state = await sessionSettled();
    if (state.phase !== "signed-in") throw redirect({ to: "/sign-in", search: { then: location.href } });
    enterClinic(params.clinic);
    // Another clinic's answers must not be shown for a moment under this one's name.
    if (enteredClinic !== null && enteredClinic !== params.clinic) context.queries.clear();
    enteredClinic = params.clinic;
  },
  component: ClinicFrame,
});

const clinicStart = createRoute({
  getParentRoute: () => clinic,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/c/$clinic/home", params });
  },
});

const home = createRoute({
  getParentRoute: () => clinic,
  path: "home",
  component: lazyRouteComponent(() => import("./reception/home/Home"), "Home"),
});

const tasks = createRoute({
  getParentRoute: () => clinic,
  path: "tasks",
  validateSearch: readTaskSearch,
  loaderDeps: ({ search }) => search,
  // Not awaited: the page comes at once, and its question is on its way before its code is.
  loader: ({ context, deps }) => void context.queries.prefetchInfiniteQuery(tasksQuery(deps, "")),
  component: lazyRouteComponent(() => import("./reception/tasks/TasksPage"), "TasksPage"),
});

const task = createRoute({
  getParentRoute: () => tasks,
  path: "$taskId",
  component: lazyRouteComponent(() => import("./reception/tasks/TaskDetail"), "TaskDetailPane"),
});

const approvals = createRoute({
  getParentRoute: () => clinic,
  path: "approvals",
  component: lazyRouteComponent(() => import("./reception/approvals/ApprovalsPage"), "ApprovalsPage"),
});

const approval = createRoute({
  getParentRoute: () => approvals,
  path: "$taskId",
});

const escalations = createRoute({
  getParentRoute: () => clinic,
  path: "escalations",
  component: lazyRouteComponent(() => import("./reception/escalations/EscalationsPage"), "EscalationsPage"),
});

const escalation = createRoute({
  getParentRoute: () => escalations,
  path: "$id",
});

const calls = createRoute({
  getParentRoute: () => clinic,
  path: "calls",
  validateSearch: readCallSearch,
  component: lazyRouteComponent(() => import("./reception/calls/CallsPage"), "CallsPage"),
});

const liveCalls = createRoute({
  getParentRoute: () => clinic,
  path: "calls/live",
  validateSearch: (search: Record<string, unknown>): { call?: string } =>
    typeof search.call === "string" ? { call: search.call } : {},
  component: lazyRouteComponent(() => import("./reception/calls/LivePage"), "LivePage"),
});

const call = createRoute({
  getParentRoute: () => clinic,
  path: "calls/$callId",
  validateSearch: (search: Record<string, unknown>): { line?: number } =>
    typeof search.line === "number" ? { line: search.line } : {},
  component: lazyRouteComponent(() => import("./reception/calls/CallPage"), "CallPage"),
});

const calendar = createRoute({
  getParentRoute: () => clinic,
  path: "calendar",
  validateSearch: readCalendarSearch,
  component: lazyRouteComponent(() => import("./reception/calendar/CalendarPage"), "CalendarPage"),
});

const calendarSetUp = createRoute({
  getParentRoute: () => clinic,
  path: "calendar/set-up",
  component: lazyRouteComponent(() => import("./reception/calendar/SetUpPage"), "SetUpPage"),
});

const simulator = createRoute({
  getParentRoute: () => clinic,
  path: "simulator",
  component: lazyRouteComponent(() => import("./reception/simulator/SimulatorPage"), "SimulatorPage"),
});

const reviews = createRoute({
  getParentRoute: () => clinic,
  path: "reviews",
  component: lazyRouteComponent(() => import("./reception/reviews/ReviewsPage"), "ReviewsPage"),
});

const review = createRoute({
  getParentRoute: () => reviews,
  path: "$callId",
});

const analytics = createRoute({
  getParentRoute: () => clinic,
  path: "analytics",
  validateSearch: readRangeSearch,
  component: lazyRouteComponent(() => import("./reception/analytics/AnalyticsPage"), "AnalyticsPage"),
});

/** The council's pages bring their own words, which nobody needs on a first visit. */
function ofCouncil<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return async () => (await Promise.all([load(), learn("council")]))[0];
}

const patients = createRoute({
  getParentRoute: () => clinic,
  path: "council/patients",
  component: lazyRouteComponent(ofCouncil(() => import("./council/patients/PatientsPage")), "PatientsPage"),
});

const patient = createRoute({
  getParentRoute: () => clinic,
  path: "council/patients/$patientId",
  component: lazyRouteComponent(ofCouncil(() => import("./council/patients/PatientPage")), "PatientPage"),
});

const report = createRoute({
  getParentRoute: () => clinic,
  path: "council/reports/$reportId",
  validateSearch: readReportSearch,
  component: lazyRouteComponent(ofCouncil(() => import("./council/reports/ReportPage")), "ReportPage"),
});

const newRun = createRoute({
  getParentRoute: () => clinic,
  path: "council/runs/new",
  validateSearch: (search: Record<string, unknown>): { patient: string } => ({
    patient: typeof search.patient === "string" ? search.patient : "",
  }),
  component: lazyRouteComponent(ofCouncil(() => import("./council/runs/NewRunPage")), "NewRunPage"),
});

const run = createRoute({
  getParentRoute: () => clinic,
  path: "council/runs/$runId",
  component: lazyRouteComponent(ofCouncil(() => import("./council/runs/RunPage")), "RunPage"),
});

/** The page of the run reads which part is open. */
const runPart = createRoute({
  getParentRoute: () => run,
  path: "$part",
});

const settings = createRoute({
  getParentRoute: () => clinic,
  path: "admin/reception",
  component: lazyRouteComponent(() => import("./reception/settings/SettingsPage"), "SettingsPage"),
});

const members = createRoute({
  getParentRoute: () => clinic,
  path: "admin/members",
  component: lazyRouteComponent(() => import("./admin/MembersPage"), "MembersPage"),
});

const tokens = createRoute({
  getParentRoute: () => clinic,
  path: "admin/tokens",
  component: lazyRouteComponent(() => import("./admin/TokensPage"), "TokensPage"),
});

const audit = createRoute({
  getParentRoute: () => clinic,
  path: "admin/audit",
  component: lazyRouteComponent(() => import("./admin/AuditPage"), "AuditPage"),
});

const deadLetters = createRoute({
  getParentRoute: () => clinic,
  path: "admin/dead-letters",
  component: lazyRouteComponent(() => import("./admin/DeadLettersPage"), "DeadLettersPage"),
});

const preferences = createRoute({
  getParentRoute: () => clinic,
  path: "me/preferences",
  component: lazyRouteComponent(() => import("./me/PreferencesPage"), "PreferencesPage"),
});

const tree = root.addChildren([
  start,
  signIn,
  setup,
  clinic.addChildren([
    clinicStart,
    home,
    tasks.addChildren([task]),
    approvals.addChildren([approval]),
    escalations.addChildren([escalation]),
    calls,
    liveCalls,
    call,
    calendar,
    calendarSetUp,
    simulator,
    reviews.addChildren([review]),
    analytics,
    patients,
    patient,
    report,
    newRun,
    run.addChildren([runPart]),
    settings,
    members,
    tokens,
    audit,
    deadLetters,
    preferences,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { queries },
  defaultPreload: "intent",
  defaultPendingComponent: () => <Waiting />,
  defaultPendingMs: 200,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
