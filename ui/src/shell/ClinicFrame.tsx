/** The frame around every page of a clinic: navigation, banners, live stream. */
import { ActionIcon } from "@mantine/core";
import { getRouteApi, Navigate, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { t } from "../language/t";
import { LiveProvider, useLostSince } from "../live/live";
import { HereProvider, may, useHere, useMay } from "../session/clinic";
import { enterClinic, useSession } from "../session/session";
import { Icon } from "../shared/Icon";
import { useKeys } from "../shared/keys";
import { Empty } from "../shared/states";
import { formatTime } from "../shared/time";
import { AlarmBanner } from "./AlarmBanner";
import { BottomBar, Nav } from "./Nav";
import { CLINIC, WORK } from "./places";
import { privacy } from "./privacy";
import { PrivacyScreen } from "./PrivacyScreen";
import css from "./shell.module.css";

const TopTools = lazy(() => import("./TopTools").then((module) => ({ default: module.TopTools })));
const NavDrawer = lazy(() => import("./NavDrawer").then((module) => ({ default: module.NavDrawer })));
const Palette = lazy(() => import("./palette/Palette").then((module) => ({ default: module.Palette })));
const KeyHelp = lazy(() => import("./KeyHelp").then((module) => ({ default: module.KeyHelp })));
const route = getRouteApi("/c/$clinic");

/** How long after G the second key still counts. */
const SECOND_KEY_MS = 1200;

export function ClinicFrame() {
  const { clinic: slug } = route.useParams();
  const state = useSession();
  const location = useLocation();
  const clinic = state.phase === "signed-in" ? enterClinic(slug) : null;
  // The session ended while a page was open: sign in, and come back to it.
  if (state.phase !== "signed-in") return <Navigate to="/sign-in" search={{ then: location.href }} />;
  if (!clinic) {
    return (
      <Empty whole icon="key" title={t("shell.noSuchClinicHere")}>
        {t("shell.notMember", { email: state.session.user.email })}
      </Empty>
    );
  }
  return (
    <HereProvider here={{ session: state.session, clinic }}>
      <LiveProvider clinic={slug}>
        <Frame />
      </LiveProvider>
    </HereProvider>
  );
}

function Frame() {
  const { clinic } = useHere();
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const [finding, setFinding] = useState(false);
  useGoKeys(() => setHelp(true));
  usePaletteKey(() => setFinding(true));
  const takesAlarms = useMay("escalation.acknowledge");
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#main">
        {t("shell.skipToThePage")}
      </a>
      <section className={css.banners} aria-label={t("shell.notices")}>
        <DemoStrip />
        <LostStrip />
        {takesAlarms && <AlarmBanner />}
      </section>
      <Nav />
      {/* Not a `header`: the dialogs of the component library bring one, and a page has only one banner. */}
      <section className={css.top} aria-label={t("shell.clinicAndAccount")}>
        <ActionIcon size="lg" className={css.menuButton} aria-label={t("shell.menu")} onClick={() => setMenu(true)}>
          <Icon name="menu" size={20} />
        </ActionIcon>
        <span className={css.clinic}>{clinic.name}</span>
        <span className={css.clinicZone}>{t("shell.zoneTime", { zone: clinic.time_zone.split("/").at(-1)?.replaceAll("_", " ") ?? "" })}</span>
        <span className={css.spacer} />
        <Suspense fallback={<span className={css.toolsToCome} />}>
          <TopTools onHelp={() => setHelp(true)} onFind={() => setFinding(true)} />
        </Suspense>
      </section>
      <main className={css.main} id="main" tabIndex={0}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <BottomBar />
      {menu && (
        <Suspense>
          <NavDrawer onClose={() => setMenu(false)} />
        </Suspense>
      )}
      {finding && (
        <Suspense>
          <Palette onClose={() => setFinding(false)} onHelp={() => setHelp(true)} />
        </Suspense>
      )}
      {help && (
        <Suspense>
          <KeyHelp onClose={() => setHelp(false)} />
        </Suspense>
      )}
      <PrivacyScreen />
    </div>
  );
}

function DemoStrip() {
  const { session, clinic } = useHere();
  if (!session.demo && !clinic.demo && !session.simulated) return null;
  const demo = session.demo || clinic.demo;
  return (
    <div className={css.strip}>
      {demo && <strong>{t("shared.demo")}</strong>}
      {session.simulated && <span>{t("shell.outgoingSimulated")}</span>}
    </div>
  );
}

function LostStrip() {
  const since = useLostSince();
  const { clinic } = useHere();
  if (!since) return null;
  return (
    <div className={`${css.strip} ${css.lost}`} role="status">
      {t("shell.liveLost", { time: formatTime(since, "time", clinic.time_zone) })}
    </div>
  );
}

/** Ctrl or ⌘ with K opens the palette from everywhere, also while one types. */
function usePaletteKey(onFind: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!privacy.isHidden()) onFind();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** G and then a letter goes to a place; ? explains the keys. */
function useGoKeys(onHelp: () => void): void {
  const navigate = useNavigate();
  const { clinic } = useHere();
  const armedUntil = useRef(0);
  useKeys({
    "?": onHelp,
    g: () => {
      armedUntil.current = Date.now() + SECOND_KEY_MS;
    },
  });
  const onSecond = useEffectEvent((event: KeyboardEvent) => {
    if (Date.now() > armedUntil.current) return;
    armedUntil.current = 0;
    const place = [...WORK, ...CLINIC].find((one) => one.key === event.key.toLowerCase());
    if (!place || (place.perm && !may(clinic, place.perm))) return;
    // Ahead of the page's own keys: after G an E means escalations, not "complete".
    event.preventDefault();
    event.stopImmediatePropagation();
    void navigate({ to: place.to, params: { clinic: clinic.slug } });
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onSecond(event);
    window.addEventListener("keydown", listener, { capture: true });
    return () => window.removeEventListener("keydown", listener, { capture: true });
  }, []);
}
