/** One run: what it is doing, what each stage has made, and what becomes of it. */
import { Switch } from "@mantine/core";
import "@mantine/core/styles/Switch.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useMatch } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Page } from "../../shared/Page";
import { Fetched, Gate } from "../../shared/states";
import { SimulatedTag, Tag } from "../../shared/Tag";
import { At, formatTime } from "../../shared/time";
import { modelsQuery, runQuery } from "../queries";
import type { Run } from "../types";
import { RUN_STATE } from "../words";
import { Actions } from "./Actions";
import { Banners } from "./Banners";
import { Drafts } from "./Drafts";
import { Files } from "./Files";
import { Ledger } from "./Ledger";
import { Revealed } from "./names";
import { OTHER_PARTS, readPart, stageOf, type Part } from "./parts";
import { PeerReviews } from "./PeerReviews";
import { Progress } from "./Progress";
import { Rail } from "./Rail";
import { SelectDraft } from "./SelectDraft";
import { useRunStream } from "./useRunStream";
import { Votes } from "./Votes";
import css from "../council.module.css";

const route = getRouteApi("/c/$clinic/council/runs/$runId");

export function RunPage() {
  return (
    <Gate perm="council.read">
      <Read />
    </Gate>
  );
}

function Read() {
  const { runId } = route.useParams();
  const query = useQuery(runQuery(runId));
  return (
    <Fetched query={query} lines={10}>
      {(run) => <Opened key={run.id} run={run} />}
    </Fetched>
  );
}

function Opened({ run }: { run: Run }) {
  const { clinic } = useHere();
  const part = readPart(useMatch({ from: "/c/$clinic/council/runs/$runId/$part", shouldThrow: false })?.params.part);
  const lost = useRunStream(run);
  const [revealed, setRevealed] = useState(false);
  const { data: models } = useQuery(modelsQuery);
  return (
    <Revealed revealed={revealed}>
      <Page
        title={t("runs.run")}
        lead={
          <span className={css.runLead}>
            <Link to="/c/$clinic/council/patients/$patientId" params={{ clinic: clinic.slug, patientId: run.patient_id }}>
              {t("reports.backToPatient")}
            </Link>
            <At at={run.created_at} />
            <Tag word={RUN_STATE[run.state]} dot />
            {run.signature && <Tag word={{ text: t("runs.signed"), tone: "green" }} dot />}
            {models?.upstream.simulated && <SimulatedModels />}
          </span>
        }
        actions={
          <>
            <Switch label={t("runs.showNames")} checked={revealed} onChange={(event) => setRevealed(event.currentTarget.checked)} />
            <Actions run={run} />
          </>
        }
      >
        <div className={css.stack}>
          <p className={css.notice}>{t("runs.notDiagnosis")}</p>
          {lost && (
            <p className={css.lost} role="status">
              {t("runs.streamLost", { time: formatTime(lost, "time", clinic.time_zone) })}
            </p>
          )}
          <Banners run={run} />
          <Rail run={run} part={part} />
          <Parts run={run} part={part} />
          <PartOf run={run} part={part} />
        </div>
      </Page>
    </Revealed>
  );
}

function SimulatedModels() {
  return (
    <span title={t("runs.simulatedModelsWhy")}>
      <SimulatedTag /> {t("runs.simulatedModels")}
    </span>
  );
}

function Parts({ run, part }: { run: Run; part: Part }) {
  const { clinic } = useHere();
  return (
    <nav className={css.tabs} aria-label={t("runs.parts")}>
      {OTHER_PARTS.map((one) => (
        <Link
          key={one}
          to="/c/$clinic/council/runs/$runId/$part"
          params={{ clinic: clinic.slug, runId: run.id, part: one }}
          className={css.tab}
          aria-current={one === part ? "page" : undefined}
          data-current={one === part}
        >
          {t(`runPart.${one}`)}
        </Link>
      ))}
    </nav>
  );
}

function PartOf({ run, part }: { run: Run; part: Part }) {
  const stage = stageOf(part);
  if (stage === 2) return <PeerReviews run={run} />;
  if (stage === 5) return <Votes run={run} />;
  if (stage !== null) return <Drafts key={stage} run={run} stage={stage} />;
  if (part === "select") return <SelectDraft run={run} />;
  if (part === "files") return <Files run={run} />;
  if (part === "calls") return <Ledger run={run} />;
  return <Progress run={run} />;
}
