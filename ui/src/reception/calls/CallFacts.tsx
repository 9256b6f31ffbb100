import { Link } from "@tanstack/react-router";
import type { Call, Slot } from "../../api/types";
import { t, term } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Fact, Facts, SimulatedTag, Tag } from "../../shared/Tag";
import { At, clockSpan, useNow } from "../../shared/time";
import { CALL_STATUS, inOrder, kindWord, languageName, phoneText, TASK_STATUS } from "../../shared/words";
import css from "./calls.module.css";

export function callerName(call: Pick<Call, "caller">): string {
  return call.caller ? phoneText(call.caller) : t("calls.numberWithheld");
}

export function Duration({ call }: { call: Call }) {
  const now = useNow();
  const seconds = call.duration_s ?? (!call.ended_at ? (now - Date.parse(call.started_at)) / 1000 : 0);
  return <>{clockSpan(seconds)}</>;
}

export function CallTags({ call }: { call: Call }) {
  return (
    <>
      <Tag word={CALL_STATUS[call.status]} dot bare={call.status === "completed"} />
      {call.escalated && <Tag word={{ text: t("calls.escalated"), tone: "red" }} dot />}
      {call.origin === "simulation" && <SimulatedTag />}
    </>
  );
}

export function CallFacts({ call }: { call: Call }) {
  return (
    <Facts>
      <Fact name={t("shared.started")}>
        <At at={call.started_at} />
      </Fact>
      <Fact name={t("calls.length")}>
        <Duration call={call} />, {t("calls.turns", { count: call.turns })}
      </Fact>
      <Fact name={t("shared.language")}>{languageName(call.language)}</Fact>
      {call.intent && <Fact name={t("calls.wanted")}>{term("intent", call.intent)}</Fact>}
    </Facts>
  );
}

/** What a call was about, in a line: what it left to do, else what was wanted. */
export function about(call: Call): string {
  if (call.tasks.length > 0) return call.tasks.map((task) => kindWord(task.kind).text).join(", ");
  return call.intent ? term("intent", call.intent) : t("calls.nothingSaid");
}

/** What was told, by name; a caller's words stand below where they differ from what was understood. */
export function Slots({ slots }: { slots: Record<string, Slot> }) {
  const told = inOrder(slots);
  if (told.length === 0) return <p className={css.quiet}>{t("calls.nothingYet")}</p>;
  return (
    <Facts>
      {told.map(([name, slot]) => (
        <Fact key={name} name={term("slot", name)}>
          {name === "phone" ? phoneText(slot.value) : slot.value}
          {slot.words && slot.words.toLowerCase() !== slot.value.toLowerCase() && <small>“{slot.words}”</small>}
        </Fact>
      ))}
    </Facts>
  );
}

/** What the call left to do. */
export function CallTasks({ call }: { call: Call }) {
  const { clinic } = useHere();
  if (call.tasks.length === 0) return <p className={css.quiet}>{t("calls.none")}</p>;
  return (
    <ul className={css.plain}>
      {call.tasks.map((task) => (
        <li key={task.id}>
          <Link to="/c/$clinic/tasks/$taskId" params={{ clinic: clinic.slug, taskId: task.id }}>
            {kindWord(task.kind).text}
          </Link>{" "}
          <Tag word={TASK_STATUS[task.status]} dot bare />
        </li>
      ))}
    </ul>
  );
}
