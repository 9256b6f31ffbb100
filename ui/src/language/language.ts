/** Which language the interface speaks, and its catalogue: the only one that is loaded, and of that the parts in use. */
import { prefs, setPref, type Prefs } from "../prefs/prefs";
import type { BaseWords, Catalogue, CouncilWords } from "./catalogue";

export const LANGUAGES = ["en", "es"] as const;
/** A language that the interface speaks; the receptionist has languages of its own. */
export type InterfaceLanguage = (typeof LANGUAGES)[number];

interface Parts {
  base(): Promise<BaseWords>;
  council(): Promise<CouncilWords>;
}

/** Words that only some pages need; their pages bring them. */
type LatePart = Exclude<keyof Parts, "base">;

const CATALOGUES: Record<InterfaceLanguage, Parts> = {
  en: { base: () => import("./en").then((module) => module.en), council: () => import("./en/council") },
  es: { base: () => import("./es").then((module) => module.es), council: () => import("./es/council") },
};

interface Spoken {
  language: InterfaceLanguage;
  /** The language with the user's region: `en-GB` writes a date otherwise than `en-US`. */
  locale: string;
  catalogue: Catalogue;
}

let spoken: Spoken | null = null;
const listeners = new Set<() => void>();

/** What the browser asks for; English when it asks for nothing that we speak. */
export function browserLanguage(wanted: readonly string[] = navigator.languages): InterfaceLanguage {
  const codes = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return codes.map((code) => LANGUAGES.find((one) => one === code)).find((one) => one !== undefined) ?? "en";
}

/** The browser's own tag for a language, because it may name a region. */
export function regional(language: InterfaceLanguage, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

function wantedLanguage(chosen: Prefs["language"]): InterfaceLanguage {
  return LANGUAGES.find((one) => one === chosen) ?? browserLanguage();
}

const learned = new Set<LatePart>();

async function switchTo(language: InterfaceLanguage): Promise<void> {
  const parts = [CATALOGUES[language].base(), ...[...learned].map((part) => CATALOGUES[language][part]())];
  // What is missing here belongs to pages that nobody can have opened.
  const catalogue = Object.assign({}, ...(await Promise.all(parts))) as Catalogue;
  spoken = { language, locale: regional(language), catalogue };
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

let ready: Promise<void> | null = null;

/** Resolves when there are words; nothing is shown before. The first who asks has them fetched. */
export function languageReady(): Promise<void> {
  ready ??= switchTo(wantedLanguage(prefs().language));
  return ready;
}

/** Resolves when the words of a part are there too, in the language that is spoken then. */
export async function learn(part: LatePart): Promise<void> {
  await languageReady();
  learned.add(part);
  for (let language: InterfaceLanguage | null = null; language !== currentLanguage(); ) {
    language = currentLanguage();
    const words = await CATALOGUES[language][part]();
    const now = current();
    if (now.language === language) spoken = { ...now, catalogue: { ...now.catalogue, ...words } };
  }
}

/** Speaks another language from now on. Fails, and stays with this one, when its catalogue cannot be fetched. */
export async function chooseLanguage(chosen: Prefs["language"]): Promise<void> {
  const language = wantedLanguage(chosen);
  if (language !== currentLanguage()) await switchTo(language);
  setPref("language", chosen);
}

function current(): Spoken {
  if (!spoken) throw new Error("nothing may be said before languageReady");
  return spoken;
}

export const catalogue = (): Catalogue => current().catalogue;
/** For `Intl`. */
export const locale = (): string => current().locale;
export const currentLanguage = (): InterfaceLanguage => current().language;

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
