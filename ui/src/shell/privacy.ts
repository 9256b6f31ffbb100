/**
 * Whether patient data are hidden on this machine: in every tab of the browser, also after a reload, until somebody
 * comes back to it. It remembers that they are, never whose they were.
 */
import { useSyncExternalStore } from "react";

/** Somebody asked for it, or nobody was there for a while. */
export type Hidden = "asked" | "idle";

const KEY = "cliniq.privacy";
const listeners = new Set<() => void>();
let hidden = stored();

function stored(): Hidden | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "asked" || value === "idle" ? value : null;
  } catch {
    // Without storage it lasts as long as the tab.
    return null;
  }
}

function become(next: Hidden | null): void {
  if (hidden === next) return;
  hidden = next;
  for (const listener of listeners) listener();
}

function store(next: Hidden | null): void {
  become(next);
  try {
    if (next) localStorage.setItem(KEY, next);
    else localStorage.removeItem(KEY);
  } catch {
    // The same.
  }
}

// Another tab's change; a storage that was emptied as a whole has no key.
window.addEventListener("storage", (event) => {
  if (event.key === KEY) become(stored());
});

export const privacy = {
  hide(why: Hidden): void {
    if (hidden === null) store(why);
  },
  show: (): void => store(null),
  isHidden: (): boolean => hidden !== null,
};

export function useHidden(): Hidden | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => hidden,
  );
}
