/** The plots themselves. Only this file loads the plotting library, and only the figures' page loads this file. */
import { BarChart } from "@mantine/charts";
import "@mantine/core/styles/ColorSwatch.css";
import "@mantine/charts/styles.css";
import { number } from "./units";

export interface Series {
  name: string;
  label: string;
  color: string;
}

export interface BarsProps {
  /** What the plot shows, for those who cannot see it; its numbers are in the table. */
  label: string;
  rows: Record<string, string | number>[];
  series: readonly Series[];
  stacked?: boolean;
  /** Long names beside bars that lie. */
  lying?: boolean;
}

const LINE_PX = 34;
const TALL_PX = 240;

export default function Bars({ label, rows, series, stacked = false, lying = false }: BarsProps) {
  return (
    <div role="img" aria-label={label}>
      <BarChart
        h={lying ? Math.max(120, rows.length * LINE_PX * (stacked ? 1 : series.length) + 40) : TALL_PX}
        data={rows}
        dataKey="name"
        orientation={lying ? "vertical" : "horizontal"}
        type={stacked ? "stacked" : "default"}
        series={series.map((one) => ({ ...one }))}
        withLegend={series.length > 1}
        valueFormatter={number}
        maxBarWidth={36}
        gridAxis={lying ? "y" : "x"}
        textColor="var(--ink-2)"
        gridColor="var(--line)"
        yAxisProps={lying ? { width: 150, interval: 0 } : { width: 44, allowDecimals: false }}
        xAxisProps={lying ? { allowDecimals: false } : {}}
        barProps={{ isAnimationActive: false }}
        barChartProps={{ accessibilityLayer: false }}
      />
    </div>
  );
}
