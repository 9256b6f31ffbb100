import { Button, VisuallyHidden } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Escalation } from "../api/types";
import { t, term } from "../language/t";
import { ringer } from "../live/ringer";
import { escalationsQuery, reception } from "../reception/queries";
import { useHere } from "../session/clinic";
import { Icon } from "../shared/Icon";
import { currentTitle, onTitle } from "../shared/Page";
import { usePrefs } from "../prefs/usePrefs";
import { SimulatedTag } from "../shared/Tag";
import { Ago } from "../shared/time";
import { toastProblem } from "../shared/toast";
import { phoneText } from "../shared/words";
import css from "./shell.module.css";

const FLASH_MS = 1000;

/**
 * Stands on every page while an emergency waits for somebody: it rings, flashes the tab's title, and goes away only
 * when the emergency is acknowledged. Silencing stops the sound of the ones known now; a new one rings again.
 */
export function AlarmBanner() {
  const { clinic } = useHere();
  const open = useQuery(escalationsQuery("open"));
  const emergencies = open.data?.items.filter((one) => one.level === "emergency") ?? [];
  const { sound } = usePrefs();
  const [silenced, setSilenced] = useState<ReadonlySet<string>>(new Set());
  const ringing = emergencies.some((one) => !silenced.has(one.id));
  const sounding = useSyncExternalStore(ringer.subscribe, ringer.isSounding);
  const locked = useSyncExternalStore(ringer.subscribe, ringer.isLocked);

  useEffect(() => {
    ringer.want(ringing && sound);
    return () => ringer.want(false);
  }, [ringing, sound]);
  useTitleFlash(emergencies.length);

  const first = emergencies.toSorted((a, b) => a.raised_at.localeCompare(b.raised_at))[0];
  if (!first) return null;
  return (
    <section className={css.alarm} aria-label={t("shared.emergency")} data-ringing={ringing} data-sounding={sounding}>
      {/* Spoken once per emergency; the visible line changes with the clock and would be spoken again and again. */}
      <VisuallyHidden key={first.id} role="alert">
        {t("shell.emergencySpoken", { category: term("category", first.category) })}
      </VisuallyHidden>
      <Icon name="alarm" size={22} />
      <div className={css.alarmText}>
        <strong>{t("shell.emergencies", { count: emergencies.length })}</strong>{" "}
        <span>
          {term("category", first.category)}
          {first.caller ? `, ${phoneText(first.caller)}` : ""} · <Ago at={first.raised_at} />
        </span>{" "}
        {first.origin === "simulation" && <SimulatedTag />}
      </div>
      <div className={css.alarmActions}>
        {ringing && sound && (
          <Button
            size="compact-sm"
            variant="white"
            color="red.9"
            leftSection={<Icon name={locked ? "sound" : "mute"} size={16} />}
            onClick={() => {
              // The click itself unlocks the sound; only a sounding alarm can be silenced.
              if (!locked) setSilenced(new Set(emergencies.map((one) => one.id)));
            }}
          >
            {locked ? t("shell.turnSoundOn") : t("shell.silence")}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="white"
          color="red.9"
          renderRoot={(props) => <Link to="/c/$clinic/escalations/$id" params={{ clinic: clinic.slug, id: first.id }} {...props} />}
        >
          {t("shell.open")}
        </Button>
        <AcknowledgeNow escalation={first} />
      </div>
    </section>
  );
}

function AcknowledgeNow({ escalation }: { escalation: Escalation }) {
  const queries = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () => reception.acknowledge(escalation.id),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["escalations"] }),
  });
  return (
    <Button size="compact-sm" variant="white" color="red.9" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
      {t("shared.acknowledge")}
    </Button>
  );
}

/** The tab's title says it too: the front desk may be in another tab. */
function useTitleFlash(count: number): void {
  useEffect(() => {
    if (count === 0) return;
    const alarm = t("shell.emergenciesInTitle", { count });
    let showsAlarm = false;
    const flash = () => {
      showsAlarm = !showsAlarm;
      document.title = showsAlarm ? alarm : currentTitle();
    };
    flash();
    const timer = window.setInterval(flash, FLASH_MS);
    const stop = onTitle(() => {
      if (showsAlarm) document.title = alarm;
    });
    return () => {
      window.clearInterval(timer);
      stop();
      document.title = currentTitle();
    };
  }, [count]);
}
