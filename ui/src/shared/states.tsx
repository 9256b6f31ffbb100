/** The four states of anything that is fetched: waiting, empty, failed, there. */
import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { t } from "../language/t";
import { useHere, useMay, type Perm } from "../session/clinic";
import { Icon, type IconName } from "./Icon";
import { openedBy, roleNames } from "./words";
import css from "./ui.module.css";

export function Waiting({ lines = 6, label = t("shared.loading") }: { lines?: number; label?: string }) {
  return (
    <div className={css.skeleton} role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}

interface EmptyProps {
  icon?: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** It is the whole page, and its title the page's heading. */
  whole?: boolean;
}

/** Nothing here: why, and at most one thing to do about it. */
export function Empty({ icon, title, children, action, whole = false }: EmptyProps) {
  const Heading = whole ? "h1" : "h2";
  return (
    <div className={css.note}>
      {icon && <Icon name={icon} size={28} />}
      <Heading>{title}</Heading>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** A refusal or fault in words, with what a helper will ask for. */
export function Fault({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = Problem.of(error);
  return (
    <div className={css.note} role="alert">
      <Icon name="alarm" size={28} />
      <h2>{problem.title}</h2>
      <p>{problem.message}</p>
      {problem.requestId && <p>{t("shared.request", { id: problem.requestId })}</p>}
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          {t("shared.tryAgain")}
        </Button>
      )}
    </div>
  );
}

/** The same, small, beside a form's button. */
export function FormFault({ error }: { error: unknown }) {
  if (!error) return null;
  const problem = Problem.of(error);
  return (
    <div className={css.bad} role="alert">
      {problem.message}
      {problem.requestId && <small>{t("shared.request", { id: problem.requestId })}</small>}
    </div>
  );
}

/** The page for somebody whose role does not open it. */
export function Forbidden({ perm }: { perm: Perm }) {
  const { clinic } = useHere();
  const roles = roleNames(clinic.roles) || t("shared.nobody");
  return (
    <Empty whole icon="key" title={t("shared.forbidden")}>
      {t("shared.youAreHereAs", { roles, who: openedBy(perm) })}
    </Empty>
  );
}

/** Renders a page for those who may see it, and says to the others why not. */
export function Gate({ perm, children }: { perm: Perm; children: ReactNode }) {
  return useMay(perm) ? children : <Forbidden perm={perm} />;
}

/** Shows what a query has. Old data stays on screen while a newer answer is late or fails. */
export function Fetched<T>({ query, lines, children }: { query: UseQueryResult<T>; lines?: number; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Fault error={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting lines={lines} />;
}
