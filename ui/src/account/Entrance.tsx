import type { ReactNode } from "react";
import css from "./account.module.css";
import { t } from "../language/t";

/** The frame of the pages before sign-in. */
export function Entrance({ title, demo = false, wide = false, children }: { title: string; demo?: boolean; wide?: boolean; children: ReactNode }) {
  return (
    <main className={css.entrance}>
      <div className={`${css.card} ${wide ? css.wide : ""}`}>
        <div className={css.brand}>cliniq</div>
        <h1>{title}</h1>
        {demo && <p className={css.demo}>{t("shared.demo")}</p>}
        {children}
      </div>
    </main>
  );
}
