import { NativeSelect } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Urgency } from "../../api/types";
import { Icon } from "../../shared/Icon";
import { TASK_KIND, TASK_STATUS, URGENCY } from "../../shared/words";
import { FilterButton, FOR_ROLE } from "./FilterButton";
import { GROUPS, sortOf, SORTS, type GroupBy, type SortBy, type TaskSearch } from "./filters";
import css from "./tasks.module.css";

// The menu brings the code that places it on the screen; the list does not wait for that.
const FilterMenu = lazy(() => import("./FilterMenu").then((module) => ({ default: module.FilterMenu })));
const route = getRouteApi("/c/$clinic/tasks");

const GROUP_NAME: Record<GroupBy, string> = {
  none: "No groups",
  urgency: "Group by urgency",
  kind: "Group by kind",
  assignee: "Group by person",
  status: "Group by status",
};

const SORT_NAME: Record<SortBy, string> = {
  urgency: "Most urgent first",
  due: "Due first",
  oldest: "Oldest first",
  newest: "Newest first",
};

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
        aria-label="Grouping"
        value={search.group ?? "none"}
        data={GROUPS.map((value) => ({ value, label: GROUP_NAME[value] }))}
        onChange={(event) => {
          const group = event.currentTarget.value as GroupBy;
          change({ group: group === "none" ? undefined : group });
        }}
      />
      <NativeSelect
        size="xs"
        aria-label="Order"
        value={sortOf(search)}
        data={SORTS.map((value) => ({ value, label: SORT_NAME[value] }))}
        onChange={(event) => change({ sort: event.currentTarget.value as SortBy })}
      />
    </>
  );
}

/** Each filter as a chip that takes itself away. */
export function FilterChips({ search }: { search: TaskSearch }) {
  const change = useChange();
  const chips: [Filter, string | undefined][] = [
    ["urgency", search.urgency && URGENCY[search.urgency as Urgency].text],
    ["kind", search.kind && TASK_KIND[search.kind].text],
    ["for_role", search.for_role && FOR_ROLE[search.for_role]],
    ["status", search.status && TASK_STATUS[search.status].text],
  ];
  const shown = chips.filter(([, text]) => text !== undefined);
  if (shown.length === 0) return null;
  return (
    <div className={css.chips}>
      {shown.map(([name, text]) => (
        <button key={name} type="button" className={css.chip} onClick={() => change({ [name]: undefined })} aria-label={`Remove filter ${text}`}>
          {text}
          <Icon name="close" size={14} />
        </button>
      ))}
    </div>
  );
}
