/** The plot itself. It brings the plotting library, so it is fetched only when a course is looked at. */
import { LineChart } from "@mantine/charts";
import "@mantine/core/styles/ColorSwatch.css";
import "@mantine/charts/styles.css";
import { formatNumber } from "../../language/t";
import type { CourseGroup } from "./courses";
import { subjectText } from "./factWords";

const COLOURS = ["var(--accent)", "var(--blue)", "var(--violet)", "var(--amber)", "var(--red)", "var(--green)", "var(--gray)"];
/** Lines differ in stroke as well, because colour never stands alone and there are more sites than colours. */
const STROKES = ["0", "6 3", "2 3", "9 3 2 3"];

export default function CoursePlot({ group }: { group: CourseGroup }) {
  const data = group.sessions.map((session) => {
    const row: Record<string, string | number | null> = { session };
    for (const { name, points } of group.lines) row[name] = points.find((point) => point.session === session)?.value ?? null;
    return row;
  });
  return (
    <div role="img" aria-label={subjectText(group.of)}>
      <LineChart
        h={360}
        data={data}
        dataKey="session"
        series={group.lines.map(({ name }, index) => ({
          name,
          color: COLOURS[index % COLOURS.length] ?? "var(--gray)",
          strokeDasharray: STROKES[Math.floor(index / COLOURS.length) % STROKES.length],
        }))}
        curveType="linear"
        connectNulls
        withLegend
        valueFormatter={(value) => formatNumber(value, { maximumFractionDigits: 3 })}
        textColor="var(--ink-2)"
        gridColor="var(--line)"
        lineProps={{ isAnimationActive: false }}
        lineChartProps={{ accessibilityLayer: false }}
      />
    </div>
  );
}
