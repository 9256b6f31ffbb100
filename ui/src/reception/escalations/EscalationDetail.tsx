import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Escalation } from "../../api/types";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { FormFault } from "../../shared/states";
import { Fact, Facts, SimulatedTag, Tag } from "../../shared/Tag";
import { Ago, At, span } from "../../shared/time";
import { toastDone } from "../../shared/toast";
import { ESCALATION_STATUS, levelWord, phoneText, sentence } from "../../shared/words";
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
          <Icon name="left" size={16} /> All escalations
        </Link>
        <div className={css.tags}>
          <Tag word={levelWord(escalation.level)} dot />
          <Tag word={ESCALATION_STATUS[escalation.status]} />
          {escalation.origin === "simulation" && <SimulatedTag />}
        </div>
        <h2>{sentence(escalation.category)}</h2>
        <p>
          {escalation.patient_name ?? "Name not given"} · raised <Ago at={escalation.raised_at} />
        </p>
        <div className={css.actions}>
          <NextStep escalation={escalation} onAct={onAct} />
          {caller && (
            <Button variant="default" component="a" href={`tel:${caller}`} leftSection={<Icon name="phone" size={16} />}>
              Call {phoneText(caller)}
            </Button>
          )}
        </div>
      </header>
      <div className={css.section}>
        <h3>What the caller said</h3>
        <blockquote className={css.quote}>
          <MarkedText text={escalation.quote} words={escalation.words} tone="alarm" />
        </blockquote>
        <Context escalation={escalation} />
      </div>
      <div className={css.section}>
        <h3>Why it was raised</h3>
        <Facts>
          <Fact name="Rule">{escalation.rule}</Fact>
          <Fact name="Reason">{sentence(escalation.reason)}</Fact>
          <Fact name="Words">{escalation.words.map((word) => `“${word}”`).join(", ")}</Fact>
        </Facts>
      </div>
      <div className={css.section}>
        <h3>What happened since</h3>
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
    onSuccess: () => toastDone("Acknowledged: it is yours now"),
    onSettled: settle,
  });
  const resolve = useMutation({
    mutationFn: (text: string) => reception.resolve(escalation.id, text),
    onSuccess: () => toastDone("Resolved"),
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
          Acknowledge
        </Button>
        <FormFault error={acknowledge.error} />
      </>
    );
  }
  if (!mayResolve) return null;
  if (note === null) return <Button onClick={() => setNote("")}>Resolve</Button>;
  return (
    <form
      className={css.resolve}
      onSubmit={(event) => {
        event.preventDefault();
        resolve.mutate(note.trim());
      }}
    >
      <Textarea
        label="What was done"
        placeholder="Spoke to the caller; the ambulance is on its way."
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
          Resolve
        </Button>
        <Button variant="subtle" color="gray" onClick={() => setNote(null)}>
          Not yet
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
              <span>{sentence(line.speaker)}</span>
              <span>{line.text}</span>
            </li>
          ))}
        </ol>
      )}
      <p>
        <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: escalation.call_id }}>
          Read the whole call
        </Link>
        {escalation.task_id && (
          <>
            {" · "}
            <Link to="/c/$clinic/tasks/$taskId" params={{ clinic: clinic.slug, taskId: escalation.task_id }}>
              Open its task
            </Link>
          </>
        )}
      </p>
    </>
  );
}

function History({ escalation }: { escalation: Escalation }) {
  const { raised_at, acknowledged, resolved } = escalation;
  const after = (at: string) => `after ${span(Date.parse(at) - Date.parse(raised_at))}`.replace("after now", "at once");
  return (
    <ol className={css.history}>
      <li>
        <At at={raised_at} /> <span>Raised by the receptionist</span>
      </li>
      {acknowledged && (
        <li>
          <At at={acknowledged.at} />{" "}
          <span>
            Acknowledged by {acknowledged.by.name}, {after(acknowledged.at)}
          </span>
        </li>
      )}
      {resolved && (
        <li>
          <At at={resolved.at} />{" "}
          <span>
            Resolved by {resolved.by.name}: {resolved.note}
          </span>
        </li>
      )}
      {!acknowledged && <li className={css.waiting}>Nobody has acknowledged it yet.</li>}
    </ol>
  );
}
