import { Button, Group, NativeSelect, NumberInput, Stack, Switch } from "@mantine/core";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/NumberInput.css";
import "@mantine/core/styles/Stack.css";
import "@mantine/core/styles/Switch.css";
import { useState } from "react";
import type { CalendarRules } from "../../api/types";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { FormFault } from "../../shared/states";
import { calendar } from "./queries";
import { useSave } from "./useSave";
import css from "./calendar.module.css";

const STEPS = [5, 10, 15, 20, 30, 60];

export function RulesPanel({ saved, manages }: { saved: CalendarRules & { version: number }; manages: boolean }) {
  const { version, ...rules } = saved;
  const [draft, setDraft] = useState<CalendarRules>(rules);
  const save = useSave((change: CalendarRules) => calendar.saveRules(version, change), t("calendarSetUp.saved"));
  const changed = JSON.stringify(draft) !== JSON.stringify(rules);
  return (
    <Panel title={t("calendarSetUp.rules")}>
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
                label={t("calendarSetUp.step")}
                value={String(draft.step_minutes)}
                data={[...new Set([...STEPS, rules.step_minutes])].map((step) => ({ value: String(step), label: t("shared.minutes", { count: step }) }))}
                onChange={(event) => setDraft({ ...draft, step_minutes: Number(event.currentTarget.value) })}
              />
              <NumberInput
                label={t("calendarSetUp.bookAhead")}
                min={0}
                max={43_200}
                value={draft.lead_minutes}
                onChange={(value) => setDraft({ ...draft, lead_minutes: Number(value) })}
              />
              <NumberInput
                label={t("calendarSetUp.holdExpires")}
                min={1}
                max={240}
                value={draft.hold_minutes}
                onChange={(value) => setDraft({ ...draft, hold_minutes: Number(value) })}
              />
            </div>
            <Switch
              label={t("calendarSetUp.feedsShowNames")}
              description={t("calendarSetUp.feedsShowNamesHelp")}
              checked={draft.feeds_show_names}
              onChange={(event) => setDraft({ ...draft, feeds_show_names: event.currentTarget.checked })}
            />
            <FormFault error={save.error} />
            {changed && (
              <Group justify="flex-end">
                <Button variant="default" onClick={() => setDraft(rules)}>
                  {t("calendarSetUp.discard")}
                </Button>
                <Button type="submit" loading={save.isPending}>
                  {t("calendarSetUp.save")}
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Panel>
  );
}
