/** One task beside the list (on a phone: instead of it). */
import { ActionIcon, Button, Menu, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Task, TaskChange } from "../../api/types";
import { t, term } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Fetched } from "../../shared/states";
import { Fact, Facts, SimulatedTag, Tag } from "../../shared/Tag";
import { At } from "../../shared/time";
import { toastDone, toastProblem } from "../../shared/toast";
import { inOrder, phoneText, TASK_KIND, TASK_STATUS, URGENCY, URGENCY_ORDER, VERDICT } from "../../shared/words";
import { reception, taskQuery } from "../queries";
import { AssigneeSelect, useMayAssign } from "./AssigneeSelect";
import { isOpen } from "./filters";
import { patientName } from "./gist";
import { Due } from "./TaskList";
import { useMoveTasks } from "./useTasks";
import css from "./tasks.module.css";

const route = getRouteApi("/c/$clinic/tasks/$taskId");

export function TaskDetailPane() {
  const { taskId } = route.useParams();
  const query = useQuery(taskQuery(taskId));
  return (
    <aside className={css.detail} aria-label={t("tasks.task")}>
      <Fetched query={query} lines={9}>
        {(task) => <Detail key={task.id} task={task} />}
      </Fetched>
    </aside>
  );
}

function Detail({ task }: { task: Task }) {
  const { clinic } = useHere();
  const mayUpdate = useMay("task.update");
  const mayAssign = useMayAssign();
  return (
    <>
      <div className={css.detailHead}>
        <div className={css.detailTop}>
          <div>
            <h2>{patientName(task)}</h2>
            <p>{task.title}</p>
          </div>
          <ActionIcon
            aria-label={t("tasks.closeTask")}
            renderRoot={(props) => (
              <Link to="/c/$clinic/tasks" params={{ clinic: clinic.slug }} search={(search) => search} {...props} />
            )}
          >
            <Icon name="close" />
          </ActionIcon>
        </div>
        <div className={css.tags}>
          <Tag word={TASK_KIND[task.kind]} />
          <Tag word={TASK_STATUS[task.status]} dot />
          <Tag word={URGENCY[task.urgency]} />
          {isOpen(task) && task.due_at && <Due task={task} />}
          {task.origin === "simulation" && <SimulatedTag />}
        </div>
        {mayUpdate && <Actions task={task} />}
      </div>
      {task.incomplete && (
        <div className={css.section}>
          <p className={css.notice}>{t("tasks.incomplete")}</p>
        </div>
      )}
      <DecisionPart task={task} />
      <div className={css.section}>
        <h3>{t("shared.whatWasAsked")}</h3>
        {task.question && <blockquote className={css.quote}>{task.question}</blockquote>}
        <TaskFacts task={task} />
      </div>
      <div className={css.section}>
        <h3>{t("tasks.whereItStands")}</h3>
        <Facts>
          <Fact name={t("tasks.assignedTo")}>
            {mayAssign && isOpen(task) ? <AssigneeSelect task={task} /> : (task.assignee?.name ?? t("tasks.nobodyYet"))}
          </Fact>
          <Fact name={t("tasks.for")}>{task.for_role === "doctor" ? t("tasks.forDoctor") : t("tasks.forFrontDesk")}</Fact>
          {task.due_at && (
            <Fact name={t("shared.due")}>
              <At at={task.due_at} />
            </Fact>
          )}
          <Fact name={t("tasks.created")}>
            <At at={task.created_at} />
          </Fact>
          {task.started_at && (
            <Fact name={t("shared.started")}>
              <At at={task.started_at} />
            </Fact>
          )}
          {task.completed_at && (
            <Fact name={t("tasks.completed")}>
              <At at={task.completed_at} />
            </Fact>
          )}
          {task.call && (
            <Fact name={t("shared.call")}>
              <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: task.call.id }}>
                {t("tasks.readTheTranscript")}
              </Link>
            </Fact>
          )}
        </Facts>
      </div>
      {mayUpdate && <Note task={task} />}
      {!mayUpdate && task.note && (
        <div className={css.section}>
          <h3>{t("tasks.note")}</h3>
          <p>{task.note}</p>
        </div>
      )}
    </>
  );
}

