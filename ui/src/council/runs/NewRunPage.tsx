/** Sets a run up: which reports, which models, who consolidates; says what it will take and what stands in its way. */
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import { formatNumber, t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Page, Panel } from "../../shared/Page";
import { Empty, Fault, Fetched, FormFault, Gate } from "../../shared/states";
import { Fact, Facts, SimulatedTag } from "../../shared/Tag";
import { At } from "../../shared/time";
import { toastProblem } from "../../shared/toast";
import { council, modelsQuery, reportPagesQuery, reportsQuery, runQuery } from "../queries";
import { reportName } from "../reports/names";
import type { Models, NewRun, Report } from "../types";
import { estimate } from "./estimate";
import { Consolidators } from "./Consolidators";
import { ModelPicker } from "./ModelPicker";
import shared from "../council.module.css";
import css from "./runs.module.css";

const route = getRouteApi("/c/$clinic/council/runs/new");

/** Seconds for which a model that cools down is waited for. */
const PATIENCE = [0, 60, 600, 3600, 86_400] as const;
const USUAL_PATIENCE = 600;

export function NewRunPage() {
  return (
    <Gate perm="council.run">
      <SetUp />
    </Gate>
  );
}

function SetUp() {
  const { clinic } = useHere();
  const { patient } = route.useSearch();
  const reports = useQuery(reportsQuery(patient));
  const models = useQuery(modelsQuery);
  return (
    <Page
      title={t("runs.new")}
      lead={
        <Link to="/c/$clinic/council/patients/$patientId" params={{ clinic: clinic.slug, patientId: patient }}>
          {t("reports.backToPatient")}
        </Link>
      }
    >
      <Fetched query={reports} lines={6}>
        {({ items }) => (
          <Fetched query={models} lines={8}>
            {(found) => <Form patient={patient} reports={items.filter(({ state }) => state === "ready")} models={found} onAgain={() => void models.refetch()} />}
          </Fetched>
        )}
      </Fetched>
    </Page>
  );
}

interface FormProps {
  patient: string;
  reports: readonly Report[];
  models: Models;
  onAgain(): void;
}

function Form({ patient, reports, models, onAgain }: FormProps) {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [run, setRun] = useState<NewRun>(() => proposed(patient, reports, models));
  const begin = useMutation({
    mutationFn: async (wanted: NewRun) => {
      const made = await council.createRun(wanted);
      // A run that could not be started is there all the same; its page says so and offers to start it.
      return council.start(made.id).catch((error: unknown) => {
        toastProblem(error);
        return made;
      });
    },
    onSuccess: (made) => {
      queries.setQueryData(runQuery(made.id).queryKey, made);
      void queries.invalidateQueries({ queryKey: ["runs", "of", patient] });
      void navigate({ to: "/c/$clinic/council/runs/$runId", params: { clinic: clinic.slug, runId: made.id } });
    },
  });
  if (reports.length === 0) return <Empty icon="file" title={t("patients.noReport")}>{t("patients.noRunWithoutReport")}</Empty>;

  const problem = begin.error ? Problem.of(begin.error) : null;
  const change = (next: Partial<NewRun>) => setRun({ ...run, ...next });
  const ready = run.report_ids.length > 0 && run.models.length >= 2 && run.consolidator !== "";
  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready) begin.mutate(run);
  }

  return (
    <form className={css.setUp} onSubmit={submit}>
      <div className={shared.stack}>
        <Upstream models={models} onAgain={onAgain} />
        <Panel title={t("reports.reports")}>
          <div className={css.checks} role="group" aria-label={t("reports.reports")}>
            {reports.map((report) => (
              <Checkbox
                key={report.id}
                label={reportName(report)}
                description={<ReportHint report={report} />}
                checked={run.report_ids.includes(report.id)}
                onChange={(event) => {
                  const on = event.currentTarget.checked;
                  // In the order in which they are shown: that is the order in which they are read.
                  change({ report_ids: reports.map(({ id }) => id).filter((id) => (id === report.id ? on : run.report_ids.includes(id))) });
                }}
              />
            ))}
          </div>
          <FieldFault text={problem?.field("report_ids")} />
        </Panel>
        <Panel title={t("runs.panel")}>
          <ModelPicker models={models} chosen={run.models} problem={problem} onChange={(panel) => change({ models: panel })} />
          {run.models.length < 2 && <p className={css.hint}>{t("runs.atLeastTwo")}</p>}
        </Panel>
        <Panel title={t("runs.consolidation")}>
          <Consolidators models={models} run={run} problem={problem} onChange={change} />
        </Panel>
        <Panel title={t("runs.options")}>
          <NativeSelect
            label={t("runs.patience")}
            description={t("runs.patienceHelp")}
            value={String(run.options.patience_s ?? USUAL_PATIENCE)}
            data={PATIENCE.map((seconds) => ({ value: String(seconds), label: patienceText(seconds) }))}
            error={problem?.field("options.patience_s")}
            onChange={(event) => change({ options: { patience_s: Number(event.currentTarget.value) } })}
          />
        </Panel>
      </div>
      <aside className={css.takes} aria-label={t("runs.willTake")}>
        <Panel title={t("runs.willTake")}>
          <WillTake run={run} reports={reports} />
          <p className={css.hint}>{t("runs.notDiagnosis")}</p>
          {problem && problem.fields.length === 0 && <FormFault error={problem} />}
          <Button type="submit" fullWidth mt="md" disabled={!ready} loading={begin.isPending}>
            {t("runs.start")}
          </Button>
        </Panel>
      </aside>
    </form>
  );
}

