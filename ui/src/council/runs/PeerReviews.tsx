/** Stage 2: how the reviewers ranked each other's analyses, how far they agree, who dissents, and what each said. */
import { useQuery } from "@tanstack/react-query";
import { formatNumber, t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty, Fetched } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import ui from "../../shared/ui.module.css";
import { reviewsQuery } from "../queries";
import type { Judgement, Reviews, Run } from "../types";
import { useNameOf } from "./names";
import css from "./runs.module.css";

export function PeerReviews({ run }: { run: Run }) {
  const query = useQuery(reviewsQuery(run.id, run.version));
  return (
    <>
      <p className={css.about}>{t("stageAbout.2")}</p>
      <Fetched query={query} lines={10}>
        {(reviews) =>
          reviews.reviews.length === 0 ? (
            <Panel>
              <Empty icon="review" title={t("runs.noReviews")}>
                {t("runs.noReviewsWhy")}
              </Empty>
            </Panel>
          ) : (
            <div className={css.stack}>
              <Ranking run={run} reviews={reviews} />
              <Said run={run} reviews={reviews} />
            </div>
          )
        }
      </Fetched>
    </>
  );
}

/** A letter as the reader wants to see it. */
function useLetter(run: Run): (label: string) => string {
  const nameOf = useNameOf();
  return (label) => nameOf({ label, model: run.panel.find((member) => member.label === label)?.model ?? label });
}

/** How far reviewers agree, by the usual reading of Kendall's W. */
function agreementWord(w: number) {
  if (w >= 0.7) return { text: t("runs.agreeStrongly"), tone: "green" as const };
  if (w >= 0.4) return { text: t("runs.agreePartly"), tone: "amber" as const };
  return { text: t("runs.agreeHardly"), tone: "red" as const };
}

function Ranking({ run, reviews: { reviews, agreement } }: { run: Run; reviews: Reviews }) {
  const nameOf = useNameOf();
  const letter = useLetter(run);
  return (
    <Panel
      title={t("runs.ranking")}
      aside={
        agreement.kendalls_w !== null && (
          <span className={css.agreement}>
            {t("runs.kendallsW", { w: formatNumber(agreement.kendalls_w, { minimumFractionDigits: 2, maximumFractionDigits: 2 }) })}
            <Tag word={agreementWord(agreement.kendalls_w)} dot />
          </span>
        )
      }
      flush
    >
      <div className={ui.scroll} role="region" aria-label={t("runs.ranking")} tabIndex={0}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">{t("runs.analysis")}</th>
              {reviews.map((one) => (
                <th key={one.model} scope="col" className={css.figure}>
                  {t("runs.rankBy", { who: nameOf(one) })}
                </th>
              ))}
              <th scope="col" className={css.figure}>
                {t("runs.borda")}
              </th>
              <th scope="col" className={css.figure}>
                {t("runs.bordaShare")}
              </th>
            </tr>
          </thead>
          <tbody>
            {agreement.order.map(({ label, points, share }) => (
              <tr key={label}>
                <th scope="row">{letter(label)}</th>
                {reviews.map(({ model, review }) => {
                  const place = review.ranking.indexOf(label) + 1;
                  return (
                    <td key={model} className={css.figure}>
                      {place > 0 ? place : <span title={t("runs.ownAnalysis")}>–</span>}
                    </td>
                  );
                })}
                <td className={css.figure}>{points}</td>
                <td className={css.figure}>{formatNumber(share, { style: "percent", maximumFractionDigits: 0 })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {agreement.dissent.some(({ inverted }) => inverted > 0) && (
        <ul className={css.dissent} aria-label={t("runs.dissent")}>
          {agreement.dissent
            .filter(({ inverted }) => inverted > 0)
            .map(({ reviewer, inverted, pairs }) => (
              <li key={reviewer}>{t("runs.dissents", { who: letter(reviewer), inverted, pairs })}</li>
            ))}
        </ul>
      )}
    </Panel>
  );
}

function Said({ run, reviews: { reviews } }: { run: Run; reviews: Reviews }) {
  const nameOf = useNameOf();
  const letter = useLetter(run);
  return (
    <div className={css.columns} data-count={Math.min(reviews.length, 3)} role="group" aria-label={t("runs.whatWasSaid")} tabIndex={0}>
      {reviews.map((one) => (
        <Panel key={one.model} title={t("runs.reviewBy", { who: nameOf(one) })}>
          {one.review.reviews.map((judgement) => (
            <Opinion key={judgement.label} about={letter(judgement.label)} judgement={judgement} />
          ))}
          {one.review.notes && <p className={css.quiet}>{one.review.notes}</p>}
        </Panel>
      ))}
    </div>
  );
}

const LISTS = ["accuracy_issues", "missing", "weaknesses", "strengths"] as const;

function Opinion({ about, judgement }: { about: string; judgement: Judgement }) {
  return (
    <section className={css.opinion}>
      <h3>{t("runs.about", { who: about })}</h3>
      {LISTS.filter((list) => judgement[list].length > 0).map((list) => (
        <div key={list}>
          <h4>{t(`judged.${list}`)}</h4>
          <ul>
            {judgement[list].map((point, index) => (
              <li key={index}>{point}</li>
            ))}
          </ul>
        </div>
      ))}
      {judgement.overreach && (
        <div>
          <h4>{t("judged.overreach")}</h4>
          <p>{judgement.overreach}</p>
        </div>
      )}
    </section>
  );
}
