/** The doctor's desk: one case per screen, decided by keyboard; the next one opens by itself. */
import { Button, Kbd, Textarea, TextInput } from "@mantine/core";
import "@mantine/core/styles/Kbd.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useMatch, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { NewDecision, Task, Verdict } from "../../api/types";
import { rich, t } from "../../language/t";
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
      <SpokenTitle title={t("approvals.approvals")} />
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
          <section className={css.list} aria-label={t("approvals.cases")}>
            <div className={css.head}>
              <SeenTitle title={t("approvals.approvals")} />
              <span>{t("approvals.waiting", { count: cases.length })}</span>
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
          <section className={css.case} aria-label={t("approvals.case")}>
            {current ? (
              <Case
                key={current.id}
                task={current}
                onDecided={() => open(cases.find((task) => task.id !== current.id && !task.decision))}
              />
            ) : (
              <Empty icon="approve" title={t("shared.nothingWaits")}>
                {t("approvals.nothingWaitsWhy")}
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
          <Icon name="left" size={16} /> {t("approvals.allCases")}
        </Link>
        <div className={css.tags}>
          <Tag word={TASK_KIND[task.kind]} />
          <Tag word={URGENCY[task.urgency]} dot />
          {task.origin === "simulation" && <SimulatedTag />}
        </div>
        <h2>{patientName(task)}</h2>
        <p>
          {rich("approvals.asked", { title: task.title, ago: <Ago at={task.created_at} /> })}
        </p>
      </header>
      <div className={css.columns}>
        <div className={css.evidence}>
          <h3>{t("shared.whatWasAsked")}</h3>
          {task.question && <blockquote className={css.quote}>{task.question}</blockquote>}
          <TaskFacts task={task} />
          {task.note && (
            <>
              <h3>{t("approvals.noteOfFrontDesk")}</h3>
              <p>{task.note}</p>
            </>
          )}
          {task.call && (
            <>
              <h3>{t("approvals.theCall")}</h3>
              {transcript.data && <TranscriptLines lines={transcript.data.lines} dense />}
              <p>
                <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: task.call.id }}>
                  {t("shared.openTheTranscript")}
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

const CHOICES = [
  { verdict: "approve", key: "A", label: "approvals.approve" },
  { verdict: "reject", key: "R", label: "approvals.reject" },
  { verdict: "request_follow_up", key: "F", label: "approvals.requestFollowUp" },
] as const satisfies readonly { verdict: Verdict; key: string; label: string }[];

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
      toastDone(t("approvals.decided", { verdict: VERDICT[decided.decision?.verdict ?? "approve"].text }));
      onDecided();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });

  const chosen = CHOICES.find((one) => one.verdict === verdict);
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
      aria-label={t("shared.decision")}
      onSubmit={(event) => {
        event.preventDefault();
        confirm();
      }}
    >
      <h3>{t("approvals.yourDecision")}</h3>
      <div className={css.choices} role="radiogroup" aria-label={t("approvals.verdict")}>
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
            {t(choice.label)} <Kbd aria-hidden>{choice.key}</Kbd>
          </button>
        ))}
      </div>
      {verdict && (
        <>
          <Textarea
            ref={field}
            label={needsReason ? t("shared.reason") : t("approvals.remarkOptional")}
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
              <TextInput label={t("approvals.whoDoesWhat")} placeholder={t("approvals.followUpExample")} value={what} onChange={(event) => setWhat(event.currentTarget.value)} />
              <TextInput label={t("shared.due")} type="datetime-local" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
            </>
          )}
          <FormFault error={decide.error} />
          <Button type="submit" disabled={!ready} loading={decide.isPending} color={verdict === "reject" ? "red" : undefined}>
            {chosen && t("approvals.confirm", { choice: t(chosen.label) })}
          </Button>
          <p className={css.hint}>{t("approvals.enterHint")}</p>
        </>
      )}
    </form>
  );
}
