import type { ReactNode } from "react";
import { t } from "../language/t";
import type { Word } from "./words";
import css from "./ui.module.css";

/** A word with its tone; the dot makes it findable at a glance, the word makes it readable without colour. */
export function Tag({ word, dot = false, bare = false }: { word: Word; dot?: boolean; bare?: boolean }) {
  return (
    <span className={`${css.tag} ${css[word.tone]} ${bare ? css.bare : ""}`}>
      {dot && <span className={css.dot} />}
      {word.text}
    </span>
  );
}

/** What a simulated call or connector produced never looks like the real thing. */
export function SimulatedTag() {
  return <Tag word={{ text: t("shared.simulated"), tone: "violet" }} />;
}

/** Names and values, in two columns. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={css.facts}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
