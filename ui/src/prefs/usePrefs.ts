import { useSyncExternalStore } from "react";
import { onPrefs, prefs, type Prefs } from "./prefs";

export function usePrefs(): Prefs {
  return useSyncExternalStore(onPrefs, prefs);
}
