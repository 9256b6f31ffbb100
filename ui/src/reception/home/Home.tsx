/** The first page, by role: what waits for this person now. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Task } from "../../api/types";
import { formatNumber, t } from "../../language/t";
import { may, useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Page, Panel } from "../../shared/Page";
import { Empty, Fetched } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { formatTime, useNow } from "../../shared/time";
import { TASK_KIND } from "../../shared/words";
import { callerName, CallTags, Duration } from "../calls/CallFacts";
import { startOfDay, today } from "../calls/search";
import { approvalsQuery, escalationsQuery, liveCallsQuery, receptionQuery, recentCallsQuery, taskCountsQuery } from "../queries";
import { openCount, sortTasks } from "../tasks/filters";
import { gist, patientName } from "../tasks/gist";
import { Due } from "../tasks/TaskList";
import { useTasks } from "../tasks/useTasks";
import css from "./home.module.css";

export function Home() {
  const { session, clinic } = useHere();
  const decides = useMay("task.decide");
  const works = useMay("task.update");
  const reads = useMay("task.read");
  const firstName = session.user.name.replace(/^Dr\.?\s+/i, "").split(" ")[0] ?? "";
  return (
    <Page title={greeting(clinic.time_zone, firstName)} lead={formatTime(new Date(), "day", clinic.time_zone)}>
      {reads && <Today />}
      {may(clinic, "reception_settings.write") && <SetUpSteps />}
      <div className={css.columns}>
        {decides && <Waiting />}
        {!decides && works && <NextTasks />}
        {may(clinic, "call.read") && <LiveNow />}
      </div>
      {!reads && (
        <Empty icon="home" title={t("home.noPart")}>
          {t("home.noPartWhy")}
        </Empty>
      )}
    </Page>
  );
}

function greeting(timeZone: string, name: string): string {
  const hour = Number(new Intl.DateTimeFormat("en-GB", { timeZone, hour: "numeric", hourCycle: "h23" }).format(Date.now()));
  if (hour < 12) return t("home.morning", { name });
  return hour < 18 ? t("home.afternoon", { name }) : t("home.evening", { name });
}

/** The day in five numbers, each a door to what it counts. */
function Today() {
  const { clinic } = useHere();
  const counts = useQuery(taskCountsQuery);
  const escalations = useQuery(escalationsQuery("open"));
  const calls = useQuery(recentCallsQuery(startOfDay(today(clinic.time_zone), clinic.time_zone)));
  const params = { clinic: clinic.slug };
  const open = counts.data && openCount(counts.data);
  return (
    <div className={css.figures}>
      <Link to="/c/$clinic/escalations" params={params} className={css.figure} data-alarm={(escalations.data?.items.length ?? 0) > 0}>
        <Figure value={escalations.data?.items.length} name={t("home.escalationsWaiting", { count: escalations.data?.items.length ?? 0 })} />
      </Link>
      <Link to="/c/$clinic/tasks" params={params} className={css.figure}>
        <Figure value={open} name={t("home.openTasks", { count: open ?? 0 })} />
      </Link>
      <Link to="/c/$clinic/tasks" params={params} search={{ view: "overdue" }} className={css.figure} data-late={(counts.data?.overdue ?? 0) > 0}>
        <Figure value={counts.data?.overdue} name={t("home.overdue")} />
      </Link>
      <Link to="/c/$clinic/tasks" params={params} search={{ view: "mine" }} className={css.figure}>
        <Figure value={counts.data?.mine} name={t("home.yours", { count: counts.data?.mine ?? 0 })} />
      </Link>
      <Link to="/c/$clinic/calls" params={params} search={{ from: today(clinic.time_zone) }} className={css.figure}>
        <Figure value={calls.data && (calls.data.next ? `${calls.data.items.length}+` : calls.data.items.length)} name={t("home.callsToday", { count: calls.data?.items.length ?? 0 })} />
      </Link>
    </div>
  );
}

function Figure({ value, name }: { value: number | string | undefined; name: string }) {
  return (
    <>
      <strong>{typeof value === "number" ? formatNumber(value) : (value ?? "–")}</strong>
      <span>{name}</span>
    </>
  );
}

