import { Kbd, Modal } from "@mantine/core";
import "../styles/dialogs.css";
import "@mantine/core/styles/Kbd.css";
import css from "./shell.module.css";

const KEYS: readonly [keys: string[], what: string][] = [
  [["J", "K"], "Next, previous in a list"],
  [["Enter"], "Open, or confirm a decision"],
  [["X"], "Select a task"],
  [["C"], "Claim a task"],
  [["E"], "Complete a task"],
  [["/"], "Search"],
  [["A", "R", "F"], "Approve, reject, request follow-up"],
  [["←", "→", "T"], "Calendar: back, on, today; also N new, D day, W week"],
  [["G", "T"], "Go to tasks; also H home, A approvals, E escalations, K calendar, C calls, L live, S simulator, R reception"],
  [["?"], "This help"],
  [["Esc"], "Close"],
];

export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keyboard">
      <table className={css.keys}>
        <tbody>
          {KEYS.map(([keys, what]) => (
            <tr key={what}>
              <td>
                {keys.map((key) => (
                  <span key={key}>
                    <Kbd>{key}</Kbd>{" "}
                  </span>
                ))}
              </td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
