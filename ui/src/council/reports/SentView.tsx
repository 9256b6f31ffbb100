/** The report without the people in it: what a model would be sent, and nothing else. */
import { useQuery } from "@tanstack/react-query";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Fetched } from "../../shared/states";
import { maskedQuery } from "../queries";
import type { MaskedText, Report } from "../types";
import css from "./reports.module.css";

export function SentView({ report }: { report: Report }) {
  const query = useQuery(maskedQuery(report.id));
  return (
    <Fetched query={query} lines={12}>
      {(masked) => (
        <div className={css.sent}>
          <Panel title={t("reports.masked")}>
            {masked.masks.length === 0 ? (
              <p>{t("reports.nothingMasked")}</p>
            ) : (
              <ul className={css.masks}>
                {masked.masks.map(({ placeholder, kind, count }) => (
                  <li key={placeholder}>
                    <code>{placeholder}</code> {t(`maskedKind.${kind}`)} <small>{t("reports.times", { count })}</small>
                  </li>
                ))}
              </ul>
            )}
            <p className={css.caution}>{t("reports.maskCaution")}</p>
          </Panel>
          <Panel title={t("reports.willBeSent")}>
            <pre className={css.pageText} tabIndex={0} aria-label={t("reports.willBeSent")}>
              <Marked masked={masked} />
            </pre>
          </Panel>
        </div>
      )}
    </Fetched>
  );
}

/** The text with its placeholders marked. */
function Marked({ masked: { text, masks } }: { masked: MaskedText }) {
  if (masks.length === 0) return text;
  const escaped = masks.map(({ placeholder }) => placeholder.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pieces = text.split(new RegExp(`(${escaped.join("|")})`, "g"));
  // Split by one group: what matched stands at the odd places.
  return pieces.map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece));
}
