import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { Said, Topic } from "../../api/types";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { CALL_LANGUAGES, languageName } from "../../shared/words";
import { withSettings } from "./KnowledgeSections";
import { Rows } from "./Rows";
import type { SectionProps } from "./SettingsPage";
import css from "./settings.module.css";

const TOPICS: readonly Topic[] = [
  "hours",
  "holidays",
  "location",
  "parking",
  "insurance",
  "services",
  "price",
  "documents",
  "staff",
  "contact",
  "online",
  "visiting",
];

const NOTHING: Said = { en: "", es: "" };

/** A text in each language; a language left empty is not told. */
function SaidFields({ label, said, onChange }: { label: string; said: Said; onChange(next: Said): void }) {
  return CALL_LANGUAGES.map((language) => (
    <Textarea
      key={language}
      size="xs"
      label={t("settings.answerIn", { label, language: languageName(language) })}
      autosize
      minRows={1}
      maxRows={5}
      value={said[language]}
      onChange={(event) => onChange({ ...said, [language]: event.currentTarget.value })}
    />
  ));
}

export function AnswersSection({ draft, change }: SectionProps) {
  const { settings } = draft;
  return (
    <div className={css.panels}>
      <Panel title={t("settings.preparedAnswers")}>
        <p className={css.help}>{t("settings.answersHelp")}</p>
        <Rows
          items={settings.faq}
          row="answer"
          blank={() => ({ topic: null, asks: [], answer: NOTHING })}
          onChange={(faq) => change(withSettings(draft, { faq }))}
        >
          {(faq, set) => (
            <>
              <NativeSelect
                size="xs"
                label={t("settings.topic")}
                value={faq.topic ?? ""}
                data={[{ value: "", label: t("shared.none") }, ...TOPICS.map((value) => ({ value, label: t(`topic.${value}`) }))]}
                onChange={(event) => set({ ...faq, topic: (event.currentTarget.value as Topic) || null })}
              />
              <TextInput
                size="xs"
                label={t("settings.asks")}
                placeholder={t("settings.asksExample")}
                value={faq.asks.join(", ")}
                onChange={(event) => set({ ...faq, asks: event.currentTarget.value.split(",").map((word) => word.trim()) })}
              />
              <SaidFields label={t("settings.answer")} said={faq.answer} onChange={(answer) => set({ ...faq, answer })} />
            </>
          )}
        </Rows>
      </Panel>
      <Panel title={t("settings.locations")}>
        <Rows
          items={settings.locations}
          row="location"
          blank={() => ({ name: "", address: "", directions: NOTHING, parking: NOTHING })}
          onChange={(locations) => change(withSettings(draft, { locations }))}
        >
          {(location, set) => (
            <>
              <TextInput size="xs" label={t("shared.name")} value={location.name} onChange={(event) => set({ ...location, name: event.currentTarget.value })} />
              <TextInput size="xs" label={t("settings.address")} value={location.address} onChange={(event) => set({ ...location, address: event.currentTarget.value })} />
              <SaidFields label={t("settings.directions")} said={location.directions} onChange={(directions) => set({ ...location, directions })} />
              <SaidFields label={t("settings.parking")} said={location.parking} onChange={(parking) => set({ ...location, parking })} />
            </>
          )}
        </Rows>
      </Panel>
    </div>
  );
}
