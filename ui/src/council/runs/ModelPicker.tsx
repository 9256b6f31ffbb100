/** The panel: every model that is configured or on offer, with what it can do. */
import { Checkbox } from "@mantine/core";
import type { Problem } from "../../api/problem";
import { t } from "../../language/t";
import { Empty } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import type { Models } from "../types";
import css from "./runs.module.css";

export interface ModelOffer {
  id: string;
  available: boolean;
  /** Whether it takes pictures; `null` when the upstream does not tell. */
  sees: boolean | null;
}

/** Configured ones first, each model once. */
export function offers({ configured, discovered }: Models): ModelOffer[] {
  const found = new Map(discovered.map(({ id, sees }) => [id, sees]));
  const ids = [...new Set([...configured.map(({ id }) => id), ...discovered.map(({ id }) => id)])];
  return ids.map((id) => ({ id, available: found.has(id), sees: found.get(id) ?? null }));
}

interface ModelPickerProps {
  models: Models;
  chosen: readonly string[];
  problem: Problem | null;
  onChange(chosen: string[]): void;
}

export function ModelPicker({ models, chosen, problem, onChange }: ModelPickerProps) {
  const all = offers(models);
  if (all.length === 0) return <Empty icon="council" title={t("runs.noModels")}>{t("runs.noModelsWhy")}</Empty>;
  return (
    <>
      <div className={css.checks} role="group" aria-label={t("runs.panel")}>
        {all.map((model) => {
          const on = chosen.includes(model.id);
          return (
            <div key={model.id} className={css.model}>
              <Checkbox
                label={model.id}
                checked={on}
                // One that has gone meanwhile can still be taken off the panel.
                disabled={!model.available && !on}
                error={problem?.field(`models.${chosen.indexOf(model.id)}`)}
                onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, model.id] : chosen.filter((id) => id !== model.id))}
              />
              <Abilities model={model} />
            </div>
          );
        })}
      </div>
      {problem?.field("models") && (
        <p className={css.fieldFault} role="alert">
          {problem.field("models")}
        </p>
      )}
    </>
  );
}

function Abilities({ model: { available, sees } }: { model: ModelOffer }) {
  return (
    <span className={css.remarks}>
      <Tag word={available ? { text: t("runs.available"), tone: "green" } : { text: t("runs.notAvailable"), tone: "red" }} dot />
      {sees === true && <Tag word={{ text: t("runs.sees"), tone: "blue" }} />}
      {sees === false && <Tag word={{ text: t("runs.textOnly"), tone: "gray" }} />}
    </span>
  );
}
