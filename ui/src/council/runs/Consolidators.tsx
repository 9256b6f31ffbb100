/** Who makes one text of all, and who does when they cannot, in this order. */
import { ActionIcon, NativeSelect } from "@mantine/core";
import type { Problem } from "../../api/problem";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import type { Models, NewRun } from "../types";
import { offers } from "./ModelPicker";
import css from "./runs.module.css";

interface ConsolidatorsProps {
  models: Models;
  run: NewRun;
  problem: Problem | null;
  onChange(next: Partial<NewRun>): void;
}

export function Consolidators({ models, run, problem, onChange }: ConsolidatorsProps) {
  const available = offers(models)
    .filter((model) => model.available)
    .map(({ id }) => id);
  const { consolidator, fallback_consolidators: fallbacks } = run;
  const left = available.filter((id) => id !== consolidator && !fallbacks.includes(id));
  const swap = (at: number) => {
    const moved = [...fallbacks];
    moved.splice(at - 1, 2, ...moved.slice(at - 1, at + 1).toReversed());
    onChange({ fallback_consolidators: moved });
  };
  return (
    <div className={css.consolidators}>
      <NativeSelect
        label={t("runs.consolidator")}
        description={t("runs.consolidatorHelp")}
        value={consolidator}
        error={problem?.field("consolidator")}
        data={[{ value: "", label: t("runs.chooseOne"), disabled: true }, ...[...new Set([consolidator, ...available])].filter(Boolean)]}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onChange({ consolidator: chosen, fallback_consolidators: fallbacks.filter((id) => id !== chosen) });
        }}
      />
      {fallbacks.length > 0 && (
        <div>
          <p className={css.quiet}>{t("runs.fallbacks")}</p>
          <ol className={css.fallbacks} aria-label={t("runs.fallbacks")}>
            {fallbacks.map((id, at) => (
              <li key={id}>
                <span className={css.fallback}>{id}</span>
                <ActionIcon aria-label={t("runs.earlier", { model: id })} disabled={at === 0} onClick={() => swap(at)}>
                  <Icon name="up" size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t("runs.remove", { model: id })}
                  onClick={() => onChange({ fallback_consolidators: fallbacks.filter((one) => one !== id) })}
                >
                  <Icon name="close" size={16} />
                </ActionIcon>
              </li>
            ))}
          </ol>
        </div>
      )}
      {left.length > 0 && (
        <NativeSelect
          label={t("runs.addFallback")}
          value=""
          data={[{ value: "", label: t("runs.chooseOne"), disabled: true }, ...left]}
          onChange={(event) => onChange({ fallback_consolidators: [...fallbacks, event.currentTarget.value] })}
        />
      )}
      {problem?.field("fallback_consolidators") && (
        <p className={css.fieldFault} role="alert">
          {problem.field("fallback_consolidators")}
        </p>
      )}
    </div>
  );
}
