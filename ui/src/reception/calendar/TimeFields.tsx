/** What, with whom, when: only times that are free, unless somebody wants another one. */
import { NativeSelect, Switch, TextInput } from "@mantine/core";
import "@mantine/core/styles/Switch.css";
import { useQuery } from "@tanstack/react-query";
import { t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { addDays, civilOf, clockText, instantOf, minuteOf, wallText } from "./days";
import { practitionersQuery, servicesQuery, slotsQuery } from "./queries";

/** What was chosen. A free time names its practitioner; an own time is of the one who was chosen. */
export interface Chosen {
  service: string;
  /** Empty: anybody. */
  who: string;
  date: string;
  /** A wished time of the day: of the free ones, the first that is not earlier is taken. */
  minute: number | null;
  /** The free time that was chosen: its instant and practitioner. */
  slot: string | null;
  /** A time that may lie outside of working hours. */
  own: string | null;
}

interface TimeFieldsProps {
  chosen: Chosen;
  onChange(chosen: Chosen): void;
}

/** The place that was chosen, once there is one. */
export interface Place {
  service: string;
  practitioner: string;
  start: string;
  outside_hours: boolean;
}

function useSlots({ service, who, date }: Chosen) {
  const { clinic } = useHere();
  const zone = clinic.time_zone;
  return useQuery(slotsQuery(service, who, instantOf({ date, minute: 0 }, zone), instantOf({ date: addDays(date, 1), minute: 0 }, zone)));
}

/** The first service, while none is chosen. */
export function useFilledIn(chosen: Chosen): Chosen {
  const services = useQuery(servicesQuery);
  const first = services.data?.items.find((one) => one.active)?.id ?? "";
  return chosen.service ? chosen : { ...chosen, service: first };
}

export function usePlace(given: Chosen): Place | null {
  const { clinic } = useHere();
  const chosen = useFilledIn(given);
  const slots = useSlots(chosen).data?.items ?? [];
  const { service, who, date, own } = chosen;
  if (own !== null) {
    return who && own ? { service, practitioner: who, start: instantOf({ date, minute: minuteOf(own) }, clinic.time_zone), outside_hours: true } : null;
  }
  const minuteAt = (start: string) => civilOf(start, clinic.time_zone).minute;
  const picked = slots.find((slot) => keyOf(slot) === chosen.slot);
  const slot = picked ?? slots.find((one) => chosen.minute === null || minuteAt(one.start) >= chosen.minute) ?? slots.at(-1);
  return slot ? { service, practitioner: slot.practitioner, start: slot.start, outside_hours: false } : null;
}

function keyOf({ start, practitioner }: { start: string; practitioner: string }): string {
  return `${start} ${practitioner}`;
}

export function TimeFields({ chosen: given, onChange }: TimeFieldsProps) {
  const { clinic } = useHere();
  const chosen = useFilledIn(given);
  const services = useQuery(servicesQuery).data?.items.filter((one) => one.active) ?? [];
  const service = services.find((one) => one.id === chosen.service);
  const everybody = useQuery(practitionersQuery).data?.items.filter((one) => one.active) ?? [];
  const offering = everybody.filter((one) => !service || service.practitioners.length === 0 || service.practitioners.includes(one.id));
  const slots = useSlots(chosen);
  const place = usePlace(given);
  const free = slots.data?.items ?? [];
  const nameOf = (id: string) => everybody.find((one) => one.id === id)?.name ?? "";
  const change = (part: Partial<Chosen>) => onChange({ ...chosen, slot: null, ...part });
  return (
    <>
      <NativeSelect
        label={t("calendar.service")}
        value={chosen.service}
        data={services.map(({ id, name, minutes }) => ({ value: id, label: `${name}, ${t("shared.minutes", { count: minutes })}` }))}
        onChange={(event) => change({ service: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("calendar.with")}
        value={chosen.who}
        data={[{ value: "", label: t("calendar.anybody") }, ...offering.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={(event) => change({ who: event.currentTarget.value })}
      />
      <TextInput
        label={t("calendar.date")}
        type="date"
        required
        value={chosen.date}
        onChange={(event) => event.currentTarget.value && change({ date: event.currentTarget.value })}
      />
      {chosen.own === null ? (
        <NativeSelect
          label={t("calendar.freeTimes")}
          disabled={free.length === 0}
          value={place ? keyOf(place) : ""}
          error={slots.isError ? t("calendar.freeTimesFailed") : undefined}
          description={slots.data && free.length === 0 ? t("calendar.nothingFree") : undefined}
          data={free.map((slot) => ({
            value: keyOf(slot),
            label: `${wallText(civilOf(slot.start, clinic.time_zone).minute)}${chosen.who ? "" : `, ${nameOf(slot.practitioner)}`}`,
          }))}
          onChange={(event) => change({ slot: event.currentTarget.value })}
        />
      ) : (
        <TextInput
          label={t("calendar.time")}
          type="time"
          step={300}
          required
          value={chosen.own}
          description={chosen.who ? undefined : t("calendar.chooseWithWhom")}
          onChange={(event) => change({ own: event.currentTarget.value })}
        />
      )}
      <Switch
        label={t("calendar.anotherTime")}
        checked={chosen.own !== null}
        onChange={(event) => change({ own: event.currentTarget.checked ? clockText(chosen.minute ?? 9 * 60) : null })}
      />
    </>
  );
}
