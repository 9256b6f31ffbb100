import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import type { Hours, Opening, Shift } from "../../api/types";
import { locale } from "../../language/language";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { sentence } from "../../shared/sentence";
import css from "./settings.module.css";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
type Weekday = (typeof DAYS)[number];

/** Any Monday: the names of the days are counted from it. */
const A_MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;

/** "Monday", in the language of the interface. */
function dayName(day: Weekday): string {
  const format = new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" });
  return sentence(format.format(A_MONDAY + DAYS.indexOf(day) * DAY_MS));
}

/** Monday to Friday, nine to five: where most clinics start from. */
export function usualHours(): Hours {
  return {
    weekly: DAYS.slice(0, 5).map((day) => ({ day, from: "09:00:00", until: "17:00:00" })),
    exceptions: [],
  };
}

/** "09:00:00" ↔ the "09:00" of a time field. */
const short = (time: string) => time.slice(0, 5);
const long = (time: string) => (time.length === 5 ? `${time}:00` : time);

interface HoursEditorProps {
  hours: Hours;
  onChange(hours: Hours): void;
}

/** The week, day by day; a day may open several times (a lunch break) or not at all. */
export function WeekEditor({ hours, onChange }: HoursEditorProps) {
  function change(day: Weekday, openings: Opening[]) {
    onChange({ ...hours, weekly: DAYS.flatMap((one) => (one === day ? openings : hours.weekly.filter((it) => it.day === one))) });
  }
  return (
    <ul className={css.week}>
      {DAYS.map((day) => {
        const openings = hours.weekly.filter((one) => one.day === day);
        return (
          <li key={day} className={css.day}>
            <span className={css.dayName}>{dayName(day)}</span>
            <div className={css.openings}>
              {openings.length === 0 && <span className={css.closed}>{t("settings.closed")}</span>}
              {openings.map((opening, index) => (
                <Span
                  key={index}
                  name={dayName(day)}
                  from={opening.from}
                  until={opening.until}
                  onChange={(from, until) => change(day, openings.with(index, { day, from, until }))}
                  onRemove={() => change(day, openings.toSpliced(index, 1))}
                />
              ))}
            </div>
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={t("settings.addHoursOn", { day: dayName(day) })}
              onClick={() => change(day, [...openings, nextOpening(day, openings)])}
            >
              {t("settings.addHours")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

interface ShiftsEditorProps {
  /** Whose. */
  name: string;
  shifts: readonly Shift[];
  onChange(shifts: Shift[]): void;
}

/** When a number is dialled; one that ends before it begins goes on into the next morning. */
export function ShiftsEditor({ name, shifts, onChange }: ShiftsEditorProps) {
  return (
    <div className={css.openings} role="group" aria-label={t("settings.shiftsOf", { name })}>
      {shifts.length === 0 && <span className={css.closed}>{t("settings.always")}</span>}
      {shifts.map((shift, index) => {
        const set = (next: Partial<Shift>) => onChange(shifts.with(index, { ...shift, ...next }));
        const day = dayName(shift.day as Weekday);
        return (
          <div key={index} className={css.span}>
            <NativeSelect
              size="xs"
              aria-label={t("settings.shiftDay")}
              value={shift.day}
              data={DAYS.map((value) => ({ value, label: dayName(value) }))}
              onChange={(event) => set({ day: event.currentTarget.value })}
            />
            <TextInput type="time" size="xs" required aria-label={t("settings.from", { name: day })} value={short(shift.from)} onChange={(event) => set({ from: long(event.currentTarget.value) })} />
            <span>{t("settings.to")}</span>
            <TextInput type="time" size="xs" required aria-label={t("settings.until", { name: day })} value={short(shift.until)} onChange={(event) => set({ until: long(event.currentTarget.value) })} />
            <ActionIcon aria-label={t("settings.removeHoursOn", { name: day })} onClick={() => onChange(shifts.toSpliced(index, 1))}>
              <Icon name="close" size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Button size="compact-sm" variant="subtle" onClick={() => onChange([...shifts, { day: "monday", from: "08:00:00", until: "18:00:00" }])}>
        {t("settings.addShift")}
      </Button>
    </div>
  );
}

/** A second opening of a day begins after the first. */
function nextOpening(day: Weekday, openings: readonly Opening[]): Opening {
  return openings.length === 0 ? { day, from: "09:00:00", until: "17:00:00" } : { day, from: "18:00:00", until: "20:00:00" };
}

interface SpanProps {
  name: string;
  from: string;
  until: string;
  onChange(from: string, until: string): void;
  onRemove(): void;
}

function Span({ name, from, until, onChange, onRemove }: SpanProps) {
  const wrong = from >= until;
  return (
    <div className={css.span}>
      <TextInput type="time" size="xs" required aria-label={t("settings.from", { name })} value={short(from)} onChange={(event) => onChange(long(event.currentTarget.value), until)} />
      <span>{t("settings.to")}</span>
      <TextInput
        type="time"
        size="xs"
        required
        aria-label={t("settings.until", { name })}
        error={wrong ? t("settings.beforeItOpens") : undefined}
        value={short(until)}
        onChange={(event) => onChange(from, long(event.currentTarget.value))}
      />
      <ActionIcon aria-label={t("settings.removeHoursOn", { name })} onClick={onRemove}>
        <Icon name="close" size={16} />
      </ActionIcon>
    </div>
  );
}

/** Days that differ from their weekday. */
export function ExceptionsEditor({ hours, onChange }: HoursEditorProps) {
  const { exceptions } = hours;
  const set = (next: Hours["exceptions"]) => onChange({ ...hours, exceptions: next });
  return (
    <div className={css.rows}>
      {exceptions.map((one, index) => (
        <div key={index} className={css.exception}>
          <TextInput
            type="date"
            size="xs"
            required
            aria-label={t("settings.date")}
            value={one.date}
            onChange={(event) => set(exceptions.with(index, { ...one, date: event.currentTarget.value }))}
          />
          <TextInput
            size="xs"
            aria-label={t("settings.dayName")}
            placeholder={t("settings.dayExample")}
            value={one.name}
            onChange={(event) => set(exceptions.with(index, { ...one, name: event.currentTarget.value }))}
          />
          <div className={css.openings}>
            {one.open.length === 0 && <span className={css.closed}>{t("settings.closed")}</span>}
            {one.open.map(([from = "", until = ""], at) => (
              <Span
                key={at}
                name={one.name || one.date}
                from={from}
                until={until}
                onChange={(nextFrom, nextUntil) =>
                  set(exceptions.with(index, { ...one, open: one.open.with(at, [nextFrom, nextUntil]) }))
                }
                onRemove={() => set(exceptions.with(index, { ...one, open: one.open.toSpliced(at, 1) }))}
              />
            ))}
          </div>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => set(exceptions.with(index, { ...one, open: [...one.open, ["09:00:00", "13:00:00"]] }))}
          >
            {t("settings.addHours")}
          </Button>
          <ActionIcon aria-label={t("settings.remove", { name: one.name || one.date })} onClick={() => set(exceptions.toSpliced(index, 1))}>
            <Icon name="trash" />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button size="xs" variant="default" onClick={() => set([...exceptions, { date: "", open: [], name: "" }])}>
          {t("settings.addADay")}
        </Button>
      </div>
    </div>
  );
}
