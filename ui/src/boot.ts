/** The first code that runs: it asks who is here, and fetches the words, the page that the address names, and the application itself. */
import { languageReady } from "./language/language";
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
// A failure shows when the application asks for them.
languageReady().catch(() => undefined);
const page = FIRST_PAGES.find(([path]) => path.test(window.location.pathname));
// A failure shows when the router asks for the same page again.
page?.[1]().catch(() => undefined);
