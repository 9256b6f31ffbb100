import { Button, CloseButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { t } from "../language/t";
import { dismissToast, toastStore } from "./toast";
import css from "./toasts.module.css";

/** Where the messages of `toast.tsx` stand. The region is always there: one that comes with its message is not read out. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <section className={css.stack} aria-label={t("shared.messages")} aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={css.toast} data-tone={toast.tone}>
          <div className={css.text}>
            {toast.title && <strong>{toast.title}</strong>}
            <span>{toast.message}</span>
          </div>
          {toast.undo && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                dismissToast(toast.id);
                toast.undo?.();
              }}
            >
              {t("shared.undo")}
            </Button>
          )}
          <CloseButton size="sm" aria-label={t("shared.dismiss")} onClick={() => dismissToast(toast.id)} />
        </div>
      ))}
    </section>
  );
}
