/** One plot: title and unit, the plot or its table, and the way to its figures as a file. */
import { Button } from "@mantine/core";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { Panel } from "../../shared/Page";
import { Empty, Waiting } from "../../shared/states";
import { toastProblem } from "../../shared/toast";
import ui from "../../shared/ui.module.css";
import type { Series } from "./charts";
import { saveCsv, type Figures, type Range } from "./queries";
import { number } from "./units";
import css from "./analytics.module.css";

const Bars = lazy(() => import("./charts"));

export interface Column<Row> {
  title: string;
  of: (row: Row) => ReactNode;
  /** Figures stand to the right, so that their digits are below each other. */
  figure?: boolean;
}

interface FrameProps {
  title: string;
  unit?: string;
  figures: Figures;
  range: Range;
  empty: boolean;
  wide?: boolean;
  aside?: ReactNode;
  children: ReactNode;
}

/** The frame that every plot and table of figures has. */
export function Frame({ title, unit, figures, range, empty, wide = false, aside, children }: FrameProps) {
  return (
    <div className={wide ? css.wide : undefined}>
      <Panel
        title={
          <>
            {title} {unit && <span className={css.unit}>{unit}</span>}
          </>
        }
        aside={
          <span className={css.tools}>
            {!empty && aside}
            <Button
              size="compact-xs"
              variant="default"
              aria-label={t("analytics.csvOf", { title })}
              onClick={() => void saveCsv(figures, range).catch(toastProblem)}
            >
              {t("analytics.csv")}
            </Button>
          </span>
        }
        flush
      >
        {empty ? <Empty title={t("analytics.empty")}>{t("analytics.emptyWhy")}</Empty> : children}
      </Panel>
    </div>
  );
}

interface TableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
}

/** Numbers as the user's locale writes them. */
const shown = (value: ReactNode) => (typeof value === "number" ? number(value) : value);

export function FigureTable<Row>({ label, rows, columns }: TableProps<Row>) {
  return (
    <div className={ui.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={ui.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" data-figure={column.figure} className={css.cell}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.title} data-figure={column.figure} className={css.cell}>
                  {shown(column.of(row))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PlotProps<Row> extends Omit<FrameProps, "children" | "aside" | "empty"> {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** A row as the plot's library wants it: its name, and a number for each series. */
  bar: (row: Row) => Record<string, string | number>;
  series: readonly Series[];
  stacked?: boolean;
  lying?: boolean;
  note?: ReactNode;
  empty?: boolean;
}

/** Bars, or the same figures as a table. */
export function Plot<Row>({ rows, columns, bar, series, stacked, lying, note, empty, ...frame }: PlotProps<Row>) {
  const [asTable, setAsTable] = useState(false);
  const toggle = (
    <Button
      size="compact-xs"
      variant="default"
      aria-pressed={asTable}
      aria-label={`${t("analytics.table")}: ${frame.title}`}
      leftSection={<Icon name={asTable ? "check" : "tasks"} size={14} />}
      onClick={() => setAsTable(!asTable)}
    >
      {t("analytics.table")}
    </Button>
  );
  return (
    <Frame {...frame} empty={empty ?? rows.length === 0} aside={toggle}>
      {asTable ? (
        <FigureTable label={frame.title} rows={rows} columns={columns} />
      ) : (
        <div className={css.plot}>
          <Suspense fallback={<Waiting label={t("analytics.drawing")} />}>
            <Bars label={frame.title} rows={rows.map(bar)} series={series} stacked={stacked} lying={lying} />
          </Suspense>
        </div>
      )}
      {note && <div className={css.note}>{note}</div>}
    </Frame>
  );
}
