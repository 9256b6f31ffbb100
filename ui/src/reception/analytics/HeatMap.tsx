/** Hours of the week: a table whose cells are shaded, so that it is a plot and its own table at once. */
import type { Hourly } from "../../api/types";
import { locale } from "../../language/language";
import { t } from "../../language/t";
import { sentence } from "../../shared/sentence";
import ui from "../../shared/ui.module.css";
import { Frame } from "./Plot";
import type { Range } from "./queries";
import { number } from "./units";
import css from "./analytics.module.css";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Any Monday: the names of the days are counted from it. */
const A_MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;

/** "Monday" and so on, in the language of the interface. */
function dayNames(): string[] {
  const format = new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => sentence(format.format(A_MONDAY + day * DAY_MS)));
}

export function HeatMap({ hourly, range }: { hourly: Hourly; range: Range }) {
  const most = Math.max(0, ...hourly.cells.map((cell) => cell.calls));
  return (
    <Frame title={t("analytics.loadByHour")} unit={t("analytics.inCalls")} figures="hourly" range={range} empty={most === 0} wide>
      <div className={ui.scroll} role="region" aria-label={t("analytics.callsByHour")} tabIndex={0}>
        <table className={css.heat}>
          <thead>
            <tr>
              <th scope="col">{t("analytics.hour")}</th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {dayNames().map((day, index) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {hourly.cells.slice(index * 24, index * 24 + 24).map((cell) => (
                  <td
                    key={cell.hour}
                    title={t("analytics.callsInHour", { day, hour: `${cell.hour}:00`, count: cell.calls })}
                    data-strong={cell.calls / most > 0.5}
                    // Shades of one colour by the share of the busiest hour; the number stands in the cell as well.
                    style={{ "--share": `${Math.round((cell.calls / most) * 100)}%` } as React.CSSProperties}
                  >
                    {cell.calls > 0 && number(cell.calls)}
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
