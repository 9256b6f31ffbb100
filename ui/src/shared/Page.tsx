import { VisuallyHidden } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import css from "./ui.module.css";

const titleListeners = new Set<(title: string) => void>();
let pageTitle = "cliniq";

/** The page's own title; the alarm borrows `document.title` and gives it back. It never holds a patient's name. */
export function currentTitle(): string {
  return pageTitle;
}

export function onTitle(listener: (title: string) => void): () => void {
  titleListeners.add(listener);
  return () => titleListeners.delete(listener);
}

export function useTitle(title: string): void {
  useEffect(() => {
    pageTitle = [title, "cliniq"].join(" · ");
    document.title = pageTitle;
    for (const listener of titleListeners) listener(pageTitle);
  }, [title]);
}

/**
 * The title of a page of list and detail. On a phone the list with its visible title goes away while a detail is open;
 * the heading itself stays, for those who listen to the page.
 */
export function SpokenTitle({ title }: { title: string }) {
  useTitle(title);
  return <VisuallyHidden component="h1">{title}</VisuallyHidden>;
}

/** The same title for the eye. */
export function SeenTitle({ title }: { title: string }) {
  return (
    <div className={css.seenTitle} aria-hidden="true">
      {title}
    </div>
  );
}

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ title, lead, actions, narrow = false, children }: PageProps) {
  useTitle(title);
  return (
    <div className={`${css.page} ${narrow ? css.narrow : ""}`}>
      <div className={css.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={css.lead}>{lead}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  aside?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}

/** A titled surface. `flush` for a table or list that brings its own spacing. */
export function Panel({ title, aside, flush = false, children }: PanelProps) {
  return (
    <section className={css.panel}>
      {title && (
        <div className={css.panelHead}>
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      <div className={flush ? undefined : css.panelBody}>{children}</div>
    </section>
  );
}
