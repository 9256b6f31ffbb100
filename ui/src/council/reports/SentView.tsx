/** The report without the people in it: what a model would be sent, and nothing else. */
import { useQuery } from "@tanstack/react-query";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Fetched } from "../../shared/states";
import { previewQuery } from "../queries";
import type { Preview, Report } from "../types";
import css from "./reports.module.css";

export function SentView({ report }: { report: Report }) {
  const query = useQuery(previewQuery(report.id));
  return (
    <Fetched query={query} lines={12}>
      {(preview) => (
        <div className={css.sent}>
          <Panel title={t("reports.masked")}>
            {preview.masks.length === 0 ? (
              <p>{t("reports.nothingMasked")}</p>
            ) : (
              <ul className={css.masks}>
                {preview.masks.map(({ placeholder, kind, count }) => (
                  <li key={placeholder}>
                    <code>{placeholder}</code> {t(`maskedKind.${kind}`)} <small>{t("reports.times", { count })}</small>
                  </li>
                ))}
              </ul>
            )}
            {preview.pictures.length > 0 && (
              <p className={css.caution}>
                <strong>{t("reports.picturesSent", { pages: preview.pictures.join(", ") })}</strong>
              </p>
            )}
            <p className={css.caution}>{t("reports.maskCaution")}</p>
          </Panel>
          <Panel title={t("reports.willBeSent")}>
            <pre className={css.pageText} tabIndex={0} aria-label={t("reports.willBeSent")}>
              <Marked preview={preview} />
            </pre>
            {preview.characters > preview.text.length && <p className={css.caution}>{t("reports.previewCut", { count: preview.characters })}</p>}
          </Panel>
        </div>
      )}
    </Fetched>
  );
}

/** The text with its placeholders marked. */
function Marked({ preview: { text, masks } }: { preview: Preview }) {
  if (masks.length === 0) return text;
  const escaped = masks.map(({ placeholder }) => placeholder.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pieces = text.split(new RegExp(`(${escaped.join("|")})`, "g"));
  // Split by one group: what matched stands at the odd places.
  return pieces.map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece));
}