/** The caller's details: the value as understood, and the words it was understood from. */
export function TaskFacts({ task }: { task: Task }) {
  const slots = inOrder(task.slots).filter(([name]) => name !== "patient_name" && name !== "phone");
  return (
    <Facts>
      {task.phone && (
        <Fact name={t("shared.phone")}>
          <a href={`tel:${task.phone}`}>{phoneText(task.phone)}</a>
        </Fact>
      )}
      {slots.map(([name, slot]) => (
        <Fact key={name} name={term("slot", name)}>
          {slot.value}
          {slot.words && slot.words.toLowerCase() !== slot.value.toLowerCase() && <small>“{slot.words}”</small>}
        </Fact>
      ))}
    </Facts>
  );
}

function DecisionPart({ task }: { task: Task }) {
  if (!task.decision) return null;
  const { verdict, reason, by, at } = task.decision;
  return (
    <div className={css.section}>
      <h3>{t("shared.decision")}</h3>
      <div className={css.tags}>
        <Tag word={VERDICT[verdict]} dot />
      </div>
      {reason && <blockquote className={css.quote}>{reason}</blockquote>}
      <p>
        {by?.name ?? t("tasks.forDoctor")}, <At at={at} />
      </p>
    </div>
  );
}

function useChange(task: Task, done: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: TaskChange) => reception.changeTask(task, change),
    onSuccess: (changed) => {
      queries.setQueryData(["tasks", "one", task.id], changed);
      toastDone(done);
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

function Actions({ task }: { task: Task }) {
  const { session } = useHere();
  const move = useMoveTasks();
  const urgency = useChange(task, t("tasks.urgencyChanged"));
  const mine = task.assignee?.id === session.user.id;
  if (!isOpen(task)) {
    return (
      <div className={css.detailActions}>
        <Button variant="default" size="xs" onClick={() => move([task], "reopen")}>
          {t("tasks.reopen")}
        </Button>
      </div>
    );
  }
  return (
    <div className={css.detailActions}>
      <Button size="xs" leftSection={<Icon name="check" size={16} />} onClick={() => move([task], "complete")}>
        {t("tasks.complete")}
      </Button>
      {mine ? (
        <Button size="xs" variant="default" onClick={() => move([task], "release")}>
          {t("tasks.putBack")}
        </Button>
      ) : (
        <Button size="xs" variant="default" onClick={() => move([task], "claim")}>
          {t("tasks.claim")}
        </Button>
      )}
      {task.phone && (
        <Button size="xs" variant="default" component="a" href={`tel:${task.phone}`} leftSection={<Icon name="phone" size={16} />}>
          {t("tasks.callBack")}
        </Button>
      )}
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<Icon name="down" size={14} />}>
            {t("tasks.urgency")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {URGENCY_ORDER.map((level) => (
            <Menu.Item key={level} disabled={level === task.urgency} onClick={() => urgency.mutate({ urgency: level })}>
              {URGENCY[level].text}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="xs" variant="default" onClick={() => move([task], "cancel")}>
        {t("tasks.cancelTask")}
      </Button>
    </div>
  );
}

function Note({ task }: { task: Task }) {
  const [text, setText] = useState(task.note ?? "");
  const save = useChange(task, t("tasks.noteSaved"));
  const changed = text !== (task.note ?? "");
  return (
    <div className={css.section}>
      <Textarea
        label={t("tasks.note")}
        placeholder={t("tasks.noteExample")}
        autosize
        minRows={2}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {changed && (
        <Button mt="xs" size="xs" loading={save.isPending} onClick={() => save.mutate({ note: text })}>
          {t("tasks.saveNote")}
        </Button>
      )}
    </div>
  );
}
