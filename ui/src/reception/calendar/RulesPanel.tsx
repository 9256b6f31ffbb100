import { Button, Group, NativeSelect, NumberInput, Stack, Switch } from "@mantine/core";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/NumberInput.css";
import "@mantine/core/styles/Stack.css";
import "@mantine/core/styles/Switch.css";
import { useState } from "react";
import type { CalendarRules } from "../../api/types";
import { Panel } from "../../shared/Page";
import { FormFault } from "../../shared/states";
import { calendar } from "./queries";
import { useSave } from "./useSave";
import css from "./calendar.module.css";

const STEPS = [5, 10, 15, 20, 30, 60];

export function RulesPanel({ saved, manages }: { saved: CalendarRules & { version: number }; manages: boolean }) {
  const { version, ...rules } = saved;
  const [draft, setDraft] = useState<CalendarRules>(rules);
  const save = useSave((change: CalendarRules) => calendar.saveRules(version, change), "Saved");
  const changed = JSON.stringify(draft) !== JSON.stringify(rules);
  return (
    <Panel title="Rules">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(draft);
        }}
      >
        <fieldset className={css.fieldset} disabled={!manages}>
          <Stack gap="sm">
            <div className={css.two}>
              <NativeSelect
                label="Appointments begin every"
                value={String(draft.step_minutes)}
                data={[...new Set([...STEPS, rules.step_minutes])].map((step) => ({ value: String(step), label: `${step} min` }))}
                onChange={(event) => setDraft({ ...draft, step_minutes: Number(event.currentTarget.value) })}
              />
              <NumberInput
                label="Callers book ahead at least (minutes)"
                min={0}
                max={43_200}
                value={draft.lead_minutes}
                onChange={(value) => setDraft({ ...draft, lead_minutes: Number(value) })}
              />
              <NumberInput
                label="A hold expires after (minutes)"
                min={1}
                max={240}
                value={draft.hold_minutes}
                onChange={(value) => setDraft({ ...draft, hold_minutes: Number(value) })}
              />
            </div>
            <Switch
              label="Feeds show patients' names, not initials"
              description="Whoever has a feed's address reads them, in calendars that the clinic does not run."
              checked={draft.feeds_show_names}
              onChange={(event) => setDraft({ ...draft, feeds_show_names: event.currentTarget.checked })}
            />
            <FormFault error={save.error} />
            {changed && (
              <Group justify="flex-end">
                <Button variant="default" onClick={() => setDraft(rules)}>
                  Discard
                </Button>
                <Button type="submit" loading={save.isPending}>
                  Save
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Panel>
  );
}
