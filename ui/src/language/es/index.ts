/** The interface in Spanish. People are addressed as `usted`. */
import type { BaseWords } from "../catalogue";
import { account } from "./account";
import { admin } from "./admin";
import * as analyticsAreas from "./analytics";
import { approvals } from "./approvals";
import * as calendarAreas from "./calendar";
import { calls } from "./calls";
import { escalations } from "./escalations";
import { home } from "./home";
import * as reviewsAreas from "./reviews";
import { settings, rowName, rowAdd } from "./settings";
import { shared } from "./shared";
import * as shellAreas from "./shell";
import { simulator, persona } from "./simulator";
import * as tasksAreas from "./tasks";
import * as termsAreas from "./terms";

export const es: BaseWords = {
  account,
  admin,
  ...analyticsAreas,
  approvals,
  ...calendarAreas,
  calls,
  escalations,
  home,
  ...reviewsAreas,
  settings,
  rowName,
  rowAdd,
  shared,
  ...shellAreas,
  simulator,
  persona,
  ...tasksAreas,
  ...termsAreas,
};
