import { Link } from "@tanstack/react-router";
import type { Call, CallSlots } from "../../api/types";
import { useHere } from "../../session/clinic";
import { Fact, Facts, SimulatedTag, Tag } from "../../shared/Tag";
import { Icon } from "../../shared/Icon";
import { At, clockSpan, useNow } from "../../shared/time";
import { CALL_STATUS, LANGUAGE, phoneText, plural, sentence, slotName, TASK_KIND, TASK_STATUS } from "../../shared/words";
import css from "./calls.module.css";

export function callerName(call: Pick<Call, "caller">): string {
  return call.caller ? phoneText(call.caller) : "Number withheld";
}

export function Duration({ call }: { call: Call }) {
  const now = useNow();
  const seconds = call.duration_s ?? (call.ended_at === null ? (now - Date.parse(call.started_at)) / 1000 : 0);
  return <>{clockSpan(seconds)}</>;
}

export function CallTags({ call }: { call: Call }) {
  return (
    <>
      <Tag word={CALL_STATUS[call.status]} dot bare={call.status === "completed"} />
      {call.escalated && <Tag word={{ text: "Escalated", tone: "red" }} dot />}
      {call.origin === "simulation" && <SimulatedTag />}
    </>
  );
}

export function CallFacts({ call }: { call: Call }) {
  return (
    <Facts>
      <Fact name="Started">
        <At at={call.started_at} />
      </Fact>
      <Fact name="Length">
        <Duration call={call} />, {plural(call.turns, "turn")}
      </Fact>
      <Fact name="Language">{LANGUAGE[call.language]}</Fact>
      {call.intents.length > 0 && <Fact name="Wanted">{call.intents.map(sentence).join(", ")}</Fact>}
    </Facts>
  );
}

/** The slots of a call; a confirmed one was read back and agreed to. */
export function Slots({ slots }: { slots: CallSlots }) {
  const entries = Object.entries(slots);
  if (entries.length === 0) return <p className={css.quiet}>Nothing yet.</p>;
  return (
    <Facts>
      {entries.map(([name, slot]) => (
        <Fact key={name} name={slotName(name)}>
          <span className={css.slot}>
            {slot.value}
            {slot.confirmed && (
              <span className={css.confirmed}>
                <Icon name="check" size={14} /> confirmed
              </span>
            )}
          </span>
        </Fact>
      ))}
    </Facts>
  );
}

export function CallTasks({ call }: { call: Call }) {
  const { clinic } = useHere();
  if (call.tasks.length === 0) return <p className={css.quiet}>None.</p>;
  return (
    <ul className={css.plain}>
      {call.tasks.map((task) => (
        <li key={task.id}>
          <Link to="/c/$clinic/tasks/$taskId" params={{ clinic: clinic.slug, taskId: task.id }}>
            {TASK_KIND[task.kind].text}
          </Link>{" "}
          <Tag word={TASK_STATUS[task.status]} dot bare />
        </li>
      ))}
    </ul>
  );
}
