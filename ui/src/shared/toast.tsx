/** Short messages at the foot of the screen: what was done, with the way back; or what failed. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Problem } from "../api/problem";
import css from "./ui.module.css";

const UNDO_MS = 8000;

export function toastDone(message: string, undo?: () => void): void {
  const id = notifications.show({
    message: (
      <div className={css.toast}>
        <span>{message}</span>
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Button>
        )}
      </div>
    ),
    autoClose: undo ? UNDO_MS : 4000,
    closeButtonProps: { "aria-label": "Dismiss" },
  });
}

export function toastProblem(error: unknown): void {
  const problem = Problem.of(error);
  notifications.show({
    title: problem.isStale ? "Somebody changed this meanwhile" : problem.title,
    message: problem.isStale ? "The newest state is shown; look at it and try again." : problem.message,
    color: "red",
    autoClose: 8000,
    closeButtonProps: { "aria-label": "Dismiss" },
  });
}
