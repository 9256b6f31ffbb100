/** Every call to a model that the run has made, with what it took. */
import { useQuery } from "@tanstack/react-query";
import { formatNumber, t, term } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty, Fetched } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { At } from "../../shared/time";
import ui from "../../shared/ui.module.css";
import { callsQuery } from "../queries";
import type { Call, Run } from "../types";
import { callWord } from "../words";
import { useNameOf } from "./names";
import css from "./runs.module.css";

export function Ledger({ run }: { run: Run }) {
  const query = useQuery(callsQuery(run.id));
  return (
    <Panel title={t("runs.ledger")} flush>
      <Fetched query={query} lines={8}>
        {(calls) =>
          calls.length === 0 ? (
            <Empty icon="history" title={t("runs.noCalls")}>
              {t("runs.noCallsWhy")}
            </Empty>
          ) : (
            <Calls run={run} calls={calls} />
          )
        }
      </Fetched>
    </Panel>
  );
}

const sum = (calls: readonly Call[], of: (call: Call) => number) => calls.reduce((all, call) => all + of(call), 0);

function Calls({ run, calls }: { run: Run; calls: readonly Call[] }) {
  const nameOf = useNameOf();
  const labelOf = (model: string) => run.panel.find((member) => member.model === model)?.label ?? null;
  return (
    <div className={ui.scroll} role="region" aria-label={t("runs.ledger")} tabIndex={0}>
      <table className={ui.table}>
        <thead>
          <tr>
            <th scope="col">{t("runs.at")}</th>
            <th scope="col">{t("runs.purpose")}</th>
            <th scope="col">{t("runs.model")}</th>
            <th scope="col">{t("runs.endpoint")}</th>
            <th scope="col" className={css.figure}>
              {t("runs.attempts")}
            </th>
            <th scope="col">{t("shared.status")}</th>
            <th scope="col" className={css.figure}>
              {t("runs.took")}
            </th>
            <th scope="col" className={css.figure}>
              {t("runs.tokensRead")}
            </th>
            <th scope="col" className={css.figure}>
              {t("runs.tokensWritten")}
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.id}>
              <td>
                <At at={call.started_at} />
              </td>
              <td>{term("callPurpose", call.purpose.split(".").at(-1) ?? call.purpose)}</td>
              <td>{nameOf({ model: call.model, label: labelOf(call.model) })}</td>
              <td>
                {call.endpoint && <code>{call.endpoint}</code>}
              </td>
              <td className={css.figure}>{call.attempts}</td>
              <td>
                <Tag word={callWord(call)} dot bare />
              </td>
              <td className={css.figure}>{seconds(call.latency_ms)}</td>
              <td className={css.figure}>{formatNumber(call.input_tokens)}</td>
              <td className={css.figure}>{formatNumber(call.output_tokens)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              {t("runs.calls", { count: calls.length })}
            </th>
            <td className={css.figure}>{sum(calls, (call) => call.attempts)}</td>
            <td />
            <td className={css.figure}>{seconds(sum(calls, (call) => call.latency_ms))}</td>
            <td className={css.figure}>{formatNumber(sum(calls, (call) => call.input_tokens))}</td>
            <td className={css.figure}>{formatNumber(sum(calls, (call) => call.output_tokens))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

const seconds = (ms: number) => formatNumber(ms / 1000, { style: "unit", unit: "second", maximumFractionDigits: 1 });
