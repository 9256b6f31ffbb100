import type { ReactNode } from "react";
import css from "./calendar.module.css";

/** One line of a list: what it is, and what can be done with it. */
export function Entry({ name, about, children }: { name: ReactNode; about: ReactNode; children?: ReactNode }) {
  return (
    <li className={css.entry}>
      <div className={css.entryName}>
        <strong>{name}</strong>
        <small>{about}</small>
      </div>
      {children}
    </li>
  );
}
