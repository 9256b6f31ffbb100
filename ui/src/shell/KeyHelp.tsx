import { Modal } from "@mantine/core";
import "../styles/dialogs.css";
import { t } from "../language/t";
import { may, useHere } from "../session/clinic";
import { Keys, MOD } from "../shared/Keys";
import { usePrefs } from "../prefs/usePrefs";
import { CLINIC, WORK } from "./places";
import css from "./shell.module.css";

interface Line {
  /** Each alone does it, or something of its kind. */
  keys: readonly string[];
  what: string;
}

function everywhere(): readonly Line[] {
  return [
    { keys: [MOD, "K"], what: t("keys.palette") },
    { keys: ["H"], what: t("keys.hide") },
    { keys: [MOD, "Shift", "H"], what: t("keys.hideTyping") },
    { keys: ["/"], what: t("keys.search") },
    { keys: ["?"], what: t("keys.help") },
    { keys: ["Esc"], what: t("keys.close") },
  ];
}

function inLists(): readonly Line[] {
  return [
    { keys: ["J", "K"], what: t("keys.step") },
    { keys: ["Enter"], what: t("keys.open") },
    { keys: ["X"], what: t("keys.select") },
    { keys: ["C"], what: t("keys.claim") },
    { keys: ["E"], what: t("keys.complete") },
  ];
}

function decisions(): readonly Line[] {
  return [
    { keys: ["A", "R", "F"], what: t("keys.verdict") },
    { keys: ["Enter"], what: t("keys.confirm") },
  ];
}

function inCalendar(): readonly Line[] {
  return [
    { keys: ["←", "→"], what: t("keys.calendarStep") },
    { keys: ["T"], what: t("keys.calendarToday") },
    { keys: ["N"], what: t("keys.calendarNew") },
    { keys: ["D", "W"], what: t("keys.calendarSpan") },
  ];
}

/** Every key, and only those that do something for this role. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { clinic } = useHere();
  const { singleKeys } = usePrefs();
  const allowed = [...WORK, ...CLINIC].filter((place) => place.perm === null || may(clinic, place.perm));
  const goTo = allowed.flatMap((place) => (place.key ? [{ keys: ["G", place.key.toUpperCase()], what: t(`place.${place.name}`) }] : []));
  return (
    <Modal opened onClose={onClose} title={t("shell.keyboard")} size="lg">
      {!singleKeys && <p className={css.keysOff}>{t("keys.off")}</p>}
      <div className={css.keyColumns}>
        <KeyTable name={t("keys.everywhere")} lines={everywhere()} />
        <KeyTable name={t("keys.goTo")} lines={goTo} />
        <KeyTable name={t("keys.inLists")} lines={inLists()} />
        {may(clinic, "appointment.read") && <KeyTable name={t("keys.inCalendar")} lines={inCalendar()} />}
        {may(clinic, "task.decide") && <KeyTable name={t("keys.decisions")} lines={decisions()} />}
      </div>
    </Modal>
  );
}

function KeyTable({ name, lines }: { name: string; lines: readonly Line[] }) {
  return (
    <section>
      <h3>{name}</h3>
      <table className={css.keys} aria-label={name}>
        <tbody>
          {lines.map((line) => (
            <tr key={line.what}>
              <th scope="row">{line.what}</th>
              <td>
                <Keys keys={line.keys} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
