/** One measure over the sessions: a line for each site, or the same as a table. */
import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { formatNumber, t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { Panel } from "../../shared/Page";
import { Empty, Fetched, Waiting } from "../../shared/states";
import ui from "../../shared/ui.module.css";
import { factsQuery } from "../queries";
import type { Course, Report } from "../types";
import { courseGroups, type CourseGroup } from "./courses";
import css from "./reports.module.css";

const CoursePlot = lazy(() => import("./CoursePlot"));

export function CourseView({ report }: { report: Report }) {
  const query = useQuery(factsQuery(report.id));
  return (
    <Fetched query={query} lines={12}>
      {({ courses }) => {
        const groups = courseGroups(courses);
        return groups.length === 0 ? (
          <Empty icon="chart" title={t("reports.noCourse")}>
            {t("reports.noCourseWhy")}
          </Empty>
        ) : (
          <Groups groups={groups} />
        );
      }}
    </Fetched>
  );
}

function Groups({ groups }: { groups: readonly CourseGroup[] }) {
  const [chosen, setChosen] = useState(0);
  const [asTable, setAsTable] = useState(false);
  const group = groups[chosen] ?? groups[0];
  if (!group) return null;
  return (
    <Panel
      title={group.name}
      aside={
        <span className={css.tools}>
          <NativeSelect
            size="xs"
            aria-label={t("reports.measure")}
            value={String(chosen)}
            data={groups.map(({ name }, index) => ({ value: String(index), label: name }))}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
          />
          <Button
            size="compact-xs"
            variant="default"
            aria-pressed={asTable}
            leftSection={<Icon name={asTable ? "check" : "tasks"} size={14} />}
            onClick={() => setAsTable(!asTable)}
          >
            {t("reports.asTable")}
          </Button>
        </span>
      }
      flush
    >
      {asTable ? (
        <CourseTable group={group} />
      ) : (
        <div className={css.plot}>
          <Suspense fallback={<Waiting lines={8} label={t("reports.drawing")} />}>
            <CoursePlot group={group} />
          </Suspense>
        </div>
      )}
      <p className={css.caution}>{t("reports.courseCaution")}</p>
    </Panel>
  );
}

function CourseTable({ group }: { group: CourseGroup }) {
  const at = ({ points }: Course, session: string) => {
    const point = points.find((one) => one.session === session);
    return point ? formatNumber(point.value, { maximumFractionDigits: 3 }) : "–";
  };
  return (
    <div className={ui.scroll} role="region" aria-label={group.name} tabIndex={0}>
      <table className={ui.table}>
        <thead>
          <tr>
            <th scope="col">{t("facet.site")}</th>
            {group.sessions.map((session) => (
              <th key={session} scope="col" className={css.figure}>
                {session}
              </th>
            ))}
            <th scope="col" className={css.figure}>
              {t("reports.change")}
            </th>
          </tr>
        </thead>
        <tbody>
          {group.lines.map(({ name, course }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {group.sessions.map((session) => (
                <td key={session} className={css.figure}>
                  {at(course, session)}
                </td>
              ))}
              <td className={css.figure}>{formatNumber(course.change, { signDisplay: "exceptZero", maximumFractionDigits: 2 })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
