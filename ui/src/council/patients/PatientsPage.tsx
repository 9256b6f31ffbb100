/** The clinic's patients, and the way to their reports and runs. */
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Page, Panel } from "../../shared/Page";
import { Empty, Fault, Gate, Waiting } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { At } from "../../shared/time";
import { phoneText } from "../../shared/words";
import ui from "../../shared/ui.module.css";
import { patientsQuery } from "../queries";
import type { Patient } from "../types";
import { birthDay } from "./birthDay";
import { PatientForm } from "./PatientForm";
import css from "../council.module.css";

export function PatientsPage() {
  return (
    <Gate perm="patient.read">
      <Patients />
    </Gate>
  );
}

function Patients() {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const writes = useMay("patient.write");
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const [entering, setEntering] = useState(false);
  const query = useInfiniteQuery(patientsQuery(q));
  const patients = query.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <Page
      title={t("patients.title")}
      lead={t("patients.lead")}
      actions={
        writes && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEntering(true)}>
            {t("patients.new")}
          </Button>
        )
      }
    >
      <TextInput
        className={css.search}
        type="search"
        aria-label={t("patients.search")}
        placeholder={t("patients.searchPlaceholder")}
        leftSection={<Icon name="search" size={16} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Panel flush>
        {query.isPending && <Waiting lines={8} />}
        {query.isError && patients.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && patients.length === 0 && (
          <Empty icon="people" title={q === "" ? t("patients.none") : t("patients.noMatch")}>
            {q === "" ? t("patients.noneWhy") : t("patients.noMatchWhy")}
          </Empty>
        )}
        {patients.length > 0 && <PatientTable patients={patients} />}
        {query.hasNextPage && (
          <Button fullWidth variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("shared.showMore")}
          </Button>
        )}
      </Panel>
      {entering && (
        <PatientForm
          onClose={() => setEntering(false)}
          onSaved={({ id }) => void navigate({ to: "/c/$clinic/council/patients/$patientId", params: { clinic: clinic.slug, patientId: id } })}
        />
      )}
    </Page>
  );
}

function PatientTable({ patients }: { patients: readonly Patient[] }) {
  const { clinic } = useHere();
  return (
    <div className={ui.scroll}>
      <table className={`${ui.table} ${ui.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t("patients.patient")}</th>
            <th scope="col">{t("patients.born")}</th>
            <th scope="col">{t("shared.phone")}</th>
            <th scope="col">{t("patients.tags")}</th>
            <th scope="col">{t("patients.entered")}</th>
          </tr>
        </thead>
        <tbody>
          {patients.map((patient) => (
            <tr key={patient.id}>
              <td data-label={t("patients.patient")}>
                <Link to="/c/$clinic/council/patients/$patientId" params={{ clinic: clinic.slug, patientId: patient.id }} className={css.rowLink}>
                  {patient.label}
                </Link>
              </td>
              <td data-label={t("patients.born")}>{birthDay(patient.date_of_birth)}</td>
              <td data-label={t("shared.phone")}>{patient.phone ? phoneText(patient.phone) : null}</td>
              <td data-label={t("patients.tags")}>
                {patient.tags.length > 0 && (
                  <span className={css.tags}>
                    {patient.tags.map((tag) => (
                      <Tag key={tag} word={{ text: tag, tone: "gray" }} />
                    ))}
                  </span>
                )}
              </td>
              <td data-label={t("patients.entered")}>
                <At at={patient.created_at} shape="day" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
