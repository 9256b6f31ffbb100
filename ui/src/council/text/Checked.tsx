/** A text with its number check: where each figure comes from stands in the margin beside it. */
import { useLayoutEffect, useMemo, useRef, type RefObject } from "react";
import { Link } from "@tanstack/react-router";
import { t, term } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Tag } from "../../shared/Tag";
import type { NumberCheck, NumberVerdict, TracedFigure } from "../types";
import { NUMBER_VERDICT, VERDICTS } from "../words";
import { placed } from "./markdown";
import { Prose } from "./Prose";
import css from "./text.module.css";

interface CheckedProps {
  text: string;
  /** Nothing while it is on its way. */
  check: NumberCheck | null;
  /** Whose pages are linked; with several reports a page's number alone does not say which. */
  report: string | null;
  /** Also those that stand in the report as they are. */
  all: boolean;
}

const GAP_PX = 6;

export function Checked({ text, check, report, all }: CheckedProps) {
  const places = useMemo(() => placed(text, check?.figures ?? []), [text, check]);
  const noted = places.map((place, index) => ({ ...place, index })).filter(({ figure }) => all || figure.verdict !== "exact");
  const prose = useRef<HTMLDivElement>(null);
  const margin = useRef<HTMLOListElement>(null);
  useMargin(prose, margin, noted.map(({ index }) => index).join());
  return (
    <>
      {check && <Summary check={check} />}
      <div className={css.checked} data-noted={noted.length > 0}>
        <div ref={prose}>
          <Prose text={text} places={places} />
        </div>
        {noted.length > 0 && (
          <ol className={css.margin} ref={margin} aria-label={t("runs.numberCheck")}>
            {noted.map(({ figure, index }) => (
              <li key={index} data-note={index} data-verdict={figure.verdict}>
                <Note figure={figure} report={report} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </>
  );
}

export function countOf(check: NumberCheck, verdict: NumberVerdict): number {
  return check.figures.filter((figure) => figure.verdict === verdict).length;
}

/** How many figures were found where. */
export function Summary({ check }: { check: NumberCheck }) {
  const counts = VERDICTS.map((verdict) => [verdict, countOf(check, verdict)] as const).filter(([, count]) => count > 0);
  return (
    <div className={css.summary} role="group" aria-label={t("runs.numberCheck")}>
      {counts.length === 0 && <span className={css.quiet}>{t("runs.noFigures")}</span>}
      {counts.map(([verdict, count]) => (
        <Tag key={verdict} dot word={{ text: `${NUMBER_VERDICT[verdict].text} ${count}`, tone: NUMBER_VERDICT[verdict].tone }} />
      ))}
    </div>
  );
}

function Note({ figure, report }: { figure: TracedFigure; report: string | null }) {
  return (
    <>
      <strong>{figure.text}</strong> <Tag word={NUMBER_VERDICT[figure.verdict]} dot bare />
      {figure.derivation && <span> {term("derivation", figure.derivation)}</span>}
      {figure.sources.map((source, at) => (
        <span key={at} className={css.source}>
          <PageLink report={report} page={source.page} /> {[source.what, source.printed].filter(Boolean).join(" ")}
        </span>
      ))}
    </>
  );
}

function PageLink({ report, page }: { report: string | null; page: number }) {
  const { clinic } = useHere();
  const text = t("reports.page", { page });
  if (report === null) return text;
  return (
    <Link to="/c/$clinic/council/reports/$reportId" params={{ clinic: clinic.slug, reportId: report }} search={{ page }}>
      {text}
    </Link>
  );
}

/** Puts each note beside its figure, or below the one before it when that is still in the way. */
function useMargin(prose: RefObject<HTMLDivElement | null>, margin: RefObject<HTMLOListElement | null>, noted: string) {
  useLayoutEffect(() => {
    const [text, notes] = [prose.current, margin.current];
    if (!text || !notes) return;
    const arrange = () => {
      const top = text.getBoundingClientRect().top;
      let free = 0;
      for (const note of notes.querySelectorAll<HTMLElement>("[data-note]")) {
        const figure = text.querySelector(`[data-figure="${note.dataset.note}"]`);
        const beside = figure ? figure.getBoundingClientRect().top - top : free;
        const place = Math.max(beside, free);
        note.style.setProperty("inset-block-start", `${place}px`);
        free = place + note.offsetHeight + GAP_PX;
      }
      notes.style.setProperty("min-block-size", `${free}px`);
    };
    const observer = new ResizeObserver(arrange);
    observer.observe(text);
    observer.observe(notes);
    return () => observer.disconnect();
  }, [prose, margin, noted]);
}
