import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import "@mantine/core/styles/NumberInput.css";
import type { Contact, Language, ReceptionSettings } from "../../api/types";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { CALL_LANGUAGES, languageName } from "../../shared/words";
import { ExceptionsEditor, ShiftsEditor, WeekEditor } from "./HoursEditor";
import { Rows, type RowName } from "./Rows";
import type { Draft, SectionProps } from "./SettingsPage";
import css from "./settings.module.css";

/** A change of some settings, as a change of the draft. */
export function withSettings(draft: Draft, change: Partial<ReceptionSettings>): Draft {
  return { ...draft, settings: { ...draft.settings, ...change } };
}

export function HoursSection({ draft, change }: SectionProps) {
  const { hours, time_zone } = draft.settings;
  return (
    <div className={css.panels}>
      <Panel title={t("settings.openingHours")} aside={<span className={css.aside}>{time_zone}</span>}>
        <WeekEditor hours={hours} onChange={(next) => change(withSettings(draft, { hours: next }))} />
      </Panel>
      <Panel title={t("settings.daysThatDiffer")}>
        <p className={css.help}>{t("settings.daysThatDifferHelp")}</p>
        <ExceptionsEditor hours={hours} onChange={(next) => change(withSettings(draft, { hours: next }))} />
      </Panel>
    </div>
  );
}

function Contacts({ contacts, row, onChange }: { contacts: Contact[]; row: RowName; onChange(next: Contact[]): void }) {
  return (
    <Rows items={contacts} row={row} ordered blank={() => ({ name: "", phone: "", shifts: [], ring_s: null })} onChange={onChange}>
      {(contact, set) => (
        <>
          <TextInput size="xs" label={t("shared.name")} required value={contact.name} onChange={(event) => set({ ...contact, name: event.currentTarget.value })} />
          <TextInput
            size="xs"
            label={t("shared.phone")}
            type="tel"
            required
            placeholder="+12125550142"
            value={contact.phone}
            onChange={(event) => set({ ...contact, phone: event.currentTarget.value })}
          />
          <NumberInput
            size="xs"
            label={t("settings.ringOwn")}
            hideControls
            min={5}
            max={60}
            value={contact.ring_s ?? ""}
            onChange={(ring) => set({ ...contact, ring_s: typeof ring === "number" ? ring : null })}
          />
          <ShiftsEditor name={contact.name} shifts={contact.shifts} onChange={(shifts) => set({ ...contact, shifts })} />
        </>
      )}
    </Rows>
  );
}

export function PeopleSection({ draft, change }: SectionProps) {
  const { settings, numbers } = draft;
  function toggle(language: Language, on: boolean) {
    const rest = settings.languages.filter((one) => one !== language);
    change(withSettings(draft, { languages: on ? [...rest, language] : rest }));
  }
  return (
    <div className={css.panels}>
      <Panel title={t("settings.theClinic")}>
        <div className={css.two}>
          <TextInput
            label={t("settings.clinicName")}
            required
            value={settings.clinic_name}
            onChange={(event) => change(withSettings(draft, { clinic_name: event.currentTarget.value }))}
          />
          <TextInput
            label={t("settings.clinicPhone")}
            type="tel"
            value={settings.phone}
            onChange={(event) => change(withSettings(draft, { phone: event.currentTarget.value }))}
          />
        </div>
        <div className={css.checks} role="group" aria-label={t("settings.languages")}>
          {CALL_LANGUAGES.map((language) => (
            <Checkbox
              key={language}
              label={languageName(language)}
              checked={settings.languages.includes(language)}
              onChange={(event) => toggle(language, event.currentTarget.checked)}
            />
          ))}
        </div>
      </Panel>
      <Panel title={t("settings.numbersThatCallersDial")}>
        <p className={css.help}>{t("settings.numbersHelp")}</p>
        <Rows items={numbers} row="number" blank={() => ""} onChange={(next) => change({ ...draft, numbers: next })}>
          {(number, set) => (
            <TextInput size="xs" label={t("shared.number")} type="tel" required placeholder="+12125550100" value={number} onChange={(event) => set(event.currentTarget.value)} />
          )}
        </Rows>
      </Panel>
      <Panel title={t("settings.onCall")}>
        <p className={css.help}>{t("settings.onCallHelp")}</p>
        <Contacts contacts={settings.on_call} row="onCall" onChange={(next) => change(withSettings(draft, { on_call: next }))} />
      </Panel>
      <Panel title={t("settings.frontDesk")}>
        <p className={css.help}>{t("settings.frontDeskHelp")}</p>
        <Contacts contacts={settings.front_desk} row="frontDesk" onChange={(next) => change(withSettings(draft, { front_desk: next }))} />
      </Panel>
    </div>
  );
}

/** "jab, flu shot" ↔ the list of what callers say. */
const listed = (words: readonly string[]) => words.join(", ");
const split = (text: string) => text.split(",").map((word) => word.trim());

export function ServicesSection({ draft, change }: SectionProps) {
  const { settings } = draft;
  return (
    <div className={css.panels}>
      <Panel title={t("settings.whatCanBeBooked")}>
        <Rows
          items={settings.services}
          row="service"
          blank={() => ({ name: "", called: [], minutes: null, price: null })}
          onChange={(services) => change(withSettings(draft, { services }))}
        >
          {(service, set) => (
            <>
              <TextInput size="xs" label={t("shared.name")} required value={service.name} onChange={(event) => set({ ...service, name: event.currentTarget.value })} />
              <TextInput
                size="xs"
                label={t("settings.callersSay")}
                placeholder={t("settings.callersSayExample")}
                value={listed(service.called)}
                onChange={(event) => set({ ...service, called: split(event.currentTarget.value) })}
              />
              <NumberInput
                size="xs"
                label={t("settings.minutes")}
                hideControls
                min={1}
                max={600}
                value={service.minutes ?? ""}
                onChange={(minutes) => set({ ...service, minutes: typeof minutes === "number" ? minutes : null })}
              />
              <TextInput
                size="xs"
                label={t("settings.price")}
                value={service.price ?? ""}
                onChange={(event) => set({ ...service, price: event.currentTarget.value || null })}
              />
            </>
          )}
        </Rows>
      </Panel>
      <Panel title={t("settings.doctors")}>
        <Rows items={settings.doctors} row="doctor" blank={() => ""} onChange={(doctors) => change(withSettings(draft, { doctors }))}>
          {(doctor, set) => (
            <TextInput size="xs" label={t("settings.doctorName")} required placeholder={t("settings.doctorExample")} value={doctor} onChange={(event) => set(event.currentTarget.value)} />
          )}
        </Rows>
      </Panel>
      <Panel title={t("settings.insurersAccepted")}>
        <Rows items={settings.insurers} row="insurer" blank={() => ""} onChange={(insurers) => change(withSettings(draft, { insurers }))}>
          {(insurer, set) => <TextInput size="xs" label={t("settings.insurerName")} required value={insurer} onChange={(event) => set(event.currentTarget.value)} />}
        </Rows>
      </Panel>
    </div>
  );
}
