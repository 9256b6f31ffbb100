import { useEffect, useState } from "react";
import { t } from "../../language/t";
import { clockSpan } from "../../shared/time";

/** "Held 4:32": how long a hold still stands. */
export function Countdown({ until }: { until: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  const left = (Date.parse(until) - now) / 1000;
  return <strong>{left > 0 ? t("calendar.held", { span: clockSpan(left) }) : t("calendar.holdEnded")}</strong>;
}
