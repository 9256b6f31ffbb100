import { Button, Group, Modal, NativeSelect, Stack, Switch, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import "@mantine/core/styles/Switch.css";
import { useState } from "react";
import type { Practitioner, PractitionerBody } from "../../api/types";
import { Panel } from "../../shared/Page";
import { Empty, FormFault } from "../../shared/states";
import { sentence } from "../../shared/sentence";
import { usualHours, WeekEditor } from "../settings/HoursEditor";
import { Entry } from "./Entry";
import { initialsOf, PALETTE, toneOf } from "./people";
import { calendar } from "./queries";
import { useSave } from "./useSave";
import css from "./calendar.module.css";

export function PractitionersPanel({ practitioners, manages }: { practitioners: readonly Practitioner[]; manages: boolean }) {
  const [edited, setEdited] = useState<Practitioner | "new" | null>(null);
  return (
    <Panel flush title="Practitioners" aside={manages && <Button size="xs" variant="default" onClick={() => setEdited("new")}>Add a practitioner</Button>}>
      {practitioners.length === 0 ? (
        <Empty title="Nobody can be booked yet">Add a practitioner with their working hours.</Empty>
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
              about={one.active ? hoursText(one) : "Retired"}
            >
              {manages && (
                <Button size="compact-sm" variant="default" aria-label={`Edit ${one.name}`} onClick={() => setEdited(one)}>
                  Edit
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
  return [...days].map(([day, parts]) => `${sentence(day).slice(0, 3)} ${parts.join(", ")}`).join("; ") || "No working hours";
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
  const save = useSave((change: PractitionerBody) => calendar.savePractitioner(practitioner, change), "Saved", onClose);
  return (
    <Modal opened onClose={onClose} size="lg" title={practitioner ? practitioner.name : "New practitioner"}>
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
              label="Name, as patients say it"
              required
              data-autofocus
              maxLength={80}
              value={draft.name}
              onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            />
            <NativeSelect
              label="Colour"
              value={String(draft.colour % PALETTE.length)}
              data={PALETTE.map(({ name }, place) => ({ value: String(place), label: name }))}
              onChange={(event) => setDraft({ ...draft, colour: Number(event.currentTarget.value) })}
            />
          </div>
          <WeekEditor hours={{ weekly: draft.hours, exceptions: [] }} onChange={({ weekly }) => setDraft({ ...draft, hours: weekly })} />
          <Switch label="Can be booked" checked={draft.active} onChange={(event) => setDraft({ ...draft, active: event.currentTarget.checked })} />
          <FormFault error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
