import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Escalation } from "../../api/types";
import { rich, t, term } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { FormFault } from "../../shared/states";
import { Fact, Facts, SimulatedTag, Tag } from "../../shared/Tag";
import { Ago, At, span } from "../../shared/time";
import { toastDone } from "../../shared/toast";
import { ESCALATION_STATUS, levelWord, phoneText } from "../../shared/words";
import { MarkedText } from "../calls/MarkedText";
import { reception, transcriptQuery } from "../queries";
import css from "./escalations.module.css";

interface EscalationDetailProps {
  escalation: Escalation;
  /** Somebody has begun to deal with it here. */
  onAct(): void;
}

export function EscalationDetail({ escalation, onAct }: EscalationDetailProps) {
  const { clinic } = useHere();
  const { caller } = escalation;
  return (
    <>
      <header className={css.detailHead} data-level={escalation.status === "open" ? escalation.level : undefined}>
        <Link className={css.back} to="/c/$clinic/escalations" params={{ clinic: clinic.slug }}>
          <Icon name="left" size={16} /> {t("escalations.allEscalations")}
        </Link>
        <div className={css.tags}>
          <Tag word={levelWord(escalation.level)} dot />
          <Tag word={ESCALATION_STATUS[escalation.status]} />
          {escalation.origin === "simulation" && <SimulatedTag />}
        </div>
        <h2>{term("category", escalation.category)}</h2>
        <p>
          {rich("escalations.raised", {
            name: escalation.patient_name ?? t("shared.patientNotNamed"),
            ago: <Ago at={escalation.raised_at} />,
          })}
        </p>
        <div className={css.actions}>
          <NextStep escalation={escalation} onAct={onAct} />
          {caller && (
            <Button variant="default" component="a" href={`tel:${caller}`} leftSection={<Icon name="phone" size={16} />}>
              {t("escalations.callNumber", { number: phoneText(caller) })}
            </Button>
          )}
        </div>
      </header>
      <div className={css.section}>
        <h3>{t("escalations.whatTheCallerSaid")}</h3>
        <blockquote className={css.quote}>
          <MarkedText text={escalation.quote} words={escalation.words} tone="alarm" />
        </blockquote>
        <Context escalation={escalation} />
      </div>
      <div className={css.section}>
        <h3>{t("escalations.whyItWasRaised")}</h3>
        <Facts>
          <Fact name={t("escalations.rule")}>{escalation.rule}</Fact>
          <Fact name={t("shared.reason")}>{term("reason", escalation.reason)}</Fact>
          <Fact name={t("escalations.words")}>{escalation.words.map((word) => `“${word}”`).join(", ")}</Fact>
        </Facts>
      </div>
      <div className={css.section}>
        <h3>{t("escalations.whatHappenedSince")}</h3>
        <History escalation={escalation} />
      </div>
    </>
  );
}

function NextStep({ escalation, onAct }: EscalationDetailProps) {
  const queries = useQueryClient();
  const [note, setNote] = useState<string | null>(null);
  const settle = () => queries.invalidateQueries({ queryKey: ["escalations"] });
  const acknowledge = useMutation({
    mutationFn: () => reception.acknowledge(escalation.id),
    onMutate: onAct,
    onSuccess: () => toastDone(t("escalations.acknowledgedByYou")),
    onSettled: settle,
  });
  const resolve = useMutation({
    mutationFn: (text: string) => reception.resolve(escalation.id, text),
    onSuccess: () => toastDone(t("escalations.resolved")),
    onSettled: settle,
  });
  const mayAcknowledge = useMay("escalation.acknowledge");
  const mayResolve = useMay("escalation.resolve");
  if (escalation.status === "resolved") return null;
  if (escalation.status === "open") {
    if (!mayAcknowledge) return null;
    return (
      <>
        <Button color="red" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
          {t("shared.acknowledge")}
        </Button>
        <FormFault error={acknowledge.error} />
      </>
    );
  }
  if (!mayResolve) return null;
  if (note === null) return <Button onClick={() => setNote("")}>{t("escalations.resolve")}</Button>;
  return (
    <form
      className={css.resolve}
      onSubmit={(event) => {
        event.preventDefault();
        resolve.mutate(note.trim());
      }}
    >
      <Textarea
        label={t("escalations.whatWasDone")}
        placeholder={t("escalations.whatWasDoneExample")}
        autosize
        minRows={2}
        required
        autoFocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <FormFault error={resolve.error} />
      <div className={css.actions}>
        <Button type="submit" loading={resolve.isPending} disabled={note.trim() === ""}>
          {t("escalations.resolve")}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => setNote(null)}>
          {t("escalations.notYet")}
        </Button>
      </div>
    </form>
  );
}

/** The last words around the alarm, so that whoever calls back knows what was said. */
function Context({ escalation }: { escalation: Escalation }) {
  const { clinic } = useHere();
  const transcript = useQuery(transcriptQuery(escalation.call_id));
  const lines = transcript.data?.lines ?? [];
  const at = lines.findIndex((line) => line.alarm && line.text.includes(escalation.quote));
  const around = at < 0 ? lines.slice(-3) : lines.slice(Math.max(0, at - 1), at + 3);
  return (
    <>
      {around.length > 0 && (
        <ol className={css.context}>
          {around.map((line) => (
            <li key={line.seq}>
              <span>{t(`speaker.${line.speaker}`)}</span>
              <span>{line.text}</span>
            </li>
          ))}
        </ol>
      )}
      <p>
        <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: escalation.call_id }}>
          {t("escalations.readTheWholeCall")}
        </Link>
        {escalation.task_id && (
          <>
            {" · "}
            <Link to="/c/$clinic/tasks/$taskId" params={{ clinic: clinic.slug, taskId: escalation.task_id }}>
              {t("escalations.openItsTask")}
            </Link>
          </>
        )}
      </p>
    </>
  );
}

function History({ escalation }: { escalation: Escalation }) {
  const { raised_at, acknowledged, resolved } = escalation;
  const taken = acknowledged && span(Date.parse(acknowledged.at) - Date.parse(raised_at));
  return (
    <ol className={css.history}>
      <li>
        <At at={raised_at} /> <span>{t("escalations.raisedByTheReceptionist")}</span>
      </li>
      {acknowledged && (
        <li>
          <At at={acknowledged.at} />{" "}
          <span>
            {taken
              ? t("escalations.acknowledgedAfter", { name: acknowledged.by.name, span: taken })
              : t("escalations.acknowledgedAtOnce", { name: acknowledged.by.name })}
          </span>
        </li>
      )}
      {resolved && (
        <li>
          <At at={resolved.at} />{" "}
          <span>{t("escalations.resolvedBy", { name: resolved.by.name, note: resolved.note })}</span>
        </li>
      )}
      {!acknowledged && <li className={css.waiting}>{t("escalations.notAcknowledged")}</li>}
    </ol>
  );
}
