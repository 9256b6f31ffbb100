/** Two texts as one, with what was taken out and what was put in. */
import { useMemo } from "react";
import { t } from "../../language/t";
import { difference } from "./diff";
import css from "./text.module.css";

export function Difference({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(() => difference(before, after), [before, after]);
  if (pieces.every(({ kind }) => kind === "same")) return <p className={css.quiet}>{t("runs.nothingChanged")}</p>;
  return (
    <div className={css.difference}>
      {pieces.map(({ kind, text }, index) => {
        if (kind === "gone") return <del key={index}>{text}</del>;
        if (kind === "new") return <ins key={index}>{text}</ins>;
        return <span key={index}>{text}</span>;
      })}
    </div>
  );
}
