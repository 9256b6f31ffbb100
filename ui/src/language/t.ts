/** The words of the interface, by key. */
import { Fragment, createElement, type ReactNode } from "react";
import { sentence } from "../shared/sentence";
import type { Catalogue, Key, Message, Needs } from "./catalogue";
import { catalogue, locale } from "./language";

type Value = string | number;
type Values<K extends Key, V> = [Needs<K>] extends [never] ? [] : [values: Record<Needs<K>, V>];

const HOLE = /\{(\w+)\}/;

/** The names between braces, in the order in which they stand. */
export function placeholders(text: string): string[] {
  return [...text.matchAll(new RegExp(HOLE, "g"))].map(([, name]) => name ?? "");
}

/** A message cut at its holes: texts at even places, names at odd ones. */
function cut(text: string): string[] {
  return text.split(HOLE);
}

/** The form of a message that a number asks for. */
export function formOf(message: Message, count: unknown, language: string): string {
  if (typeof message === "string") return message;
  return new Intl.PluralRules(language).select(Number(count)) === "one" ? message.one : message.other;
}

/** Puts values into a message; numbers as the locale writes them. */
export function fill(text: string, values: Readonly<Record<string, Value>>, language: string): string {
  const written = (name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? formatNumber(value, undefined, language) : value;
  };
  return cut(text)
    .map((part, at) => (at % 2 === 0 ? part : written(part)))
    .join("");
}

function messageOf(key: Key): Message {
  const dot = key.indexOf(".");
  const area: Record<string, Message> = catalogue()[key.slice(0, dot) as keyof Catalogue];
  const message = area[key.slice(dot + 1)];
  if (message === undefined) throw new Error(`no catalogue says ${key}`);
  return message;
}

/** The text of a key: `t("tasks.selected", { count: 3 })`. */
export function t<K extends Key>(key: K, ...[values]: Values<K, Value>): string {
  const given: Record<string, Value> = values ?? {};
  return fill(formOf(messageOf(key), given.count, locale()), given, locale());
}

/** The same with elements in its holes, for a link or a moving time within a sentence. */
export function rich<K extends Key>(key: K, ...[values]: Values<K, ReactNode>): ReactNode {
  const given: Record<string, ReactNode> = values ?? {};
  const parts = cut(formOf(messageOf(key), given.count, locale()));
  return parts.map((part, at) => createElement(Fragment, { key: at }, at % 2 === 0 ? part : given[part]));
}

/** The areas that name the words of the contract. */
type Terms = "actor" | "ask" | "callError" | "callPurpose" | "category" | "condition" | "derivation" | "exportFile" | "intent" | "level" | "measure" | "nextMove" | "phase" | "providerRole" | "reason" | "slot" | "speaker" | "taskKind" | "topic" | "transferStatus";

/** A word of the contract that comes as bare text. The server may know one that this page does not: it still reads. */
export function term(area: Terms, code: string): string {
  const names: Readonly<Record<string, string>> = catalogue()[area];
  return Object.hasOwn(names, code) ? (names[code] ?? code) : sentence(code);
}

const numbers = new Map<string, Intl.NumberFormat>();

/** A number as the user's locale writes it. */
export function formatNumber(value: number, options?: Intl.NumberFormatOptions, language: string = locale()): string {
  const key = `${language} ${JSON.stringify(options)}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, options);
    numbers.set(key, format);
  }
  return format.format(value);
}
