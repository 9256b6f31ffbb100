import { t } from "../../language/t";
import { sentence } from "../../shared/sentence";

const KNOWN = ["encrypted", "corrupt", "empty", "unsupported", "too_large", "too_many_pages", "too_slow", "too_complex", "reader_unavailable"] as const;
type Known = (typeof KNOWN)[number];

/** Why a report could not be read: the code of a problem, `report.too-slow`, in words. */
export function faultText(code: string): string {
  const name = (code.split(".").at(-1) ?? code).replaceAll("-", "_");
  const known = KNOWN.find((one): one is Known => one === name);
  return known ? t(`reportFault.${known}`) : sentence(name);
}
