import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import "@mantine/core/styles/NumberInput.css";
import type { Contact, Language, ReceptionSettings } from "../../api/types";
import { Panel } from "../../shared/Page";
import { LANGUAGE } from "../../shared/words";
import { ExceptionsEditor, WeekEditor } from "./HoursEditor";
import { Rows } from "./Rows";
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
      <Panel title="Opening hours" aside={<span className={css.aside}>{time_zone}</span>}>
        <WeekEditor hours={hours} onChange={(next) => change(withSettings(draft, { hours: next }))} />
      </Panel>
      <Panel title="Days that differ">
        <p className={css.help}>Holidays and late evenings. A day without hours is closed.</p>
        <ExceptionsEditor hours={hours} onChange={(next) => change(withSettings(draft, { hours: next }))} />
      </Panel>
    </div>
  );
}

function Contacts({ contacts, noun, onChange }: { contacts: Contact[]; noun: string; onChange(next: Contact[]): void }) {
  return (
    <Rows items={contacts} noun={noun} ordered blank={() => ({ name: "", phone: "" })} onChange={onChange}>
      {(contact, set) => (
        <>
          <TextInput size="xs" label="Name" required value={contact.name} onChange={(event) => set({ ...contact, name: event.currentTarget.value })} />
          <TextInput
            size="xs"
            label="Phone"
            type="tel"
            required
            placeholder="+12125550142"
            value={contact.phone}
            onChange={(event) => set({ ...contact, phone: event.currentTarget.value })}
          />
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
      <Panel title="The clinic">
        <div className={css.two}>
          <TextInput
            label="Name, as the receptionist says it"
            required
            value={settings.clinic_name}
            onChange={(event) => change(withSettings(draft, { clinic_name: event.currentTarget.value }))}
          />
          <TextInput
            label="Number told to callers"
            type="tel"
            value={settings.phone}
            onChange={(event) => change(withSettings(draft, { phone: event.currentTarget.value }))}
          />
        </div>
        <div className={css.checks} role="group" aria-label="Languages">
          {(Object.keys(LANGUAGE) as Language[]).map((language) => (
            <Checkbox
              key={language}
              label={LANGUAGE[language]}
              checked={settings.languages.includes(language)}
              onChange={(event) => toggle(language, event.currentTarget.checked)}
            />
          ))}
        </div>
      </Panel>
      <Panel title="Numbers that callers dial">
        <p className={css.help}>A call to one of these numbers is answered as this clinic.</p>
        <Rows items={numbers} noun="number" blank={() => ""} onChange={(next) => change({ ...draft, numbers: next })}>
          {(number, set) => (
            <TextInput size="xs" label="Number" type="tel" required placeholder="+12125550100" value={number} onChange={(event) => set(event.currentTarget.value)} />
          )}
        </Rows>
      </Panel>
      <Panel title="On call">
        <p className={css.help}>Emergencies are put through to these doctors, the first one first.</p>
        <Contacts contacts={settings.on_call} noun="doctor on call" onChange={(next) => change(withSettings(draft, { on_call: next }))} />
      </Panel>
      <Panel title="Front desk">
        <p className={css.help}>Callers who want a person are put through to these numbers, the first one first.</p>
        <Contacts contacts={settings.front_desk} noun="front desk number" onChange={(next) => change(withSettings(draft, { front_desk: next }))} />
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
      <Panel title="What can be booked">
        <Rows
          items={settings.services}
          noun="service"
          blank={() => ({ name: "", called: [], minutes: null, price: null })}
          onChange={(services) => change(withSettings(draft, { services }))}
        >
          {(service, set) => (
            <>
              <TextInput size="xs" label="Name" required value={service.name} onChange={(event) => set({ ...service, name: event.currentTarget.value })} />
              <TextInput
                size="xs"
                label="Callers say"
                placeholder="jab, flu shot"
                value={listed(service.called)}
                onChange={(event) => set({ ...service, called: split(event.currentTarget.value) })}
              />
              <NumberInput
                size="xs"
                label="Minutes"
                hideControls
                min={1}
                max={600}
                value={service.minutes ?? ""}
                onChange={(minutes) => set({ ...service, minutes: typeof minutes === "number" ? minutes : null })}
              />
              <TextInput
                size="xs"
                label="Price, as said aloud"
                value={service.price ?? ""}
                onChange={(event) => set({ ...service, price: event.currentTarget.value || null })}
              />
            </>
          )}
        </Rows>
      </Panel>
      <Panel title="Doctors">
        <Rows items={settings.doctors} noun="doctor" blank={() => ""} onChange={(doctors) => change(withSettings(draft, { doctors }))}>
          {(doctor, set) => (
            <TextInput size="xs" label="As callers name them" required placeholder="Dr. Amara Okafor" value={doctor} onChange={(event) => set(event.currentTarget.value)} />
          )}
        </Rows>
      </Panel>
      <Panel title="Insurers accepted">
        <Rows items={settings.insurers} noun="insurer" blank={() => ""} onChange={(insurers) => change(withSettings(draft, { insurers }))}>
          {(insurer, set) => <TextInput size="xs" label="As said aloud" required value={insurer} onChange={(event) => set(event.currentTarget.value)} />}
        </Rows>
      </Panel>
    </div>
  );
}
