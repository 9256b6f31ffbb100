/** The one-time link: sets a new clinic up, or lets an invited person in. The token is in the fragment, which no server sees. */
import { Button, NativeSelect, PasswordInput, Stack, TextInput } from "@mantine/core";
import "@mantine/core/styles/PasswordInput.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../api/client";
import { Problem } from "../api/problem";
import type { Hours, Setup, SetupLink } from "../api/types";
import { locale } from "../language/language";
import { t } from "../language/t";
import { usualHours, WeekEditor } from "../reception/settings/HoursEditor";
import { Rows } from "../reception/settings/Rows";
import { finishSetup } from "../session/session";
import { useTitle } from "../shared/Page";
import { Empty, Fault, FormFault, Waiting } from "../shared/states";
import { Entrance } from "./Entrance";
import css from "./account.module.css";

export function SetupPage() {
  useTitle(t("account.setUp"));
  // Read once: a reload of the page must still find it, so it stays in the address until it is used.
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const link = useQuery({
    queryKey: ["setup", token],
    queryFn: () => body(api.POST("/api/setup/check", { body: { token } })),
    enabled: token !== "",
    retry: false,
    refetchOnWindowFocus: false,
  });
  const spent = token === "" || (link.error && Problem.of(link.error).code === "setup.link-spent");
  if (spent) {
    return (
      <Entrance title={t("account.setUp")}>
        <Empty icon="link" title={t("account.linkSpent")}>
          {t("account.linkSpentWhy")}
        </Empty>
      </Entrance>
    );
  }
  if (link.isError) {
    return (
      <Entrance title={t("account.setUp")}>
        <Fault error={link.error} onRetry={() => void link.refetch()} />
      </Entrance>
    );
  }
  if (!link.data) {
    return (
      <Entrance title={t("account.setUp")}>
        <Waiting lines={4} />
      </Entrance>
    );
  }
  return <Steps token={token} link={link.data} />;
}

const COUNTRIES = ["US", "GB", "ES", "MX", "CA", "IE"] as const;

interface Draft {
  name: string;
  email: string;
  password: string;
  clinicName: string;
  timeZone: string;
  country: string;
  hours: Hours;
  numbers: string[];
}

function Steps({ token, link }: { token: string; link: SetupLink }) {
  const navigate = useNavigate();
  const isClinic = link.kind === "clinic";
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState<Draft>(() => ({
    name: link.name ?? "",
    email: link.email ?? "",
    password: "",
    clinicName: link.clinic?.name ?? "",
    timeZone: link.clinic?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    country: link.clinic?.country ?? "US",
    hours: usualHours(),
    numbers: [""],
  }));
  const finish = useMutation({
    mutationFn: () => finishSetup(setupOf(token, draft, isClinic)),
    onSuccess: () => void navigate({ to: "/", replace: true }),
    onError: (error) => setStep(stepOf(Problem.of(error), isClinic) ?? step),
  });
  const problem = finish.error ? Problem.of(finish.error) : null;
  const names = isClinic
    ? [t("account.stepYou"), t("account.stepClinic"), t("account.stepHours"), t("account.stepNumbers")]
    : [t("account.stepYou")];
  const last = step === names.length - 1;
  const title = isClinic
    ? t("account.setUpClinic")
    : link.clinic
      ? t("account.joinClinic", { clinic: link.clinic.name })
      : t("account.joinSomeClinic");

  return (
    <Entrance title={title} demo={link.demo} wide={isClinic}>
      {isClinic && (
        <ol className={css.steps}>
          {names.map((name, index) => (
            <li key={name} aria-current={index === step ? "step" : undefined} data-done={index < step}>
              {name}
            </li>
          ))}
        </ol>
      )}
      <form
        key={step}
        onSubmit={(event) => {
          event.preventDefault();
          if (last) finish.mutate();
          else setStep(step + 1);
        }}
      >
        <Stack gap="sm">
          {step === 0 && <OwnerStep draft={draft} problem={problem} onChange={setDraft} fixedEmail={Boolean(link.email) && !isClinic} />}
          {step === 1 && <ClinicStep draft={draft} problem={problem} onChange={setDraft} />}
          {step === 2 && (
            <>
              <p className={css.help}>{t("account.hoursHelp")}</p>
              <WeekEditor hours={draft.hours} onChange={(hours) => setDraft({ ...draft, hours })} />
            </>
          )}
          {step === 3 && (
            <>
              <p className={css.help}>{t("account.numbersHelp")}</p>
              <Rows items={draft.numbers} row="number" blank={() => ""} onChange={(numbers) => setDraft({ ...draft, numbers })}>
                {(number, set, index) => (
                  <TextInput
                    label={t("shared.number")}
                    type="tel"
                    placeholder="+12125550100"
                    value={number}
                    error={problem?.field(`numbers[${index}]`)}
                    onChange={(event) => set(event.currentTarget.value)}
                  />
                )}
              </Rows>
            </>
          )}
          {problem && <FormFault error={problem} />}
          <div className={css.buttons}>
            {step > 0 && (
              <Button variant="default" onClick={() => setStep(step - 1)}>
                {t("account.back")}
              </Button>
            )}
            <Button type="submit" loading={finish.isPending}>
              {last ? (isClinic ? t("account.finish") : t("account.join")) : t("account.continue")}
            </Button>
          </div>
        </Stack>
      </form>
    </Entrance>
  );
}

