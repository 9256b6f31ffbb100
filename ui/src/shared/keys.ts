import { useEffect, useEffectEvent } from "react";
import { usePrefs } from "../prefs/usePrefs";

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** The element would use the key itself. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!target) return false;
  if (target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]")) return true;
  if (target.closest("dialog, [role=menu], [role=dialog], [role=slider]")) return true;
  return event.key === "Enter" && target.closest("a, button, summary") !== null;
}

/** Single-key shortcuts of a page. They stay silent while somebody types, in menus and dialogs, and when turned off. */
export function useKeys(keys: KeyMap): void {
  const { singleKeys } = usePrefs();
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
  useEffect(() => {
    if (!singleKeys) return;
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [singleKeys]);
}
