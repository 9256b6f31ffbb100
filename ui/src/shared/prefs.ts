/** What this browser remembers: how things look and behave, never who was here or what was read. */
import { useSyncExternalStore } from "react";

interface Prefs {
  /** Single-key shortcuts can be turned off (WCAG 2.1.4). */
  singleKeys: boolean;
  /** Whether an emergency sounds in this browser. */
  sound: boolean;
}

const KEY = "cliniq.preferences";
const DEFAULTS: Prefs = { singleKeys: true, sound: true };

let current = load();
const listeners = new Set<() => void>();

function load(): Prefs {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Prefs>) };
  } catch {
    // Storage may be forbidden or hold an older shape; the defaults serve.
    return DEFAULTS;
  }
}

export function setPref<K extends keyof Prefs>(name: K, value: Prefs[K]): void {
  current = { ...current, [name]: value };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the tab.
  }
  for (const listener of listeners) listener();
}

export function usePrefs(): Prefs {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
