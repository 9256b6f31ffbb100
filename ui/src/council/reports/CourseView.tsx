/** One measure over the sessions: a line for each site, or the same as a table. */
import { Button, NativeSelect } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { formatNumber, t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { Panel } from "../../shared/Page";
import { Empty, Fault, Waiting } from "../../shared/states";
import ui from "../../shared/ui.module.css";
import { factsQuery, reportsQuery } from "../queries";
import type { Report } from "../types";
import { changeOf, courseGroups, type CourseGroup, type Line } from "./courses";
import { subjectText } from "./factWords";
import css from "./reports.module.css";

const CoursePlot = lazy(() => import("./CoursePlot"));

/** Sessions may be spread over files, so the course is that of all reports of the patient. */
export function CourseView({ report }: { report: Report }) {
  const reports = useQuery(reportsQuery(report.patient_id));
  const read = (reports.data?.items ?? []).filter(({ state }) => state === "ready");
  const facts = useQueries({ queries: read.map(({ id }) => factsQuery(id)) });
  const failed = [reports, ...facts].find(({ isError }) => isError);
  if (failed) return <Fault error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!reports.data || facts.some(({ data }) => data === undefined)) return <Waiting lines={12} />;
  const groups = courseGroups(facts.flatMap(({ data }) => data?.measurements ?? []));
  if (groups.length > 0) return <Groups groups={groups} />;
  return (
    <Empty icon="chart" title={t("reports.noCourse")}>
      {t("reports.noCourseWhy")}
    </Empty>
  );
}

function Groups({ groups }: { groups: readonly CourseGroup[] }) {
  const [chosen, setChosen] = useState(0);
  const [asTable, setAsTable] = useState(false);
  const group = groups[chosen] ?? groups[0];
  if (!group) return null;
  return (
    <Panel
      title={subjectText(group.of)}
      aside={
        <span className={css.tools}>
          <NativeSelect
            size="xs"
            aria-label={t("reports.measure")}
            value={String(chosen)}
            data={groups.map(({ of }, index) => ({ value: String(index), label: subjectText(of) }))}
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
      <p className={css.caution}>
        {t("reports.courseOfAll")} {t("reports.courseCaution")}
      </p>
    </Panel>
  );
}

function CourseTable({ group }: { group: CourseGroup }) {
  const at = ({ points }: Line, session: string) => {
    const point = points.find((one) => one.session === session);
    return point ? formatNumber(point.value, { maximumFractionDigits: 3 }) : "–";
  };
  return (
    <div className={ui.scroll} role="region" aria-label={subjectText(group.of)} tabIndex={0}>
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
          {group.lines.map((line) => (
            <tr key={line.name}>
              <th scope="row">{line.name}</th>
              {group.sessions.map((session) => (
                <td key={session} className={css.figure}>
                  {at(line, session)}
                </td>
              ))}
              <td className={css.figure}>{formatNumber(changeOf(line), { signDisplay: "exceptZero", maximumFractionDigits: 2 })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
