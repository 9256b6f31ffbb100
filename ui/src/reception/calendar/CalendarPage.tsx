/** The clinic's week: who comes when, and to whom. */
import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import "@mantine/core/styles/SegmentedControl.css";
import { useMediaQuery } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Appointment } from "../../api/types";
import { locale } from "../../language/language";
import { t } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { useKeys } from "../../shared/keys";
import { useTitle } from "../../shared/Page";
import { Empty, Fault, Gate, Waiting } from "../../shared/states";
import { useNow } from "../../shared/time";
import { AppointmentDialog } from "./AppointmentDialog";
import { addDays, civilOf, dateText, daysFrom, instantOf, mondayOf } from "./days";
import { Find } from "./Find";
import { Grid, type Column } from "./Grid";
import { lastDay, shownHours } from "./layout";
import { NewAppointmentDialog, type Start } from "./NewAppointmentDialog";
import { initialsOf, toneOf, type Person } from "./people";
import { appointmentsQuery, exceptionsQuery, practitionersQuery, servicesQuery, workingHoursQuery } from "./queries";
import type { CalendarSearch } from "./search";
import css from "./calendar.module.css";

const route = getRouteApi("/c/$clinic/calendar");

export function CalendarPage() {
  return (
    <Gate perm="appointment.read">
      <Calendar />
    </Gate>
  );
}

