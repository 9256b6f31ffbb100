import { Button, Checkbox, Group, Modal, NumberInput, Stack, Switch, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/NumberInput.css";
import "@mantine/core/styles/Stack.css";
import "@mantine/core/styles/Switch.css";
import { useState } from "react";
import type { CalendarService, CalendarServiceBody, Practitioner } from "../../api/types";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty, FormFault } from "../../shared/states";
import { Entry } from "./Entry";
import { calendar } from "./queries";
import { useSave } from "./useSave";
import css from "./calendar.module.css";

interface ServicesPanelProps {
  services: readonly CalendarService[];
  practitioners: readonly Practitioner[];
  manages: boolean;
}

const minutesText = (count: number) => t("shared.minutes", { count });

export function ServicesPanel({ services, practitioners, manages }: ServicesPanelProps) {
  const [edited, setEdited] = useState<CalendarService | "new" | null>(null);
  const about = (service: CalendarService) => {
    const names = practitioners.filter((one) => service.practitioners.includes(one.id)).map((one) => one.name);
    const buffer = service.buffer_minutes ? `, ${t("calendarSetUp.afterwards", { span: minutesText(service.buffer_minutes) })}` : "";
    const retired = service.active ? "" : `; ${t("calendarSetUp.serviceRetired")}`;
    return `${minutesText(service.minutes)}${buffer}; ${names.join(", ") || t("calendarSetUp.byEverybody")}${retired}`;
  };
  return (
    <Panel flush title={t("calendarSetUp.services")} aside={manages && <Button size="xs" variant="default" onClick={() => setEdited("new")}>{t("calendarSetUp.addService")}</Button>}>
      {services.length === 0 ? (
        <Empty title={t("calendarSetUp.noServiceYet")}>{t("calendarSetUp.noServiceYetWhy")}</Empty>
      ) : (
        <ul>
          {services.map((service) => (
            <Entry key={service.id} name={service.name} about={about(service)}>
              {manages && (
                <Button size="compact-sm" variant="default" aria-label={t("calendarSetUp.editNamed", { name: service.name })} onClick={() => setEdited(service)}>
                  {t("calendarSetUp.edit")}
                </Button>
              )}
            </Entry>
          ))}
        </ul>
      )}
      {edited && <ServiceForm service={edited === "new" ? null : edited} practitioners={practitioners} onClose={() => setEdited(null)} />}
    </Panel>
  );
}

interface ServiceFormProps {
  service: CalendarService | null;
  practitioners: readonly Practitioner[];
  onClose(): void;
}

function ServiceForm({ service, practitioners, onClose }: ServiceFormProps) {
  const [draft, setDraft] = useState<Required<CalendarServiceBody>>(
    service ?? { name: "", minutes: 30, buffer_minutes: 0, practitioners: [], active: true },
  );
  const save = useSave((change: CalendarServiceBody) => calendar.saveService(service, change), t("calendarSetUp.saved"), onClose);
  const { name, minutes, buffer_minutes, practitioners: offering, active } = draft;
  return (
    <Modal opened onClose={onClose} title={service ? service.name : t("calendarSetUp.newService")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ name, minutes, buffer_minutes, practitioners: offering, active });
        }}
      >
        <Stack gap="sm">
          <TextInput label={t("shared.name")} required data-autofocus maxLength={80} value={name} onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })} />
          <div className={css.two}>
            <NumberInput label={t("calendarSetUp.minutes")} required min={5} max={720} step={5} value={minutes} onChange={(value) => setDraft({ ...draft, minutes: Number(value) })} />
            <NumberInput label={t("calendarSetUp.minutesAfterwards")} min={0} max={720} step={5} value={buffer_minutes} onChange={(value) => setDraft({ ...draft, buffer_minutes: Number(value) })} />
          </div>
          <fieldset className={css.fieldset}>
            <legend>{t("calendarSetUp.offeredBy")}</legend>
            {practitioners
              .filter((one) => one.active || offering.includes(one.id))
              .map((one) => (
                <Checkbox
                  key={one.id}
                  label={one.name}
                  checked={offering.includes(one.id)}
                  onChange={(event) =>
                    setDraft({
                      ...draft,
                      practitioners: event.currentTarget.checked ? [...offering, one.id] : offering.filter((id) => id !== one.id),
                    })
                  }
                />
              ))}
          </fieldset>
          <Switch label={t("calendarSetUp.canBeBooked")} checked={active} onChange={(event) => setDraft({ ...draft, active: event.currentTarget.checked })} />
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