function TaskLines({ tasks, to }: { tasks: readonly Task[]; to: "/c/$clinic/tasks/$taskId" | "/c/$clinic/approvals/$taskId" }) {
  const { clinic } = useHere();
  return (
    <ul className={css.lines}>
      {tasks.map((task) => (
        <li key={task.id}>
          <Link to={to} params={{ clinic: clinic.slug, taskId: task.id }} className={css.line}>
            <span className={css.lineText}>
              <strong>{patientName(task)}</strong>
              <small>{gist(task) || task.title}</small>
            </span>
            <Tag word={TASK_KIND[task.kind]} />
            <Due task={task} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function More({ children }: { children: ReactNode }) {
  return <span className={css.more}>{children}</span>;
}

function NextTasks() {
  const { clinic } = useHere();
  const { query, tasks } = useTasks({}, "");
  return (
    <Panel
      flush
      title={t("home.nextToDo")}
      aside={
        <More>
          <Link to="/c/$clinic/tasks" params={{ clinic: clinic.slug }}>
            {t("home.allTasks")}
          </Link>
        </More>
      }
    >
      <Fetched query={query} lines={6}>
        {() =>
          tasks.length === 0 ? (
            <Empty icon="tasks" title={t("home.allDone")}>
              {t("home.allDoneWhy")}
            </Empty>
          ) : (
            <TaskLines tasks={tasks.slice(0, 8)} to="/c/$clinic/tasks/$taskId" />
          )
        }
      </Fetched>
    </Panel>
  );
}

function Waiting() {
  const { clinic } = useHere();
  const query = useQuery(approvalsQuery);
  return (
    <Panel
      flush
      title={t("home.waitingForYourDecision")}
      aside={
        <More>
          <Link to="/c/$clinic/approvals" params={{ clinic: clinic.slug }}>
            {t("home.decideThem")}
          </Link>
        </More>
      }
    >
      <Fetched query={query} lines={6}>
        {(cases) =>
          cases.length === 0 ? (
            <Empty icon="approve" title={t("shared.nothingWaits")}>
              {t("home.nothingWaitsWhy")}
            </Empty>
          ) : (
            <TaskLines tasks={sortTasks(cases, "urgency").slice(0, 8)} to="/c/$clinic/approvals/$taskId" />
          )
        }
      </Fetched>
    </Panel>
  );
}

function LiveNow() {
  const { clinic } = useHere();
  const query = useQuery(liveCallsQuery);
  useNow();
  return (
    <Panel
      flush
      title={t("home.onThePhoneNow")}
      aside={
        <More>
          <Link to="/c/$clinic/calls/live" params={{ clinic: clinic.slug }}>
            {t("home.listenIn")}
          </Link>
        </More>
      }
    >
      <Fetched query={query} lines={4}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="phone" title={t("home.nobodyIsCalling")}>
              {t("home.nobodyIsCallingWhy")}
            </Empty>
          ) : (
            <ul className={css.lines}>
              {items.slice(0, 8).map((call) => (
                <li key={call.id}>
                  <Link to="/c/$clinic/calls/live" params={{ clinic: clinic.slug }} search={{ call: call.id }} className={css.line}>
                    <span className={css.lineText}>
                      <strong>{callerName(call)}</strong>
                      <small>
                        <Duration call={call} />
                      </small>
                    </span>
                    <span className={css.tags}>
                      <CallTags call={call} />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Fetched>
    </Panel>
  );
}

/** What a clinic still lacks before its phone can be answered; gone when nothing is. */
function SetUpSteps() {
  const { clinic } = useHere();
  const query = useQuery(receptionQuery);
  if (!query.data) return null;
  const { settings, numbers, telephony } = query.data;
  const steps = [
    { done: numbers.length > 0, text: t("home.stepNumbers") },
    { done: telephony.configured, text: t("home.stepProvider") },
    { done: settings.hours.weekly.length > 0, text: t("home.stepHours") },
    { done: settings.on_call.length > 0, text: t("home.stepOnCall") },
  ];
  const missing = steps.filter((step) => !step.done);
  if (missing.length === 0) return null;
  return (
    <div className={css.steps}>
      <Panel title={t("home.steps")} aside={<More>{t("home.stepsDone", { done: steps.length - missing.length, count: steps.length })}</More>}>
        <ul>
          {steps.map((step) => (
            <li key={step.text} data-done={step.done}>
              <Icon name={step.done ? "check" : "right"} size={16} />
              {step.done ? (
                <span>{t("home.stepDone", { step: step.text })}</span>
              ) : (
                <Link to="/c/$clinic/admin/reception" params={{ clinic: clinic.slug }}>
                  {step.text}
                </Link>
              )}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
