import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { t } from "../language/t";
import { approvalsQuery, escalationsQuery, liveCallsQuery, taskCountsQuery } from "../reception/queries";
import { may, useHere, useMay } from "../session/clinic";
import { openCount } from "../reception/tasks/filters";
import { Icon } from "../shared/Icon";
import { CLINIC, WORK, type CountName, type Place } from "./places";
import css from "./shell.module.css";

type Counts = Record<CountName, number>;

/** The numbers beside the places; they move with the live stream. */
function useCounts(): Counts {
  const readsTasks = useMay("task.read");
  const readsCalls = useMay("call.read");
  const readsEscalations = useMay("escalation.read");
  const decides = useMay("task.decide");
  const tasks = useQuery({ ...taskCountsQuery, enabled: readsTasks });
  const approvals = useQuery({ ...approvalsQuery, enabled: decides });
  const escalations = useQuery({ ...escalationsQuery("open"), enabled: readsEscalations });
  const live = useQuery({ ...liveCallsQuery, enabled: readsCalls });
  return {
    tasks: tasks.data ? openCount(tasks.data) : 0,
    approvals: approvals.data?.length ?? 0,
    escalations: escalations.data?.items.length ?? 0,
    live: live.data?.items.length ?? 0,
  };
}

function usePlaces(places: readonly Place[]): readonly Place[] {
  const { clinic } = useHere();
  return places.filter((place) => place.perm === null || may(clinic, place.perm));
}

function Count({ place, counts }: { place: Place; counts: Counts }) {
  const count = place.count ? counts[place.count] : 0;
  if (count === 0) return null;
  const alarming = place.count === "escalations";
  return <span className={`${css.count} ${alarming ? css.countAlarm : ""}`}>{count > 99 ? "99+" : count}</span>;
}

function NavLink({ place, counts, onGo }: { place: Place; counts: Counts; onGo?: () => void }) {
  const { clinic } = useHere();
  return (
    <Link
      to={place.to}
      params={{ clinic: clinic.slug }}
      className={css.navLink}
      activeOptions={{ exact: place.exact ?? false, includeSearch: false }}
      onClick={onGo}
    >
      <Icon name={place.icon} />
      {t(`place.${place.name}`)}
      <Count place={place} counts={counts} />
    </Link>
  );
}

/** The links of the navigation. */
export function Places({ onGo }: { onGo?: () => void }) {
  const counts = useCounts();
  const work = usePlaces(WORK);
  const clinic = usePlaces(CLINIC);
  return (
    <>
      {work.map((place) => (
        <NavLink key={place.to} place={place} counts={counts} onGo={onGo} />
      ))}
      {clinic.length > 0 && <div className={css.navTitle}>{t("shell.clinic")}</div>}
      {clinic.map((place) => (
        <NavLink key={place.to} place={place} counts={counts} onGo={onGo} />
      ))}
    </>
  );
}

export function Nav() {
  const { clinic } = useHere();
  return (
    <nav className={css.nav} aria-label={t("shell.main")}>
      <Link to="/c/$clinic/home" params={{ clinic: clinic.slug }} className={css.brand}>
        cliniq
      </Link>
      <Places />
    </nav>
  );
}

/** The phone's bottom bar: the places of a working day. */
export function BottomBar() {
  const { clinic } = useHere();
  const counts = useCounts();
  const places = usePlaces(WORK).filter((place) => !["/c/$clinic/simulator", "/c/$clinic/calls/live"].includes(place.to));
  return (
    <nav className={css.tabs} aria-label={t("shell.mainShort")}>
      {places.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          params={{ clinic: clinic.slug }}
          className={css.tab}
          activeOptions={{ includeSearch: false }}
        >
          <Icon name={place.icon} size={20} />
          {t(`place.${place.name}`)}
          <Count place={place} counts={counts} />
        </Link>
      ))}
    </nav>
  );
}
