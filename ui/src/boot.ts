/** The first code that runs: it asks who is here, fetches the page that the address names, and the application itself. */
import "./session/early";

/** The pages one starts the day with. Others are fetched when the router gets there. */
const FIRST_PAGES: readonly [path: RegExp, load: () => Promise<unknown>][] = [
  [/^\/c\/[^/]+\/tasks/, () => import("./reception/tasks/TasksPage")],
  [/^\/c\/[^/]+\/home/, () => import("./reception/home/Home")],
  [/^\/c\/[^/]+\/approvals/, () => import("./reception/approvals/ApprovalsPage")],
  [/^\/c\/[^/]+\/escalations/, () => import("./reception/escalations/EscalationsPage")],
  [/^\/sign-in/, () => import("./account/SignIn")],
];

void import("./main");
const page = FIRST_PAGES.find(([path]) => path.test(window.location.pathname));
// A failure shows when the router asks for the same page again.
page?.[1]().catch(() => undefined);
