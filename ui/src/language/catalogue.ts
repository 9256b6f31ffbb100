/** What a language must say: the English catalogue is the measure, a missing or unknown key does not compile. */
import type { en } from "./en";
import type * as council from "./en/council";

/** A text that depends on a number, which it may show as `{count}`. Neither language here has more forms than two. */
export interface Plural {
  one: string;
  other: string;
}

export type Message = string | Plural;

type English = typeof en & typeof council;
type Area = keyof English;

export type Catalogue = {
  readonly [A in Area]: { readonly [K in keyof English[A]]: English[A][K] extends string ? string : Plural };
};

/** The words that every page may need. */
export type BaseWords = Pick<Catalogue, keyof typeof en>;
/** The council's words, which come with its pages. */
export type CouncilWords = Pick<Catalogue, keyof typeof council>;

/** `tasks.newTask`: the area and the name within it. */
export type Key = { [A in Area]: `${A}.${keyof English[A] & string}` }[Area];

type EnglishOf<K extends Key> = K extends `${infer A}.${infer N}`
  ? A extends Area
    ? N extends keyof English[A]
      ? English[A][N]
      : never
    : never
  : never;

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

/** The values that a message needs: those between braces, and for a plural the count. */
export type Needs<K extends Key> =
  EnglishOf<K> extends infer M
    ? M extends string
      ? Placeholders<M>
      : M extends Plural
        ? "count" | Placeholders<M["other"]>
        : never
    : never;
