/** One report: its pages beside what was read from them, the facts, their course, and what a model would be sent. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Page } from "../../shared/Page";
import { Empty, Fetched, Gate, Waiting } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { toastProblem } from "../../shared/toast";
import { council, reportQuery } from "../queries";
import type { Report } from "../types";
import { REPORT_STATE } from "../words";
import { CourseView } from "./CourseView";
import { FactsView } from "./FactsView";
import { faultText } from "./faults";
import { reportName } from "./names";
import { PagesView } from "./PagesView";
import { ReadAgain } from "./ReadAgain";
import { VIEWS } from "./search";
import { SentView } from "./SentView";
import shared from "../council.module.css";

const route = getRouteApi("/c/$clinic/council/reports/$reportId");

export function ReportPage() {
  return (
    <Gate perm="report.read">
      <Read />
    </Gate>
  );
}

function Read() {
  const { reportId } = route.useParams();
  const query = useQuery(reportQuery(reportId));
  return (
    <Fetched query={query} lines={8}>
      {(report) => <Opened report={report} />}
    </Fetched>
  );
}

function Opened({ report }: { report: Report }) {
  const { clinic } = useHere();
  const writes = useMay("report.write");
  const [again, setAgain] = useState(false);
  return (
    <Page
      title={t("reports.report")}
      lead={
        <>
          <Link to="/c/$clinic/council/patients/$patientId" params={{ clinic: clinic.slug, patientId: report.patient_id }}>
            {t("reports.backToPatient")}
          </Link>
          {" · "}
          {reportName(report)} <Tag word={REPORT_STATE[report.state]} dot />
        </>
      }
      actions={
        <>
          {report.files.map((file) => (
            <Button
              key={file.seq}
              variant="default"
              leftSection={<Icon name="download" size={16} />}
              onClick={() => void council.saveOriginal(report.id, file).catch(toastProblem)}
            >
              {report.files.length === 1 ? t("reports.original") : file.name}
            </Button>
          ))}
          {writes && (
            <Button variant="default" leftSection={<Icon name="retry" size={16} />} onClick={() => setAgain(true)}>
              {t("reports.readAgain")}
            </Button>
          )}
        </>
      }
    >
      {report.state === "waiting" && <Waiting lines={10} label={t("reports.beingRead")} />}
      {report.state === "failed" && (
        <Empty icon="alarm" title={t("reports.couldNotBeRead")}>
          {report.fault ? faultText(report.fault) : null}
        </Empty>
      )}
      {report.state === "ready" && <Views report={report} />}
      {again && <ReadAgain report={report} onClose={() => setAgain(false)} />}
    </Page>
  );
}

function Views({ report }: { report: Report }) {
  const { clinic } = useHere();
  const { view: chosen = "pages", page = 1 } = route.useSearch();
  return (
    <>
      <nav className={shared.tabs} aria-label={t("reports.views")}>
        {VIEWS.map((view) => (
          <Link
            key={view}
            to="/c/$clinic/council/reports/$reportId"
            params={{ clinic: clinic.slug, reportId: report.id }}
            search={{ view }}
            className={shared.tab}
            aria-current={view === chosen ? "page" : undefined}
            data-current={view === chosen}
          >
            {t(`reportView.${view}`)}
          </Link>
        ))}
      </nav>
      {chosen === "pages" && <PagesView report={report} page={Math.min(page, Math.max(report.pages, 1))} />}
      {chosen === "facts" && <FactsView report={report} />}
      {chosen === "course" && <CourseView report={report} />}
      {chosen === "sent" && <SentView report={report} />}
    </>
  );
}
