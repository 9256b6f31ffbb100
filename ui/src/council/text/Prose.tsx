/** What a model wrote, as Markdown: without raw HTML, pictures or links, because it is nobody's trusted text. */
import { useMemo, type ComponentProps } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { t } from "../../language/t";
import { lowerHeadings, markFigures, type Placed } from "./markdown";
import css from "./text.module.css";

interface ProseProps {
  text: string;
  /** Figures to mark, in order. */
  places?: readonly Placed[];
  /** The level of its first heading on this page. */
  level?: number;
}

const NONE: readonly Placed[] = [];
const FORBIDDEN = ["img", "a"];

export function Prose({ text, places = NONE, level = 3 }: ProseProps) {
  const plugins = useMemo(
    () => [remarkGfm, () => markFigures(places), () => lowerHeadings(level)] as ComponentProps<typeof Markdown>["remarkPlugins"],
    [places, level],
  );
  const components = useMemo(() => componentsFor(places), [places]);
  return (
    <div className={css.prose}>
      <Markdown remarkPlugins={plugins} components={components} disallowedElements={FORBIDDEN} unwrapDisallowed skipHtml>
        {text}
      </Markdown>
    </div>
  );
}

function componentsFor(places: readonly Placed[]): Components {
  return {
    mark({ children, ...rest }) {
      const index = Number((rest as Record<string, unknown>)["data-figure"]);
      return (
        <span className={css.figure} data-figure={index} data-verdict={places[index]?.figure.verdict}>
          {children}
        </span>
      );
    },
    table({ children }) {
      return (
        <div className={css.tableScroll} role="group" aria-label={t("runs.table")} tabIndex={0}>
          <table>{children}</table>
        </div>
      );
    },
    // A cell without text is no header of anything.
    th({ children, style }) {
      return children ? (
        <th scope="col" style={style}>
          {children}
        </th>
      ) : (
        <td />
      );
    },
  };
}
