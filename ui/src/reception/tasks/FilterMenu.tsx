import { Menu } from "@mantine/core";
import type { TaskKind, TaskStatus } from "../../api/types";
import { t } from "../../language/t";
import { TASK_KIND, TASK_STATUS, URGENCY, URGENCY_ORDER } from "../../shared/words";
import { FilterButton } from "./FilterButton";
import { FOR_ROLES, type TaskSearch } from "./filters";
import css from "./tasks.module.css";

/** Everything the queue can be filtered by. */
export function FilterMenu({ onChange }: { onChange(change: Partial<TaskSearch>): void }) {
  return (
    <Menu position="bottom-start" width="min(430px, calc(100vw - 24px))">
      <Menu.Target>
        <FilterButton />
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css.filters}>
          <div>
            <div role="group" aria-label={t("tasks.urgency")}>
              <Menu.Label>{t("tasks.urgency")}</Menu.Label>
              {URGENCY_ORDER.map((urgency) => (
                <Menu.Item key={urgency} onClick={() => onChange({ urgency })}>
                  {URGENCY[urgency].text}
                </Menu.Item>
              ))}
            </div>
            <div role="group" aria-label={t("tasks.whoItIsFor")}>
              <Menu.Label>{t("tasks.whoItIsFor")}</Menu.Label>
              {FOR_ROLES.map((for_role) => (
                <Menu.Item key={for_role} onClick={() => onChange({ for_role })}>
                  {t(`forRole.${for_role}`)}
                </Menu.Item>
              ))}
            </div>
            <div role="group" aria-label={t("shared.status")}>
              <Menu.Label>{t("shared.status")}</Menu.Label>
              {(["pending", "in_progress"] as TaskStatus[]).map((status) => (
                <Menu.Item key={status} onClick={() => onChange({ status })}>
                  {TASK_STATUS[status].text}
                </Menu.Item>
              ))}
            </div>
          </div>
          <div role="group" aria-label={t("tasks.kind")}>
            <Menu.Label>{t("tasks.kind")}</Menu.Label>
            {(Object.keys(TASK_KIND) as TaskKind[]).map((kind) => (
              <Menu.Item key={kind} onClick={() => onChange({ kind })}>
                {TASK_KIND[kind].text}
              </Menu.Item>
            ))}
          </div>
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
