import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { Language, Said, Topic } from "../../api/types";
import { Panel } from "../../shared/Page";
import { LANGUAGE, sentence } from "../../shared/words";
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
  return (Object.keys(LANGUAGE) as Language[]).map((language) => (
    <Textarea
      key={language}
      size="xs"
      label={`${label}, ${LANGUAGE[language]}`}
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
      <Panel title="Prepared answers">
        <p className={css.help}>An answer is given when it owns the topic, or when the question holds one of its words.</p>
        <Rows
          items={settings.faq}
          noun="answer"
          blank={() => ({ topic: null, asks: [], answer: NOTHING })}
          onChange={(faq) => change(withSettings(draft, { faq }))}
        >
          {(faq, set) => (
            <>
              <NativeSelect
                size="xs"
                label="Topic it answers entirely"
                value={faq.topic ?? ""}
                data={[{ value: "", label: "None" }, ...TOPICS.map((value) => ({ value, label: sentence(value) }))]}
                onChange={(event) => set({ ...faq, topic: (event.currentTarget.value as Topic) || null })}
              />
              <TextInput
                size="xs"
                label="Words in the question"
                placeholder="wheelchair, ramp, silla de ruedas"
                value={faq.asks.join(", ")}
                onChange={(event) => set({ ...faq, asks: event.currentTarget.value.split(",").map((word) => word.trim()) })}
              />
              <SaidFields label="Answer" said={faq.answer} onChange={(answer) => set({ ...faq, answer })} />
            </>
          )}
        </Rows>
      </Panel>
      <Panel title="Locations">
        <Rows
          items={settings.locations}
          noun="location"
          blank={() => ({ name: "", address: "", directions: NOTHING, parking: NOTHING })}
          onChange={(locations) => change(withSettings(draft, { locations }))}
        >
          {(location, set) => (
            <>
              <TextInput size="xs" label="Name" value={location.name} onChange={(event) => set({ ...location, name: event.currentTarget.value })} />
              <TextInput size="xs" label="Address, as said aloud" value={location.address} onChange={(event) => set({ ...location, address: event.currentTarget.value })} />
              <SaidFields label="Directions" said={location.directions} onChange={(directions) => set({ ...location, directions })} />
              <SaidFields label="Parking" said={location.parking} onChange={(parking) => set({ ...location, parking })} />
            </>
          )}
        </Rows>
      </Panel>
    </div>
  );
}