/** All reports, and what the operator has set up. */
function proposed(patient: string, reports: readonly Report[], { defaults }: Models): NewRun {
  return {
    patient_id: patient,
    report_ids: reports.map(({ id }) => id),
    models: defaults.panel,
    consolidator: defaults.consolidator ?? "",
    fallback_consolidators: defaults.fallback_consolidators,
    options: { patience_s: USUAL_PATIENCE },
  };
}

function patienceText(seconds: number): string {
  if (seconds === 0) return t("runs.patienceNone");
  const [count, unit] = seconds < 3600 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return formatNumber(count, { style: "unit", unit, unitDisplay: "long" });
}

function FieldFault({ text }: { text: string | undefined }) {
  return text ? (
    <p className={css.fieldFault} role="alert">
      {text}
    </p>
  ) : null;
}

function ReportHint({ report }: { report: Report }) {
  return (
    <>
      <At at={report.created_at} /> · {t("reports.pagesAndFacts", { pages: report.pages, count: report.measurements })}
    </>
  );
}

function Upstream({ models: { upstream }, onAgain }: { models: Models; onAgain: () => void }) {
  if (!upstream.reachable) {
    const detail = upstream.advice ?? upstream.error_kind ?? undefined;
    return (
      <Panel>
        <Fault error={new Problem({ status: 503, title: t("runs.upstreamAway"), detail })} onRetry={onAgain} />
      </Panel>
    );
  }
  if (!upstream.simulated) return null;
  return (
    <p className={shared.notice}>
      <SimulatedTag /> {t("runs.simulatedModelsWhy")}
    </p>
  );
}

/** Calls, time and tokens, as far as they can be told beforehand. */
function WillTake({ run, reports }: { run: NewRun; reports: readonly Report[] }) {
  const chosen = reports.filter(({ id }) => run.report_ids.includes(id));
  const pages = useQueries({ queries: chosen.map(({ id }) => reportPagesQuery(id)) });
  const characters = pages.flatMap(({ data }) => data ?? []).reduce((sum, page) => sum + page.characters, 0);
  const measurements = chosen.reduce((sum, report) => sum + report.measurements, 0);
  const { calls, tokens, minutes } = estimate({ models: run.models.length, characters, measurements });
  if (run.models.length < 2) return <p className={css.hint}>{t("runs.atLeastTwo")}</p>;
  return (
    <Facts>
      <Fact name={t("runs.callsWord")}>
        {t("runs.callsEstimate", calls)}
        <small>{t("runs.callsEstimateWhy")}</small>
      </Fact>
      <Fact name={t("runs.timeWord")}>{t("runs.timeEstimate", minutes)}</Fact>
      <Fact name={t("runs.tokensWord")}>
        {t("runs.tokensEstimate", { count: formatNumber(tokens, { notation: "compact" }) })}
        <small>{t("runs.ruleOfThumb")}</small>
      </Fact>
    </Facts>
  );
}