/** Which days are shown, and the ways to others. */
function useDays() {
  const { clinic } = useHere();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = useMediaQuery("(max-width: 760px)", window.innerWidth <= 760, { getInitialValueInEffect: false });
  const today = civilOf(useNow(), clinic.time_zone).date;
  const date = search.date ?? today;
  const view = search.view ?? (narrow ? "day" : "week");
  const go = (change: CalendarSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const step = view === "day" ? 1 : 7;
  return {
    date,
    view,
    who: search.who,
    days: view === "day" ? [date] : daysFrom(mondayOf(date), 7),
    show: go,
    back: () => go({ date: addDays(date, -step) }),
    on: () => go({ date: addDays(date, step) }),
    today: () => go({ date: undefined }),
  };
}

type Days = ReturnType<typeof useDays>;

function Calendar() {
  const { clinic } = useHere();
  const days = useDays();
  const mayBook = useMay("appointment.write");
  const [open, setOpen] = useState<string | null>(null);
  const [start, setStart] = useState<Start | null>(null);
  const range = [
    instantOf({ date: days.days[0] ?? days.date, minute: 0 }, clinic.time_zone),
    instantOf({ date: lastDay(days.days), minute: 0 }, clinic.time_zone),
  ] as const;
  const practitioners = useQuery(practitionersQuery);
  const services = useQuery(servicesQuery);
  const appointments = useQuery({ ...appointmentsQuery(...range), placeholderData: keepPreviousData });
  const hours = useQuery({ ...workingHoursQuery(...range), placeholderData: keepPreviousData });
  const exceptions = useQuery({ ...exceptionsQuery(days.days[0], days.days.at(-1)), placeholderData: keepPreviousData });
  const isSetUp = Boolean(practitioners.data?.items.some((one) => one.active) && services.data?.items.some((one) => one.active));
  const begin = (from: Start) => mayBook && isSetUp && setStart(from);
  useKeys({
    ArrowLeft: days.back,
    ArrowRight: days.on,
    t: days.today,
    d: () => days.show({ view: "day" }),
    w: () => days.show({ view: "week" }),
    n: () => begin({ date: days.date }),
  });
  const title = titleOf(days);
  useTitle(t("calendar.pageTitle", { days: title }));

  const failed = [practitioners, services, appointments, hours, exceptions].find((query) => query.isError && query.data === undefined);
  const everybody: readonly Person[] = practitioners.data?.items ?? [];
  const booked = appointments.data ?? [];
  // Somebody who left is shown as long as appointments with them are.
  const shownPeople = (practitioners.data?.items ?? []).filter(
    (one) => (one.active || booked.some((it) => it.practitioner.id === one.id)) && (!days.who || one.id === days.who),
  );
  const opened = booked.find((one) => one.id === open);

  return (
    <div className={css.page}>
      <Bar days={days} title={title} people={everybody} onNew={mayBook && isSetUp ? () => begin({ date: days.date }) : undefined} onFound={(found) => {
        days.show({ date: civilOf(found.start, clinic.time_zone).date });
        setOpen(found.id);
      }} />
      {failed ? (
        <Fault error={failed.error} onRetry={() => void failed.refetch()} />
      ) : !practitioners.data || !services.data || !appointments.data || !hours.data || !exceptions.data ? (
        <Waiting lines={12} />
      ) : !isSetUp && booked.length === 0 ? (
        <NotSetUp />
      ) : (
        <Grid
          columns={columnsOf(days, shownPeople)}
          people={shownPeople}
          appointments={booked}
          hours={hours.data.items}
          exceptions={exceptions.data.items}
          shown={shownHours(days.days, hours.data.items, booked, clinic.time_zone)}
          onOpen={(appointment: Appointment) => setOpen(appointment.id)}
          onPick={mayBook && isSetUp ? (date, minute, person) => begin({ date, minute, who: person?.id ?? days.who }) : undefined}
        />
      )}
      {opened && <AppointmentDialog appointment={opened} onClose={() => setOpen(null)} />}
      {start && <NewAppointmentDialog start={start} onClose={() => setStart(null)} />}
    </div>
  );
}

function titleOf({ view, date, days }: Days): string {
  if (view === "day") return dateText(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const [first = date, last = date] = [days[0], days.at(-1)];
  const range = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return range.formatRange(new Date(first), new Date(last));
}

/** A week has a column for each day, a day one for each person. */
function columnsOf({ view, days, date }: Days, people: readonly Person[]): Column[] {
  if (view === "week") return days.map((day) => ({ key: day, date: day }));
  return people.map((person) => ({ key: person.id, date, person }));
}

interface BarProps {
  days: Days;
  title: string;
  people: readonly Person[];
  onNew?: () => void;
  onFound(appointment: Appointment): void;
}

function Bar({ days, title, people, onNew, onFound }: BarProps) {
  return (
    <div className={css.bar}>
      <h1 className={css.title}>{title}</h1>
      <div className={css.step}>
        <ActionIcon variant="default" size="lg" aria-label={t(days.view === "day" ? "calendar.previousDay" : "calendar.previousWeek")} onClick={days.back}>
          <Icon name="left" />
        </ActionIcon>
        <Button variant="default" onClick={days.today}>
          {t("calendar.today")}
        </Button>
        <ActionIcon variant="default" size="lg" aria-label={t(days.view === "day" ? "calendar.nextDay" : "calendar.nextWeek")} onClick={days.on}>
          <Icon name="right" />
        </ActionIcon>
      </div>
      <SegmentedControl
        aria-label={t("calendar.view")}
        value={days.view}
        onChange={(view) => days.show({ view: view === "day" ? "day" : "week" })}
        data={[
          { value: "day", label: t("calendar.day") },
          { value: "week", label: t("calendar.week") },
        ]}
      />
      <div className={css.people} role="group" aria-label={t("calendar.whose")}>
        {people.map((person) => (
          <button
            key={person.id}
            type="button"
            className={css.person}
            aria-pressed={days.who === person.id}
            onClick={() => days.show({ who: days.who === person.id ? undefined : person.id })}
          >
            <span className={`${css.chip} ${css[toneOf(person)]}`}>{initialsOf(person.name)}</span> {person.name}
          </button>
        ))}
      </div>
      <Find onFound={onFound} />
      {onNew && (
        <Button leftSection={<Icon name="plus" size={16} />} onClick={onNew}>
          {t("calendar.newAppointment")}
        </Button>
      )}
    </div>
  );
}

function NotSetUp() {
  const { clinic } = useHere();
  const manages = useMay("calendar.manage");
  return (
    <Empty
      icon="calendar"
      title={t("calendar.notSetUp")}
      action={
        manages && (
          <Button renderRoot={(props) => <Link to="/c/$clinic/calendar/set-up" params={{ clinic: clinic.slug }} {...props} />}>{t("calendar.setItUp")}</Button>
        )
      }
    >
      {t("calendar.notSetUpWhy")}
    </Empty>
  );
}
