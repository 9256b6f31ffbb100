/** What the receptionist knows and may do: one draft, edited by section, saved as a whole. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Reception, ReceptionChange, SpeechProvider } from "../../api/types";
import { t } from "../../language/t";
import { useMay } from "../../session/clinic";
import { Problem } from "../../api/problem";
import { Page, Panel } from "../../shared/Page";
import { Fetched, FormFault, Gate } from "../../shared/states";
import { toastDone } from "../../shared/toast";
import { receptionQuery, reception } from "../queries";
import { HoursSection, PeopleSection, ServicesSection } from "./KnowledgeSections";
import { AnswersSection } from "./AnswersSection";
import { LimitsSection, TelephonySection } from "./OperationSections";
import { VoiceSection } from "./VoiceSections";
import css from "./settings.module.css";

export function SettingsPage() {
  return (
    <Gate perm="reception_settings.read">
      <Settings />
    </Gate>
  );
}

/** The settings while they are edited. */
export interface Draft {
  settings: Reception["settings"];
  numbers: string[];
  telephony: { account_sid: string; auth_token: string; public_url: string; sms_from: string };
  speech_accounts: { provider: SpeechProvider; key: string; baa: boolean }[];
}

export interface SectionProps {
  draft: Draft;
  saved: Reception;
  change(draft: Draft): void;
}

const SECTIONS = [
  { name: "settings.sectionHours", Part: HoursSection },
  { name: "settings.sectionPeople", Part: PeopleSection },
  { name: "settings.sectionServices", Part: ServicesSection },
  { name: "settings.sectionAnswers", Part: AnswersSection },
  { name: "settings.sectionLimits", Part: LimitsSection },
  { name: "settings.sectionVoice", Part: VoiceSection },
  { name: "settings.sectionProvider", Part: TelephonySection },
] as const;

type SectionName = (typeof SECTIONS)[number]["name"];

function draftOf({ settings, numbers, telephony, speech_accounts }: Reception): Draft {
  return {
    settings: structuredClone(settings),
    numbers: [...numbers],
    telephony: {
      account_sid: telephony.account_sid ?? "",
      auth_token: "",
      public_url: telephony.public_url ?? "",
      sms_from: telephony.sms_from ?? "",
    },
    speech_accounts: speech_accounts.map(({ provider, baa }) => ({ provider, baa, key: "" })),
  };
}

/** Credentials are sent only when somebody changed them: the token is never read back. */
function changeOf(draft: Draft, saved: Reception): ReceptionChange {
  const { auth_token, ...account } = draft.telephony;
  const before = draftOf(saved);
  const touched = JSON.stringify(draft.telephony) !== JSON.stringify(before.telephony);
  const accounts = draft.speech_accounts.filter(
    (one) => one.key || one.baa !== before.speech_accounts.find((it) => it.provider === one.provider)?.baa,
  );
  return {
    settings: draft.settings,
    numbers: draft.numbers,
    ...(touched ? { telephony: { ...account, ...(auth_token ? { auth_token } : {}) } } : {}),
    speech_accounts: accounts.map(({ key, ...account }) => ({ ...account, ...(key ? { key } : {}) })),
  };
}

function Settings() {
  const query = useQuery(receptionQuery);
  return (
    <Page title={t("settings.reception")} lead={t("settings.receptionLead")}>
      <Fetched query={query} lines={10}>
        {(saved) => <Editor saved={saved} />}
      </Fetched>
    </Page>
  );
}

function Editor({ saved }: { saved: Reception }) {
  const queries = useQueryClient();
  const mayWrite = useMay("reception_settings.write");
  const [section, setSection] = useState<SectionName>("settings.sectionHours");
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState<Draft>(() => draftOf(saved));
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(base));
  // Somebody else's save is taken over while nothing is being edited here; otherwise the save below will say so.
  if (base.version !== saved.version && !changed) {
    setBase(saved);
    setDraft(draftOf(saved));
  }
  const save = useMutation({
    mutationFn: () => reception.saveSettings(base.version, changeOf(draft, base)),
    onSuccess: (next) => {
      queries.setQueryData(receptionQuery.queryKey, next);
      setBase(next);
      setDraft(draftOf(next));
      toastDone(t("settings.saved"));
    },
  });
  const Part = SECTIONS.find((one) => one.name === section)?.Part ?? HoursSection;
  const problem = save.error ? Problem.of(save.error) : null;

  return (
    <div className={css.columns}>
      <nav className={css.sections} aria-label={t("settings.settings")}>
        {SECTIONS.map(({ name }) => (
          <button key={name} type="button" className={css.section} aria-current={name === section || undefined} onClick={() => setSection(name)}>
            {t(name)}
          </button>
        ))}
      </nav>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <fieldset disabled={!mayWrite} className={css.fieldset}>
          <Part draft={draft} saved={base} change={setDraft} />
          {(changed || problem) && (
            <div className={css.saveBar}>
              <Panel>
                {problem?.isStale ? (
                  <p>{t("settings.stale")}</p>
                ) : (
                  <>
                    <FormFault error={problem} />
                    {problem?.fields.map((field) => (
                      <p key={field.path}>
                        {field.path}: {field.message}
                      </p>
                    ))}
                  </>
                )}
                <div className={css.saveRow}>
                  <span>{t("settings.unsavedChanges")}</span>
                  <Button
                    variant="default"
                    onClick={() => {
                      save.reset();
                      setBase(saved);
                      setDraft(draftOf(saved));
                    }}
                  >
                    {problem?.isStale ? t("settings.reload") : t("settings.discard")}
                  </Button>
                  <Button type="submit" loading={save.isPending}>
                    {t("settings.save")}
                  </Button>
                </div>
              </Panel>
            </div>
          )}
        </fieldset>
      </form>
    </div>
  );
}
