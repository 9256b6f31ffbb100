import { NativeSelect } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Urgency } from "../../api/types";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { TASK_KIND, TASK_STATUS, URGENCY } from "../../shared/words";
import { FilterButton } from "./FilterButton";
import { GROUPS, sortOf, SORTS, type GroupBy, type SortBy, type TaskSearch } from "./filters";
import css from "./tasks.module.css";

// The menu brings the code that places it on the screen; the list does not wait for that.
const FilterMenu = lazy(() => import("./FilterMenu").then((module) => ({ default: module.FilterMenu })));
const route = getRouteApi("/c/$clinic/tasks");

type Filter = "kind" | "urgency" | "for_role" | "status";

function useChange(): (change: Partial<TaskSearch>) => void {
  const navigate = route.useNavigate();
  return (change) => void navigate({ to: ".", search: (search: TaskSearch) => ({ ...search, ...change }), replace: true });
}

export function FilterBar({ search }: { search: TaskSearch }) {
  const change = useChange();
  return (
    <>
      <Suspense fallback={<FilterButton />}>
        <FilterMenu onChange={change} />
      </Suspense>
      <NativeSelect
        size="xs"
        aria-label={t("tasks.grouping")}
        value={search.group ?? "none"}
        data={GROUPS.map((value) => ({ value, label: t(`taskGroup.${value}`) }))}
        onChange={(event) => {
          const group = event.currentTarget.value as GroupBy;
          change({ group: group === "none" ? undefined : group });
        }}
      />
      <NativeSelect
        size="xs"
        aria-label={t("tasks.order")}
        value={sortOf(search)}
        data={SORTS.map((value) => ({ value, label: t(`taskSort.${value}`) }))}
        onChange={(event) => change({ sort: event.currentTarget.value as SortBy })}
      />
    </>
  );
}

/** Each filter as a chip that takes itself away. */
export function FilterChips({ search }: { search: TaskSearch }) {
  const change = useChange();
  const chips: [name: Filter, text: string | undefined][] = [
    ["urgency", search.urgency && URGENCY[search.urgency as Urgency].text],
    ["kind", search.kind && TASK_KIND[search.kind].text],
    ["for_role", search.for_role && t(`forRole.${search.for_role}`)],
    ["status", search.status && TASK_STATUS[search.status].text],
  ];
  const shown = chips.flatMap(([name, text]) => (text === undefined ? [] : [{ name, text }]));
  if (shown.length === 0) return null;
  return (
    <div className={css.chips}>
      {shown.map(({ name, text }) => (
        <button key={name} type="button" className={css.chip} onClick={() => change({ [name]: undefined })} aria-label={t("tasks.removeFilter", { name: text })}>
          {text}
          <Icon name="close" size={14} />
        </button>
      ))}
    </div>
  );
}
