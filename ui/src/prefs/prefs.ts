/**
 * What this browser remembers: how things look and behave, never who was here or what was read. Without React, because
 * the language is looked up before anything else has loaded.
 */
import type { InterfaceLanguage } from "../language/language";

/** Minutes without use after which patient data are hidden; 0 is never. */
export const IDLE_MINUTES = [0, 1, 2, 5, 10, 15, 30] as const;

export interface Prefs {
  /** `auto` follows the browser. */
  language: InterfaceLanguage | "auto";
  /** Single-key shortcuts can be turned off (WCAG 2.1.4). */
  singleKeys: boolean;
  /** Whether an emergency sounds in this browser. */
  sound: boolean;
  /** One of `IDLE_MINUTES`. */
  hideAfter: number;
}

const KEY = "cliniq.preferences";
const DEFAULTS: Prefs = { language: "auto", singleKeys: true, sound: true, hideAfter: 10 };

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

export const prefs = (): Prefs => current;

export function onPrefs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
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