function setupOf(token: string, draft: Draft, isClinic: boolean): Setup {
  const owner = { name: draft.name.trim(), email: draft.email.trim(), password: draft.password };
  if (!isClinic) return { token, owner };
  return {
    token,
    owner,
    clinic: { name: draft.clinicName.trim(), time_zone: draft.timeZone, country: draft.country },
    hours: draft.hours,
    numbers: draft.numbers.map((number) => number.replaceAll(/[\s().-]/g, "")).filter((number) => number !== ""),
  };
}

/** The step that holds the first field the server complains about. */
function stepOf(problem: Problem, isClinic: boolean): number | null {
  const path = problem.fields[0]?.path ?? "";
  if (path.startsWith("owner")) return 0;
  if (!isClinic) return null;
  if (path.startsWith("clinic")) return 1;
  if (path.startsWith("hours")) return 2;
  return path.startsWith("numbers") ? 3 : null;
}

interface StepProps {
  draft: Draft;
  problem: Problem | null;
  onChange(draft: Draft): void;
}

function OwnerStep({ draft, problem, onChange, fixedEmail }: StepProps & { fixedEmail: boolean }) {
  return (
    <>
      <TextInput
        label={t("account.yourName")}
        autoComplete="name"
        required
        autoFocus
        value={draft.name}
        error={problem?.field("owner.name")}
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
      <TextInput
        label={t("shared.email")}
        type="email"
        autoComplete="username"
        required
        readOnly={fixedEmail}
        value={draft.email}
        error={problem?.field("owner.email")}
        onChange={(event) => onChange({ ...draft, email: event.currentTarget.value })}
      />
      <PasswordInput
        label={t("account.password")}
        description={t("account.passwordHelp")}
        autoComplete="new-password"
        required
        minLength={12}
        visibilityToggleButtonProps={{ "aria-label": t("account.showPassword") }}
        value={draft.password}
        error={problem?.field("owner.password")}
        onChange={(event) => onChange({ ...draft, password: event.currentTarget.value })}
      />
    </>
  );
}

function ClinicStep({ draft, problem, onChange }: StepProps) {
  const countries = new Intl.DisplayNames(locale(), { type: "region" });
  return (
    <>
      <TextInput
        label={t("account.clinicName")}
        description={t("account.clinicNameHelp")}
        required
        autoFocus
        value={draft.clinicName}
        error={problem?.field("clinic.name")}
        onChange={(event) => onChange({ ...draft, clinicName: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("account.timeZone")}
        value={draft.timeZone}
        data={Intl.supportedValuesOf("timeZone")}
        error={problem?.field("clinic.time_zone")}
        onChange={(event) => onChange({ ...draft, timeZone: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("account.country")}
        description={t("account.countryHelp")}
        value={draft.country}
        data={COUNTRIES.map((value) => ({ value, label: countries.of(value) ?? value }))}
        error={problem?.field("clinic.country")}
        onChange={(event) => onChange({ ...draft, country: event.currentTarget.value })}
      />
    </>
  );
}
