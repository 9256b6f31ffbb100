/** The doctor's desk: one case per screen, decided by keyboard; the next one opens by itself. */
import { Button, Kbd, Textarea, TextInput } from "@mantine/core";
import "@mantine/core/styles/Kbd.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useMatch, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { NewDecision, Task, Verdict } from "../../api/types";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { useKeys } from "../../shared/keys";
import { SeenTitle, SpokenTitle } from "../../shared/Page";
import { Empty, Fetched, FormFault, Gate } from "../../shared/states";
import { SimulatedTag, Tag } from "../../shared/Tag";
import { Ago } from "../../shared/time";
import { toastDone } from "../../shared/toast";
import { TASK_KIND, URGENCY, VERDICT } from "../../shared/words";
import { TranscriptLines } from "../calls/TranscriptLines";
import { approvalsQuery, reception, transcriptQuery } from "../queries";
import { sortTasks } from "../tasks/filters";
import { gist, patientName } from "../tasks/gist";
import { TaskFacts } from "../tasks/TaskDetail";
import css from "./approvals.module.css";

export function ApprovalsPage() {
  return (
    <Gate perm="task.decide">
      <SpokenTitle title="Approvals" />
      <Desk />
    </Gate>
  );
}

function Desk() {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const query = useQuery(approvalsQuery);
  const openId = useMatch({ from: "/c/$clinic/approvals/$taskId", shouldThrow: false })?.params.taskId ?? null;
  const cases = sortTasks(query.data ?? [], "urgency");
  const current = cases.find((task) => task.id === openId) ?? (openId === null ? cases[0] : undefined);

  function open(task: Task | undefined) {
    if (task) void navigate({ to: "/c/$clinic/approvals/$taskId", params: { clinic: clinic.slug, taskId: task.id }, replace: true });
    else void navigate({ to: "/c/$clinic/approvals", params: { clinic: clinic.slug }, replace: true });
  }
  function step(by: number) {
    const at = cases.findIndex((task) => task.id === current?.id);
    open(cases[Math.min(Math.max(at + by, 0), cases.length - 1)]);
  }
  useKeys({ j: () => step(1), k: () => step(-1) });

  return (
    <Fetched query={query} lines={8}>
      {() => (
        <div className={css.split} data-detail={openId !== null}>
          <section className={css.list} aria-label="Cases">
            <div className={css.head}>
              <SeenTitle title="Approvals" />
              <span>{cases.length} waiting</span>
            </div>
            <ul>
              {cases.map((task) => (
                <li key={task.id}>
                  <Link
                    to="/c/$clinic/approvals/$taskId"
                    params={{ clinic: clinic.slug, taskId: task.id }}
                    className={css.row}
                    data-current={task.id === current?.id}
                  >
                    <strong>{patientName(task)}</strong>
                    <span className={css.rowGist}>{gist(task)}</span>
                    <span className={css.rowFoot}>
                      <Tag word={TASK_KIND[task.kind]} />
                      {task.urgency !== "routine" && <Tag word={URGENCY[task.urgency]} dot />}
                      <Ago at={task.created_at} />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
          <section className={css.case} aria-label="Case">
            {current ? (
              <Case
                key={current.id}
                task={current}
                onDecided={() => open(cases.find((task) => task.id !== current.id && !task.decision))}
              />
            ) : (
              <Empty icon="approve" title="Nothing waits for you">
                Refills and medical questions from calls come here for a doctor's decision.
              </Empty>
            )}
          </section>
        </div>
      )}
    </Fetched>
  );
}

function Case({ task, onDecided }: { task: Task; onDecided: () => void }) {
  const { clinic } = useHere();
  const transcript = useQuery({ ...transcriptQuery(task.call?.id ?? ""), enabled: Boolean(task.call) });
  return (
    <>
      <header className={css.caseHead}>
        <Link className={css.back} to="/c/$clinic/approvals" params={{ clinic: clinic.slug }}>
          <Icon name="left" size={16} /> All cases
        </Link>
        <div className={css.tags}>
          <Tag word={TASK_KIND[task.kind]} />
          <Tag word={URGENCY[task.urgency]} dot />
          {task.origin === "simulation" && <SimulatedTag />}
        </div>
        <h2>{patientName(task)}</h2>
        <p>
          {task.title} · asked <Ago at={task.created_at} />
        </p>
      </header>
      <div className={css.columns}>
        <div className={css.evidence}>
          <h3>What was asked</h3>
          {task.question && <blockquote className={css.quote}>{task.question}</blockquote>}
          <TaskFacts task={task} />
          {task.note && (
            <>
              <h3>Note from the front desk</h3>
              <p>{task.note}</p>
            </>
          )}
          {task.call && (
            <>
              <h3>The call</h3>
              {transcript.data && <TranscriptLines lines={transcript.data.lines} dense />}
              <p>
                <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: task.call.id }}>
                  Open the transcript
                </Link>
              </p>
            </>
          )}
        </div>
        <Decide task={task} onDecided={onDecided} />
      </div>
    </>
  );
}

const CHOICES: readonly { verdict: Verdict; key: string; label: string }[] = [
  { verdict: "approve", key: "A", label: "Approve" },
  { verdict: "reject", key: "R", label: "Reject" },
  { verdict: "request_follow_up", key: "F", label: "Request follow-up" },
];

function Decide({ task, onDecided }: { task: Task; onDecided: () => void }) {
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [reason, setReason] = useState("");
  const [what, setWhat] = useState("");
  const [due, setDue] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const decide = useMutation({
    mutationFn: (decision: NewDecision) => reception.decide(task.id, decision),
    onSuccess: (decided) => {
      queries.setQueryData<Task[]>(approvalsQuery.queryKey, (cases) => cases?.filter((one) => one.id !== decided.id));
      toastDone(`${VERDICT[decided.decision?.verdict ?? "approve"].text}: the front desk is told`);
      onDecided();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });

  const needsReason = verdict === "reject" || verdict === "request_follow_up";
  const ready = verdict !== null && (!needsReason || reason.trim() !== "");
  function choose(next: Verdict) {
    setVerdict(next);
    // A rejection starts with its reason; an approval may go without one.
    if (next !== "approve") window.setTimeout(() => field.current?.focus(), 0);
  }
  function confirm() {
    if (!verdict || !ready || decide.isPending) return;
    const followUp = verdict === "request_follow_up" && what.trim();
    decide.mutate({
      verdict,
      ...(reason.trim() ? { reason: reason.trim() } : {}),
      ...(followUp ? { follow_up: { what: what.trim(), ...(due ? { due_at: new Date(due).toISOString() } : {}) } } : {}),
    });
  }
  useKeys({
    a: () => choose("approve"),
    r: () => choose("reject"),
    f: () => choose("request_follow_up"),
    Enter: confirm,
    Escape: () => setVerdict(null),
  });

  return (
    <form
      className={css.decide}
      aria-label="Decision"
      onSubmit={(event) => {
        event.preventDefault();
        confirm();
      }}
    >
      <h3>Your decision</h3>
      <div className={css.choices} role="radiogroup" aria-label="Verdict">
        {CHOICES.map((choice) => (
          <button
            key={choice.verdict}
            type="button"
            role="radio"
            aria-checked={verdict === choice.verdict}
            className={css.choice}
            data-verdict={choice.verdict}
            onClick={() => choose(choice.verdict)}
          >
            {choice.label} <Kbd aria-hidden>{choice.key}</Kbd>
          </button>
        ))}
      </div>
      {verdict && (
        <>
          <Textarea
            ref={field}
            label={needsReason ? "Reason" : "Remark (optional)"}
            required={needsReason}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") event.currentTarget.blur();
              if (event.key !== "Enter" || event.shiftKey) return;
              event.preventDefault();
              confirm();
            }}
          />
          {verdict === "request_follow_up" && (
            <>
              <TextInput label="Who does what" placeholder="Front desk: book a blood test" value={what} onChange={(event) => setWhat(event.currentTarget.value)} />
              <TextInput label="Due" type="datetime-local" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
            </>
          )}
          <FormFault error={decide.error} />
          <Button type="submit" disabled={!ready} loading={decide.isPending} color={verdict === "reject" ? "red" : undefined}>
            Confirm: {CHOICES.find((one) => one.verdict === verdict)?.label}
          </Button>
          <p className={css.hint}>Enter confirms, Shift and Enter starts a new line.</p>
        </>
      )}
    </form>
  );
}
