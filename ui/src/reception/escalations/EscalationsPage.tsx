/** The escalation centre: who is in danger, why the receptionist thinks so, who has taken it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useMatch, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Escalation, EscalationStatus } from "../../api/types";
import { t, term } from "../../language/t";
import { useHere } from "../../session/clinic";
import { useKeys } from "../../shared/keys";
import { SeenTitle, SpokenTitle } from "../../shared/Page";
import { Empty, Gate, Waiting, Fault } from "../../shared/states";
import { SimulatedTag, Tag } from "../../shared/Tag";
import { Ago } from "../../shared/time";
import { levelWord, phoneText } from "../../shared/words";
import { escalationsQuery } from "../queries";
import { EscalationDetail } from "./EscalationDetail";
import css from "./escalations.module.css";

/** The most dangerous first, and within a level the one that has waited longest. */
function bySeverity(a: Escalation, b: Escalation): number {
  if (a.level !== b.level) return a.level === "emergency" ? -1 : 1;
  return a.raised_at.localeCompare(b.raised_at);
}

const SECTIONS: readonly EscalationStatus[] = ["open", "acknowledged", "resolved"];
const SECTION_NAME = {
  open: "escalations.sectionOpen",
  acknowledged: "escalations.sectionAcknowledged",
  resolved: "escalations.sectionResolved",
} as const;

export function EscalationsPage() {
  return (
    <Gate perm="escalation.read">
      <SpokenTitle title={t("escalations.escalations")} />
      <Centre />
    </Gate>
  );
}

function Centre() {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const openId = useMatch({ from: "/c/$clinic/escalations/$id", shouldThrow: false })?.params.id ?? null;
  const open = useQuery(escalationsQuery("open"));
  const acknowledged = useQuery(escalationsQuery("acknowledged"));
  const resolved = useQuery(escalationsQuery("resolved"));
  const queries = { open, acknowledged, resolved };
  const sections = SECTIONS.map((status) => {
    const items = queries[status].data?.items ?? [];
    return { status, items: status === "resolved" ? items.toSorted((a, b) => b.raised_at.localeCompare(a.raised_at)) : items.toSorted(bySeverity) };
  });
  const all = sections.flatMap((section) => section.items);
  // Without one in the address the most pressing is shown; once somebody acts on it, it stays although it moves down.
  const [held, setHeld] = useState<string | null>(null);
  const wanted = openId ?? held;
  const shown = all.find((one) => one.id === wanted) ?? (openId === null ? all[0] : undefined);

  function go(step: number) {
    const at = all.findIndex((one) => one.id === shown?.id);
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    if (next) void navigate({ to: "/c/$clinic/escalations/$id", params: { clinic: clinic.slug, id: next.id }, replace: true });
  }
  useKeys({ j: () => go(1), k: () => go(-1) });

  if (open.isPending) return <Waiting lines={8} />;
  if (open.isError && !open.data) return <Fault error={open.error} onRetry={() => void open.refetch()} />;
  return (
    <div className={css.split} data-detail={openId !== null}>
      <section className={css.list} aria-label={t("escalations.escalations")}>
        <div className={css.head}>
          <SeenTitle title={t("escalations.escalations")} />
        </div>
        {all.length === 0 && (
          <Empty icon="alarm" title={t("escalations.noEscalation")}>
            {t("escalations.noEscalationWhy")}
          </Empty>
        )}
        {sections.map(
          ({ status, items }) =>
            items.length > 0 && (
              <div key={status}>
                <h2 className={css.group}>
                  {t(SECTION_NAME[status])} <span>{items.length}</span>
                </h2>
                <ul>
                  {items.map((one) => (
                    <Row key={one.id} escalation={one} current={one.id === shown?.id} />
                  ))}
                </ul>
              </div>
            ),
        )}
      </section>
      <section className={css.detail} aria-label={t("escalations.escalation")}>
        {shown ? (
          <EscalationDetail key={shown.id} escalation={shown} onAct={() => setHeld(shown.id)} />
        ) : (
          all.length > 0 && <Empty title={t("escalations.notInList")}>{t("escalations.notInListWhy")}</Empty>
        )}
      </section>
    </div>
  );
}

function Row({ escalation, current }: { escalation: Escalation; current: boolean }) {
  const { clinic } = useHere();
  const who = escalation.patient_name ?? (escalation.caller ? phoneText(escalation.caller) : t("escalations.unknownCaller"));
  return (
    <li>
      <Link
        to="/c/$clinic/escalations/$id"
        params={{ clinic: clinic.slug, id: escalation.id }}
        className={css.row}
        data-level={escalation.status === "resolved" ? undefined : escalation.level}
        data-current={current}
      >
        <span className={css.rowTop}>
          <strong>{term("category", escalation.category)}</strong>
          <Tag word={levelWord(escalation.level)} dot />
        </span>
        <span className={css.rowQuote}>“{escalation.quote}”</span>
        <span className={css.rowFoot}>
          {who} · <Ago at={escalation.raised_at} />
          {escalation.origin === "simulation" && <SimulatedTag />}
          {escalation.acknowledged && !escalation.resolved && <span>{t("escalations.withPerson", { name: escalation.acknowledged.by.name })}</span>}
        </span>
      </Link>
    </li>
  );
}
