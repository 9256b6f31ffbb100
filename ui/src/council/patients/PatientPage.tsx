/** One patient: what is known, the reports, and the runs over them. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Page, Panel } from "../../shared/Page";
import { Empty, Fetched, Gate } from "../../shared/states";
import { Fact, Facts, Tag } from "../../shared/Tag";
import { At } from "../../shared/time";
import { toastDone } from "../../shared/toast";
import { phoneText } from "../../shared/words";
import ui from "../../shared/ui.module.css";
import { Confirm } from "../Confirm";
import { council, patientQuery, reportsQuery, runsQuery } from "../queries";
import { faultText } from "../reports/faults";
import { reportName } from "../reports/names";
import { Upload } from "../reports/Upload";
import type { Patient, Report, RunSummary } from "../types";
import { REPORT_STATE, RUN_STATE } from "../words";
import { birthDay } from "./birthDay";
import { PatientForm } from "./PatientForm";
import css from "../council.module.css";

const route = getRouteApi("/c/$clinic/council/patients/$patientId");

export function PatientPage() {
  return (
    <Gate perm="patient.read">
      <Read />
    </Gate>
  );
}

function Read() {
  const { patientId } = route.useParams();
  const query = useQuery(patientQuery(patientId));
  return (
    <Fetched query={query} lines={8}>
      {(patient) => <Chart patient={patient} />}
    </Fetched>
  );
}

function Chart({ patient }: { patient: Patient }) {
  const writes = useMay("patient.write");
  const readsReports = useMay("report.read");
  const uploads = useMay("report.write");
  const readsRuns = useMay("council.read");
  const [changing, setChanging] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const reports = useQuery({ ...reportsQuery(patient.id), enabled: readsReports });
  return (
    <Page
      title={t("patients.patient")}
      lead={patient.label}
      actions={
        writes && (
          <>
            <Button variant="default" onClick={() => setChanging(true)}>
              {t("patients.change")}
            </Button>
            <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={() => setDeleting(true)}>
              {t("patients.delete")}
            </Button>
          </>
        )
      }
    >
      <div className={css.stack}>
        <Panel title={t("patients.known")}>
          <Facts>
            <Fact name={t("patients.born")}>{birthDay(patient.date_of_birth) ?? t("patients.notKnown")}</Fact>
            <Fact name={t("shared.phone")}>
              {patient.phone ? <a href={`tel:${patient.phone}`}>{phoneText(patient.phone)}</a> : t("patients.notKnown")}
            </Fact>
            {patient.tags.length > 0 && (
              <Fact name={t("patients.tags")}>
                <span className={css.tags}>
                  {patient.tags.map((tag) => (
                    <Tag key={tag} word={{ text: tag, tone: "gray" }} />
                  ))}
                </span>
              </Fact>
            )}
            {patient.notes && (
              <Fact name={t("patients.notes")}>
                <span className={css.preLine}>{patient.notes}</span>
              </Fact>
            )}
          </Facts>
        </Panel>
        {readsReports && (
          <Panel title={t("patients.reports")} flush>
            <Fetched query={reports} lines={4}>
              {({ items }) => (items.length > 0 ? <Reports reports={items} /> : <NoReport uploads={uploads} />)}
            </Fetched>
            {uploads && <Upload patient={patient.id} />}
          </Panel>
        )}
        {readsRuns && <Runs patient={patient.id} hasReport={(reports.data?.items ?? []).some((report) => report.state === "ready")} />}
      </div>
      {changing && <PatientForm patient={patient} onClose={() => setChanging(false)} />}
      {deleting && <Delete patient={patient} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

function NoReport({ uploads }: { uploads: boolean }) {
  return (
    <Empty icon="file" title={t("patients.noReport")}>
      {uploads ? t("patients.noReportWhy") : null}
    </Empty>
  );
}

function Reports({ reports }: { reports: readonly Report[] }) {
  const { clinic } = useHere();
  return (
    <div className={ui.scroll}>
      <table className={`${ui.table} ${ui.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t("reports.report")}</th>
            <th scope="col">{t("shared.status")}</th>
            <th scope="col">{t("reports.pages")}</th>
            <th scope="col">{t("reports.measurements")}</th>
            <th scope="col">{t("reports.findings")}</th>
            <th scope="col">{t("reports.uploaded")}</th>
          </tr>
        </thead>
        <tbody>
          {reports.map((report) => (
            <tr key={report.id}>
              <td data-label={t("reports.report")}>
                <Link to="/c/$clinic/council/reports/$reportId" params={{ clinic: clinic.slug, reportId: report.id }} className={css.rowLink}>
                  {reportName(report)}
                </Link>
              </td>
              <td data-label={t("shared.status")}>
                <Tag word={REPORT_STATE[report.state]} dot />
                {report.fault && <small className={css.quiet}> {faultText(report.fault)}</small>}
              </td>
              <td data-label={t("reports.pages")}>{report.state === "ready" ? report.pages : null}</td>
              <td data-label={t("reports.measurements")}>{report.state === "ready" ? report.measurements : null}</td>
              <td data-label={t("reports.findings")}>{report.findings > 0 ? report.findings : null}</td>
              <td data-label={t("reports.uploaded")}>
                <At at={report.created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Runs({ patient, hasReport }: { patient: string; hasReport: boolean }) {
  const { clinic } = useHere();
  const runs = useMay("council.run");
  const query = useQuery(runsQuery(patient));
  const begin = runs && hasReport && (
    <Button
      size="compact-sm"
      leftSection={<Icon name="plus" size={14} />}
      renderRoot={(props) => <Link to="/c/$clinic/council/runs/new" params={{ clinic: clinic.slug }} search={{ patient }} {...props} />}
    >
      {t("runs.new")}
    </Button>
  );
  return (
    <Panel title={t("patients.runs")} aside={begin} flush>
      <Fetched query={query} lines={3}>
        {({ items }) =>
          items.length > 0 ? (
            <RunTable runs={items} />
          ) : (
            <Empty icon="council" title={t("patients.noRun")}>
              {hasReport ? t("patients.noRunWhy") : t("patients.noRunWithoutReport")}
            </Empty>
          )
        }
      </Fetched>
    </Panel>
  );
}

function RunTable({ runs }: { runs: readonly RunSummary[] }) {
  const { clinic } = useHere();
  return (
    <div className={ui.scroll}>
      <table className={`${ui.table} ${ui.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t("runs.run")}</th>
            <th scope="col">{t("shared.status")}</th>
            <th scope="col">{t("runs.stage")}</th>
            <th scope="col">{t("runs.models")}</th>
            <th scope="col">{t("reports.reports")}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td data-label={t("runs.run")}>
                <Link to="/c/$clinic/council/runs/$runId" params={{ clinic: clinic.slug, runId: run.id }} className={css.rowLink}>
                  <At at={run.created_at} />
                </Link>
              </td>
              <td data-label={t("shared.status")}>
                <span className={css.tags}>
                  <Tag word={RUN_STATE[run.state]} dot />
                  {run.is_signed && <Tag word={{ text: t("runs.signed"), tone: "green" }} />}
                </span>
              </td>
              <td data-label={t("runs.stage")}>{run.stage === null ? null : t("runs.stageOf", { stage: run.stage })}</td>
              <td data-label={t("runs.models")}>{run.models.length}</td>
              <td data-label={t("reports.reports")}>{run.report_ids.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Delete({ patient, onClose }: { patient: Patient; onClose: () => void }) {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => council.deletePatient(patient),
    onSuccess: async () => {
      toastDone(t("patients.deleted"));
      await navigate({ to: "/c/$clinic/council/patients", params: { clinic: clinic.slug } });
      queries.removeQueries({ queryKey: ["patients", "one", patient.id] });
      await queries.invalidateQueries({ queryKey: ["patients"] });
    },
  });
  return (
    <Confirm
      title={t("patients.deleteAsk")}
      deed={t("patients.delete")}
      dangerous
      busy={remove.isPending}
      fault={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {t("patients.deleteWhat", { label: patient.label })}
    </Confirm>
  );
}
