import { Menu, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { t } from "../language/t";
import { useHere } from "../session/clinic";
import { signOut } from "../session/session";
import { Icon, type IconName } from "../shared/Icon";
import { setPref } from "../prefs/prefs";
import { usePrefs } from "../prefs/usePrefs";
import { toastProblem } from "../shared/toast";
import { initials, roleNames } from "../shared/words";
import { privacy } from "./privacy";
import css from "./shell.module.css";

const SCHEMES = {
  auto: { next: "light", now: "shell.themeAuto", icon: "sun" },
  light: { next: "dark", now: "shell.themeLight", icon: "sun" },
  dark: { next: "auto", now: "shell.themeDark", icon: "moon" },
} as const satisfies Record<MantineColorScheme, { next: MantineColorScheme; now: string; icon: IconName }>;

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { session, clinic } = useHere();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { singleKeys, sound } = usePrefs();
  const scheme = SCHEMES[colorScheme];
  const others = session.clinics.filter((one) => one.slug !== clinic.slug);
  return (
    <Menu position="bottom-end" width={280} shadow="md">
      <Menu.Target>
        <button type="button" className={css.userButton} aria-label={t("shell.yourMenu", { name: session.user.name })}>
          {initials(session.user.name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css.menuWho}>
          <strong>{session.user.name}</strong>
          <small>{session.user.email}</small>
          <small>{roleNames(clinic.roles)}</small>
        </div>
        <Menu.Divider />
        {others.map((one) => (
          <Menu.Item key={one.slug} onClick={() => void navigate({ to: "/c/$clinic/home", params: { clinic: one.slug } })}>
            {t("shell.goToClinic", { name: one.name })}
          </Menu.Item>
        ))}
        {others.length > 0 && <Menu.Divider />}
        <Menu.Item leftSection={<Icon name="hide" />} onClick={() => privacy.hide("asked")}>
          {t("privacy.hide")}
        </Menu.Item>
        <Menu.Item closeMenuOnClick={false} leftSection={<Icon name={scheme.icon} />} onClick={() => setColorScheme(scheme.next)}>
          {t(scheme.now)}
        </Menu.Item>
        <Menu.Item closeMenuOnClick={false} leftSection={<Icon name={sound ? "sound" : "mute"} />} onClick={() => setPref("sound", !sound)}>
          {sound ? t("shell.alarmSoundOn") : t("shell.alarmSoundOff")}
        </Menu.Item>
        <Menu.Item closeMenuOnClick={false} leftSection={<Icon name="key" />} onClick={() => setPref("singleKeys", !singleKeys)}>
          {singleKeys ? t("shell.singleKeysOn") : t("shell.singleKeysOff")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="settings" />}
          onClick={() => void navigate({ to: "/c/$clinic/me/preferences", params: { clinic: clinic.slug } })}
        >
          {t("place.preferences")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="keyboard" />} onClick={onHelp}>
          {t("shell.keyboardHelp")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => void signOut().catch(toastProblem)}>
          {t("shell.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
