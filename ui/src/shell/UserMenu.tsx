import { Menu, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useHere } from "../session/clinic";
import { signOut } from "../session/session";
import { Icon, type IconName } from "../shared/Icon";
import { setPref, usePrefs } from "../shared/prefs";
import { toastProblem } from "../shared/toast";
import { initials, ROLE } from "../shared/words";
import css from "./shell.module.css";

const NEXT_SCHEME: Record<MantineColorScheme, { to: MantineColorScheme; now: string; icon: IconName }> = {
  auto: { to: "light", now: "Theme: as the system", icon: "sun" },
  light: { to: "dark", now: "Theme: light", icon: "sun" },
  dark: { to: "auto", now: "Theme: dark", icon: "moon" },
};

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { session, clinic } = useHere();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { singleKeys, sound } = usePrefs();
  const scheme = NEXT_SCHEME[colorScheme];
  const others = session.clinics.filter((one) => one.slug !== clinic.slug);
  return (
    <Menu position="bottom-end" width={260} shadow="md">
      <Menu.Target>
        <button type="button" className={css.userButton} aria-label={`Your menu, ${session.user.name}`}>
          {initials(session.user.name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css.menuWho}>
          <strong>{session.user.name}</strong>
          <small>{session.user.email}</small>
          <small>{clinic.roles.map((role) => ROLE[role]).join(", ")}</small>
        </div>
        <Menu.Divider />
        {others.map((one) => (
          <Menu.Item key={one.slug} onClick={() => void navigate({ to: "/c/$clinic/home", params: { clinic: one.slug } })}>
            Go to {one.name}
          </Menu.Item>
        ))}
        {others.length > 0 && <Menu.Divider />}
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<Icon name={scheme.icon} />}
          onClick={() => setColorScheme(scheme.to)}
        >
          {scheme.now}
        </Menu.Item>
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<Icon name={sound ? "sound" : "mute"} />}
          onClick={() => setPref("sound", !sound)}
        >
          Alarm sound: {sound ? "on" : "off"}
        </Menu.Item>
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<Icon name="key" />}
          onClick={() => setPref("singleKeys", !singleKeys)}
        >
          Single-key shortcuts: {singleKeys ? "on" : "off"}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="help" />} onClick={onHelp}>
          Keyboard help
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => void signOut().catch(toastProblem)}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
