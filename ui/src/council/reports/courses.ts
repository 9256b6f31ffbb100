/** Courses that belong in one plot: the same measure, band and condition, a line for each site. */
import type { Course } from "../types";
import { facetWord, measureText } from "./factWords";

export interface CourseGroup {
  name: string;
  /** Earliest first. */
  sessions: string[];
  lines: { name: string; course: Course }[];
}

export function courseGroups(courses: readonly Course[]): CourseGroup[] {
  const groups = new Map<string, CourseGroup>();
  for (const course of courses) {
    const { band, condition, site } = course;
    const name = [measureText(course), band, condition && facetWord("condition", condition)].filter(Boolean).join(", ");
    const group = groups.get(name) ?? { name, sessions: [], lines: [] };
    groups.set(name, group);
    group.lines.push({ name: site ?? course.what, course });
    group.sessions = [...new Set([...group.sessions, ...course.points.map(({ session }) => session)])].toSorted();
  }
  return [...groups.values()];
}
