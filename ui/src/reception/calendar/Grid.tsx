/** Days side by side, hours from top to bottom, what is booked in its place. */
import type { CSSProperties, MouseEvent } from "react";
import type { Appointment, CalendarSlot, ScheduleException } from "../../api/types";
import { t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { useNow } from "../../shared/time";
import { APPOINTMENT_STATUS } from "../../shared/words";
import { Countdown } from "./Countdown";
import { briefText, civilOf, dateText, hourText, minuteOf, wallText } from "./days";
import { bandOn, placed, worked, type Band, type Placed } from "./layout";
import { initialsOf, toneOf, type Person } from "./people";
import css from "./calendar.module.css";

/** A column: a day, or a day of one person. */
export interface Column {
  key: string;
  date: string;
  /** Whose; everybody's of the people shown when absent. */
  person?: Person;
}

interface GridProps {
  columns: readonly Column[];
  people: readonly Person[];
  appointments: readonly Appointment[];
  hours: readonly CalendarSlot[];
  exceptions: readonly ScheduleException[];
  shown: Band;
  onOpen(appointment: Appointment): void;
  /** Somebody pointed at a free place; absent: they may not book. */
  onPick?: (date: string, minute: number, person: Person | undefined) => void;
}

/** A free place is understood as the quarter of an hour that was pointed at. */
const PICK_STEP = 15;

export function Grid(props: GridProps) {
  const { clinic } = useHere();
  const { columns, shown } = props;
  const hours = Array.from({ length: (shown.until - shown.from) / 60 }, (_, hour) => shown.from + hour * 60);
  const widths = columns.map((column) => (isQuiet(column, props, clinic.time_zone) ? "minmax(72px, 0.45fr)" : "minmax(112px, 1fr)"));
  const style = { "--hours": hours.length, gridTemplateColumns: `52px ${widths.join(" ")}` } as CSSProperties;
  return (
    <div className={css.scroll} role="region" aria-label={t("calendar.calendar")} tabIndex={0}>
      <div className={css.grid} style={style}>
        <div className={css.corner} />
        {columns.map((column) => (
          <ColumnHead key={column.key} column={column} {...props} />
        ))}
        <div className={css.hours} aria-hidden="true">
          {hours.map((minute) => (
            <span key={minute}>{hourText(minute)}</span>
          ))}
        </div>
        {columns.map((column) => (
          <Day key={column.key} column={column} {...props} />
        ))}
      </div>
    </div>
  );
}

/** Nobody works and nothing is booked: most weekends. The day stays, and takes less room. */
function isQuiet({ date }: Column, { columns, hours, appointments }: GridProps, zone: string): boolean {
  const isOn = ({ start, end }: { start: string; end: string }) => bandOn(date, start, end, zone) !== null;
  return columns.length > 1 && columns.some((column) => column.date !== date) && !hours.some(isOn) && !appointments.some(isOn);
}

/** "HL away 12:00–14:00: Conference"; in somebody's own column without them. */
function exceptionText(one: ScheduleException, people: readonly Person[], column: Column): string {
  const when = one.from && one.until ? ` ${wallText(minuteOf(one.from))}–${wallText(minuteOf(one.until))}` : "";
  return `${effectText(one, people, column)}${when}${one.reason ? `: ${one.reason}` : ""}`;
}

function effectText({ practitioner, effect }: ScheduleException, people: readonly Person[], column: Column): string {
  const isAway = effect === "closed";
  if (!practitioner) return t(isAway ? "calendar.allAway" : "calendar.allExtraHours");
  if (column.person) return t(isAway ? "calendar.away" : "calendar.extraHours");
  const who = initialsOf(people.find((person) => person.id === practitioner)?.name ?? "");
  return t(isAway ? "calendar.whoAway" : "calendar.whoExtraHours", { who });
}

function ColumnHead({ column, exceptions, people }: GridProps & { column: Column }) {
  const { clinic } = useHere();
  const now = useNow();
  const isToday = civilOf(now, clinic.time_zone).date === column.date;
  const differs = exceptions.filter((one) => {
    const isTheirs = !one.practitioner || (column.person ? one.practitioner === column.person.id : people.some((it) => it.id === one.practitioner));
    return isTheirs && one.first <= column.date && column.date <= one.last;
  });
  return (
    <div className={css.head} data-today={isToday || undefined}>
      {column.person ? (
        <span className={css.headName}>
          <span className={`${css.chip} ${css[toneOf(column.person)]}`}>{initialsOf(column.person.name)}</span> {column.person.name}
        </span>
      ) : (
        <span className={css.headName}>
          {dateText(column.date, { weekday: "short" })} <strong>{dateText(column.date, { day: "numeric" })}</strong>
        </span>
      )}
      {differs.map((one) => (
        <span key={one.id} className={css.differs}>
          {exceptionText(one, people, column)}
        </span>
      ))}
    </div>
  );
}

function Day({ column, people, appointments, hours, shown, onOpen, onPick }: GridProps & { column: Column }) {
  const { clinic } = useHere();
  const zone = clinic.time_zone;
  const theirs = (id: string) => (column.person ? id === column.person.id : people.some((person) => person.id === id));
  const work = worked(hours.filter((one) => theirs(one.practitioner)), column.date, zone);
  const all = placed(appointments.filter((one) => theirs(one.practitioner.id)), column.date, zone);
  function pick(event: MouseEvent<HTMLDivElement>) {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const minute = shown.from + ((event.clientY - top) / height) * (shown.until - shown.from);
    onPick?.(column.date, Math.floor(minute / PICK_STEP) * PICK_STEP, column.person);
  }
  const name = `${dateText(column.date, { weekday: "long", day: "numeric", month: "long" })}${column.person ? `, ${column.person.name}` : ""}`;
  return (
    <section className={css.day} aria-label={name}>
      {/* For the mouse alone: everybody else books with the button above the calendar. */}
      <div className={css.ground} aria-hidden="true" data-pick={onPick ? true : undefined} onClick={onPick && pick}>
        {work.map((band) => (
          <div key={band.from} className={css.work} style={at(band, shown)} />
        ))}
      </div>
      <NowLine date={column.date} shown={shown} />
      {all.length === 0 ? (
        <span className={css.nothing}>{t("calendar.nothingBooked")}</span>
      ) : (
        <ul className={css.list}>
          {all.map((one) => (
            <Card key={one.appointment.id} placed={one} shown={shown} people={people} onOpen={onOpen} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A band's place in its column. */
function at(band: Band, shown: Band): CSSProperties {
  const share = (minutes: number) => `${(minutes / (shown.until - shown.from)) * 100}%`;
  return { insetBlockStart: share(band.from - shown.from), blockSize: share(band.until - band.from) };
}

function NowLine({ date, shown }: { date: string; shown: Band }) {
  const { clinic } = useHere();
  const now = civilOf(useNow(), clinic.time_zone);
  if (now.date !== date || now.minute < shown.from || now.minute >= shown.until) return null;
  return <div className={css.now} aria-hidden="true" style={{ insetBlockStart: at({ from: now.minute, until: now.minute }, shown).insetBlockStart }} />;
}

/** How many lines fit into a card of this length. */
function sizeOf({ from, until }: Band): "line" | "two" | "full" {
  if (until - from < 30) return "line";
  return until - from < 45 ? "two" : "full";
}

interface CardProps {
  placed: Placed;
  shown: Band;
  people: readonly Person[];
  onOpen(appointment: Appointment): void;
}

function Card({ placed: { appointment, band, lane, lanes }, shown, people, onOpen }: CardProps) {
  const { status, practitioner, service, patient_name } = appointment;
  const person = people.find((one) => one.id === practitioner.id);
  const who = patient_name ?? t("calendar.noName");
  const times = t("calendar.timeRange", { from: wallText(band.from), until: wallText(band.until) });
  const style: CSSProperties = {
    ...at(band, shown),
    insetInlineStart: `${(lane / lanes) * 100}%`,
    inlineSize: `${100 / lanes}%`,
  };
  return (
    <li className={css.place} style={style}>
      <button
        type="button"
        className={`${css.card} ${css[toneOf(person)]}`}
        data-status={status}
        data-size={sizeOf(band)}
        aria-label={`${times}, ${who}, ${service.name}, ${practitioner.name}, ${APPOINTMENT_STATUS[status].text}`}
        title={`${times} ${who}, ${service.name}, ${practitioner.name}`}
        onClick={() => onOpen(appointment)}
      >
        <span className={css.cardTime}>
          <span className={css.cardClock}>{briefText(band.from)}</span> <span className={css.cardWith}>{initialsOf(practitioner.name)}</span>
        </span>
        <span className={css.cardWho}>
          {status === "pending" && appointment.hold_expires_at ? <Countdown until={appointment.hold_expires_at} /> : null} {who}
        </span>
        <span className={css.cardWhat}>{service.name}</span>
      </button>
    </li>
  );
}
