/** What the command palette offers without asking the server. */
import type { MantineColorScheme } from "@mantine/core";
import { LANGUAGES } from "../../language/language";
import { speak } from "../../language/speak";
import { t } from "../../language/t";
import { may, type Here } from "../../session/clinic";
import type { IconName } from "../../shared/Icon";
import { languageLabel } from "../../shared/words";
import { CLINIC, OWN, WORK, type Place } from "../places";
import { privacy } from "../privacy";

export interface Command {
  id: string;
  text: string;
  /** More words about it, shown after it. */
  detail?: string;
  icon: IconName;
  /** The shortcut that does the same. */
  keys?: readonly string[];
  run(): void;
}

export interface CommandContext {
  here: Here;
  go(place: Place): void;
  setTheme(theme: MantineColorScheme): void;
  showKeys(): void;
  leave(): void;
}

export function pageCommands({ here, go }: CommandContext): Command[] {
  const allowed = [...WORK, ...CLINIC, ...OWN].filter((place) => place.perm === null || may(here.clinic, place.perm));
  return allowed.map((place) => ({
    id: `page-${place.name}`,
    text: t(`place.${place.name}`),
    icon: place.icon,
    ...(place.key ? { keys: ["G", place.key.toUpperCase()] } : {}),
    run: () => go(place),
  }));
}

export function actionCommands({ here, go, setTheme, showKeys, leave }: CommandContext): Command[] {
  const simulator = WORK.find((place) => place.name === "simulator");
  const simulates = simulator && may(here.clinic, "call.simulate");
  return [
    ...(simulates ? [{ id: "simulate", text: t("palette.simulate"), icon: "flask" as const, run: () => go(simulator) }] : []),
    { id: "hide", text: t("privacy.hide"), icon: "hide", keys: ["H"], run: () => privacy.hide("asked") },
    { id: "theme-auto", text: t("palette.theme", { name: t("shared.themeAuto") }), icon: "sun", run: () => setTheme("auto") },
    { id: "theme-light", text: t("palette.theme", { name: t("shared.themeLight") }), icon: "sun", run: () => setTheme("light") },
    { id: "theme-dark", text: t("palette.theme", { name: t("shared.themeDark") }), icon: "moon", run: () => setTheme("dark") },
    ...LANGUAGES.map((language) => ({
      id: `language-${language}`,
      text: t("palette.language", { name: languageLabel(language) }),
      icon: "globe" as const,
      run: () => speak(language),
    })),
    { id: "keys", text: t("shell.keyboardHelp"), icon: "keyboard", keys: ["?"], run: showKeys },
    { id: "leave", text: t("shell.signOut"), icon: "out", run: leave },
  ];
}

function folded(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

/** The commands that hold every word that was typed, wherever it stands; accents and capitals do not matter. */
export function matching(commands: readonly Command[], typed: string): Command[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return commands.filter(({ text, detail }) => {
    const all = folded(`${text} ${detail ?? ""}`);
    return words.every((word) => all.includes(word));
  });
}

const IDS = { task: "tasks", call: "calls", esc: "escalations" } as const;

/** An id of ours that was typed or pasted as a whole. */
export function readId(typed: string): { family: (typeof IDS)[keyof typeof IDS]; id: string } | null {
  const [, prefix] = /^(task|call|esc)_[0-9a-f]{32}$/.exec(typed.trim().toLowerCase()) ?? [];
  return prefix === "task" || prefix === "call" || prefix === "esc" ? { family: IDS[prefix], id: typed.trim().toLowerCase() } : null;
}
