import { Problem } from "../api/problem";
import type { Prefs } from "../prefs/prefs";
import { toastProblem } from "../shared/toast";
import { chooseLanguage } from "./language";

/** Changes the language for the person who asks, and tells them when it cannot be had now. */
export function speak(language: Prefs["language"]): void {
  chooseLanguage(language).catch(() => toastProblem(Problem.offline()));
}
