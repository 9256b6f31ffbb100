/** What a person chooses for themselves. What is about the screen, the browser keeps; the rest, the server. */
import { NativeSelect, Switch, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import "@mantine/core/styles/Switch.css";
import { browserLanguage, LANGUAGES, type InterfaceLanguage } from "../language/language";
import { speak } from "../language/speak";
import { t } from "../language/t";
import { MOD } from "../shared/Keys";
import { Page, Panel } from "../shared/Page";
import { IDLE_MINUTES, setPref } from "../prefs/prefs";
import { usePrefs } from "../prefs/usePrefs";
import { languageLabel, languageName } from "../shared/words";
import { TextMessages } from "./TextMessages";
import css from "./me.module.css";

const THEMES = {
  auto: "shared.themeAuto",
  light: "shared.themeLight",
  dark: "shared.themeDark",
} as const satisfies Record<MantineColorScheme, string>;

export function PreferencesPage() {
  const { language, singleKeys, sound, hideAfter } = usePrefs();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Page title={t("place.preferences")} lead={t("preferences.lead")} narrow>
      <div className={css.panels}>
        <Panel title={t("preferences.appearance")}>
          <div className={css.fields}>
            <NativeSelect
              label={t("shared.language")}
              description={t("preferences.languageHelp")}
              value={language}
              data={[
                { value: "auto", label: t("preferences.languageAuto", { language: languageName(browserLanguage()) }) },
                ...LANGUAGES.map((value) => ({ value, label: languageLabel(value) })),
              ]}
              onChange={(event) => speak(event.currentTarget.value as InterfaceLanguage | "auto")}
            />
            <NativeSelect
              label={t("shared.theme")}
              value={colorScheme}
              data={(Object.keys(THEMES) as MantineColorScheme[]).map((value) => ({ value, label: t(THEMES[value]) }))}
              onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
            />
          </div>
        </Panel>
        <TextMessages />
        <Panel title={t("preferences.desk")}>
          <div className={css.fields}>
            <NativeSelect
              label={t("preferences.hideAfter")}
              description={t("preferences.hideAfterHelp", { keys: [MOD, "Shift", "H"].join(" + ") })}
              value={String(hideAfter)}
              data={IDLE_MINUTES.map((value) => ({
                value: String(value),
                label: value === 0 ? t("preferences.never") : t("preferences.minutes", { count: value }),
              }))}
              onChange={(event) => setPref("hideAfter", Number(event.currentTarget.value))}
            />
            <Switch label={t("preferences.sound")} checked={sound} onChange={(event) => setPref("sound", event.currentTarget.checked)} />
            <Switch
              label={t("preferences.singleKeys")}
              description={t("preferences.singleKeysHelp")}
              checked={singleKeys}
              onChange={(event) => setPref("singleKeys", event.currentTarget.checked)}
            />
          </div>
        </Panel>
      </div>
    </Page>
  );
}
