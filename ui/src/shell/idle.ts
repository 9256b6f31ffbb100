/** Tells that nobody has used any tab of this browser for some time. */
import { useEffect, useEffectEvent } from "react";

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
/** Other tabs are told of activity this often; a moving pointer makes a hundred events a second. */
const TELL_EVERY_MS = 2000;
const CHANNEL = "cliniq.activity";

/** Calls `onIdle` after so many minutes without a sign of somebody; 0 never does. */
export function useIdle(minutes: number, onIdle: () => void): void {
  const idle = useEffectEvent(onIdle);
  useEffect(() => {
    if (minutes <= 0) return;
    const limit = minutes * 60_000;
    const tabs = new BroadcastChannel(CHANNEL);
    let last = Date.now();
    let told = 0;
    let timer: number | undefined;

    function check(): void {
      window.clearTimeout(timer);
      const left = last + limit - Date.now();
      if (left <= 0) {
        idle();
        last = Date.now();
      }
      timer = window.setTimeout(check, left > 0 ? left : limit);
    }
    function seen(): void {
      // A machine that slept runs no timer: the first touch afterwards finds that the time is over.
      if (Date.now() - last >= limit) check();
      last = Date.now();
      if (last - told < TELL_EVERY_MS) return;
      told = last;
      tabs.postMessage(null);
    }
    function onVisible(): void {
      if (!document.hidden) check();
    }

    check();
    tabs.addEventListener("message", () => {
      last = Date.now();
    });
    for (const sign of SIGNS) window.addEventListener(sign, seen, { capture: true, passive: true });
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      window.clearTimeout(timer);
      tabs.close();
      for (const sign of SIGNS) window.removeEventListener(sign, seen, { capture: true });
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [minutes]);
}
