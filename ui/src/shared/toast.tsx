/** Short messages at the foot of the screen: what was done, with the way back; or what failed. */
import { Problem } from "../api/problem";
import { t } from "../language/t";

export interface Toast {
  id: number;
  tone: "done" | "problem";
  title: string | null;
  message: string;
  undo: (() => void) | null;
}

const BRIEF_MS = 4000;
const LONG_MS = 8000;
/** More than this hide the page, and nobody reads the oldest. */
const AT_MOST = 3;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function become(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function show(toast: Omit<Toast, "id">, forMs: number): void {
  lastId += 1;
  const id = lastId;
  become([...toasts, { ...toast, id }].slice(-AT_MOST));
  window.setTimeout(() => dismissToast(id), forMs);
}

export function dismissToast(id: number): void {
  become(toasts.filter((toast) => toast.id !== id));
}

export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): readonly Toast[] => toasts,
};

/** Takes earlier offers to undo away: what they would take back is not the last thing done any more. */
export function withdrawUndo(): void {
  become(toasts.filter((toast) => toast.undo === null));
}

export function toastDone(message: string, undo?: () => void): void {
  if (undo) withdrawUndo();
  show({ tone: "done", title: null, message, undo: undo ?? null }, undo ? LONG_MS : BRIEF_MS);
}

export function toastProblem(error: unknown): void {
  const problem = Problem.of(error);
  const [title, message] = problem.isStale
    ? [t("shared.staleTitle"), t("shared.staleWhy")]
    : [problem.title, problem.message];
  show({ tone: "problem", title, message, undo: null }, LONG_MS);
}
