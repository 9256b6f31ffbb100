/** Hours of the week: a table whose cells are shaded, so that it is a plot and its own table at once. */
import type { Hourly } from "../../api/types";
import ui from "../../shared/ui.module.css";
import { Frame } from "./Plot";
import type { Range } from "./queries";
import { WORDS } from "./words";
import css from "./analytics.module.css";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function HeatMap({ hourly, range }: { hourly: Hourly; range: Range }) {
  const most = Math.max(0, ...hourly.cells.map((cell) => cell.calls));
  return (
    <Frame title={WORDS.hourly.title} unit={WORDS.units.calls} figures="hourly" range={range} empty={most === 0} wide>
      <div className={ui.scroll} role="region" aria-label={WORDS.hourly.table} tabIndex={0}>
        <table className={css.heat}>
          <thead>
            <tr>
              <th scope="col">{WORDS.columns.hour}</th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WORDS.hourly.days.map((day, index) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {hourly.cells.slice(index * 24, index * 24 + 24).map((cell) => (
                  <td
                    key={cell.hour}
                    title={WORDS.hourly.cell(day, `${cell.hour}:00`, cell.calls)}
                    data-strong={cell.calls / most > 0.5}
                    // Shades of one colour by the share of the busiest hour; the number stands in the cell as well.
                    style={{ "--share": `${Math.round((cell.calls / most) * 100)}%` } as React.CSSProperties}
                  >
                    {cell.calls || ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Frame>
  );
}
