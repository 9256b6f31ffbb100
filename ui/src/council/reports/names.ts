import { t } from "../../language/t";
import type { Report } from "../types";

/** A report by its first file: "qeeg-march.pdf, 2 more". */
export function reportName({ files, id }: Pick<Report, "files" | "id">): string {
  const [first, ...others] = files;
  if (!first) return id;
  return others.length === 0 ? first.name : t("reports.andMore", { name: first.name, count: others.length });
}
