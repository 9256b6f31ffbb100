/** Courses that belong in one plot: the same measure, band and condition, a line for each site. */
import type { Course } from "../types";

export interface CourseGroup {
  name: string;
  unit: string | null;
  /** Earliest first. */
  sessions: string[];
  lines: { name: string; course: Course }[];
}

export function courseGroups(courses: readonly Course[]): CourseGroup[] {
  const groups = new Map<string, CourseGroup>();
  for (const course of courses) {
    const { measure, band, condition, unit, site } = course;
    const name = [measure, band, condition].filter(Boolean).join(", ") + (unit ? ` (${unit})` : "");
    const group = groups.get(name) ?? { name, unit, sessions: [], lines: [] };
    groups.set(name, group);
    group.lines.push({ name: site ?? measure, course });
    group.sessions = [...new Set([...group.sessions, ...course.values.map(({ session }) => session)])].toSorted();
  }
  return [...groups.values()];
}
