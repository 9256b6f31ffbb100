/** Covers everything when somebody walks by the desk. What was being typed is still there afterwards. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import { t } from "../language/t";
import { escalationsQuery } from "../reception/queries";
import { useHere, useMay } from "../session/clinic";
import { Icon } from "../shared/Icon";
import { useKeys } from "../shared/keys";
import { usePrefs } from "../prefs/usePrefs";
import { toastDone } from "../shared/toast";
import { useIdle } from "./idle";
import { privacy, useHidden, type Hidden } from "./privacy";
import css from "./privacy.module.css";

export function PrivacyScreen() {
  const hidden = useHidden();
  const { hideAfter } = usePrefs();
  useIdle(hideAfter, () => privacy.hide("idle"));
  useKeys({ h: () => privacy.hide("asked") });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.key.toLowerCase() !== "h") return;
    event.preventDefault();
    privacy.hide("asked");
  });
  useEffect(() => {
    // Ahead of everything: it has to work while one types, and over an open dialog.
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener, { capture: true });
    return () => window.removeEventListener("keydown", listener, { capture: true });
  }, []);
  return hidden && <Cover why={hidden} />;
}

function Cover({ why }: { why: Hidden }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    // A modal dialog of the browser lies above all else, takes the focus, and gives it back when it goes.
    const cover = dialog.current;
    cover?.showModal();
    document.documentElement.dataset.private = "true";
    return () => {
      delete document.documentElement.dataset.private;
      cover?.close();
    };
  }, []);

  function comeBack() {
    privacy.show();
    toastDone(t("privacy.lifted"));
  }
  return (
    <dialog
      ref={dialog}
      className={css.cover}
      role="alertdialog"
      aria-labelledby="privacy-title"
      aria-describedby="privacy-why"
      // Esc must not show everything by accident; the browser would close the dialog at a second one.
      onKeyDown={(event) => {
        if (event.key === "Escape") event.preventDefault();
      }}
      onCancel={(event) => event.preventDefault()}
      onClose={() => {
        if (privacy.isHidden()) dialog.current?.showModal();
      }}
    >
      <Icon name="hide" size={40} />
      <h2 id="privacy-title">{t("privacy.title")}</h2>
      <p id="privacy-why">{why === "idle" ? t("privacy.idle") : t("privacy.hidden")}</p>
      <Button size="md" onClick={comeBack}>
        {t("privacy.back")}
      </Button>
      <Emergencies onGo={comeBack} />
    </dialog>
  );
}

/** How many emergencies wait, without a word about whose. */
function Emergencies({ onGo }: { onGo: () => void }) {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const takesAlarms = useMay("escalation.acknowledge");
  const open = useQuery({ ...escalationsQuery("open"), enabled: takesAlarms });
  const count = open.data?.items.filter((one) => one.level === "emergency").length ?? 0;
  return (
    <div role="alert" className={css.emergencies}>
      {count > 0 && (
        <>
          <Icon name="alarm" size={22} />
          <strong>{t("privacy.emergencies", { count })}</strong>
          <Button
            size="xs"
            color="red"
            onClick={() => {
              onGo();
              void navigate({ to: "/c/$clinic/escalations", params: { clinic: clinic.slug } });
            }}
          >
            {t("privacy.backToEmergencies")}
          </Button>
        </>
      )}
    </div>
  );
}
