import { Button, Group, Modal, NativeSelect, Stack, Switch, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import "@mantine/core/styles/Switch.css";
import { useState } from "react";
import type { Practitioner, PractitionerBody } from "../../api/types";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty, FormFault } from "../../shared/states";
import { usualHours, WeekEditor } from "../settings/HoursEditor";
import { weekdayText } from "./days";
import { Entry } from "./Entry";
import { initialsOf, PALETTE, toneOf } from "./people";
import { calendar } from "./queries";
import { useSave } from "./useSave";
import css from "./calendar.module.css";

export function PractitionersPanel({ practitioners, manages }: { practitioners: readonly Practitioner[]; manages: boolean }) {
  const [edited, setEdited] = useState<Practitioner | "new" | null>(null);
  return (
    <Panel flush title={t("calendarSetUp.practitioners")} aside={manages && <Button size="xs" variant="default" onClick={() => setEdited("new")}>{t("calendarSetUp.addPractitioner")}</Button>}>
      {practitioners.length === 0 ? (
        <Empty title={t("calendarSetUp.nobodyYet")}>{t("calendarSetUp.nobodyYetWhy")}</Empty>
      ) : (
        <ul>
          {practitioners.map((one) => (
            <Entry
              key={one.id}
              name={
                <>
                  <span className={`${css.chip} ${css[toneOf(one)]}`}>{initialsOf(one.name)}</span> {one.name}
                </>
              }
              about={one.active ? hoursText(one) : t("calendarSetUp.practitionerRetired")}
            >
              {manages && (
                <Button size="compact-sm" variant="default" aria-label={t("calendarSetUp.editNamed", { name: one.name })} onClick={() => setEdited(one)}>
                  {t("calendarSetUp.edit")}
                </Button>
              )}
            </Entry>
          ))}
        </ul>
      )}
      {edited && <PractitionerForm practitioner={edited === "new" ? null : edited} colour={practitioners.length} onClose={() => setEdited(null)} />}
    </Panel>
  );
}

/** "Mon 09:00–12:00, 13:00–17:00; Tue …" */
function hoursText({ hours }: Practitioner): string {
  const days = new Map<string, string[]>();
  for (const { day, from, until } of hours) days.set(day, [...(days.get(day) ?? []), `${from.slice(0, 5)}–${until.slice(0, 5)}`]);
  return [...days].map(([day, parts]) => `${weekdayText(day)} ${parts.join(", ")}`).join("; ") || t("calendarSetUp.noWorkingHours");
}

interface PractitionerFormProps {
  practitioner: Practitioner | null;
  /** The next colour that nobody has. */
  colour: number;
  onClose(): void;
}

function PractitionerForm({ practitioner, colour, onClose }: PractitionerFormProps) {
  const [draft, setDraft] = useState<Required<PractitionerBody>>(
    practitioner ?? { name: "", colour: colour % PALETTE.length, hours: usualHours().weekly, active: true },
  );
  const save = useSave((change: PractitionerBody) => calendar.savePractitioner(practitioner, change), t("calendarSetUp.saved"), onClose);
  return (
    <Modal opened onClose={onClose} size="lg" title={practitioner ? practitioner.name : t("calendarSetUp.newPractitioner")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { name, colour, hours, active } = draft;
          save.mutate({ name, colour, hours, active });
        }}
      >
        <Stack gap="sm">
          <div className={css.two}>
            <TextInput
              label={t("calendarSetUp.practitionerName")}
              required
              data-autofocus
              maxLength={80}
              value={draft.name}
              onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            />
            <NativeSelect
              label={t("calendarSetUp.colour")}
              value={String(draft.colour % PALETTE.length)}
              data={PALETTE.map((tone, place) => ({ value: String(place), label: t(`calendarColour.${tone}`) }))}
              onChange={(event) => setDraft({ ...draft, colour: Number(event.currentTarget.value) })}
            />
          </div>
          <WeekEditor hours={{ weekly: draft.hours, exceptions: [] }} onChange={({ weekly }) => setDraft({ ...draft, hours: weekly })} />
          <Switch label={t("calendarSetUp.canBeBooked")} checked={draft.active} onChange={(event) => setDraft({ ...draft, active: event.currentTarget.checked })} />
          <FormFault error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t("calendarSetUp.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
