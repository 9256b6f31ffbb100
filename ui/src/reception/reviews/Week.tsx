/** What became of this week's calls. */
import { useQuery } from "@tanstack/react-query";
import type { ReviewSummary } from "../../api/types";
import { formatNumber, t } from "../../language/t";
import { Tag } from "../../shared/Tag";
import { reviewWeekQuery } from "./queries";
import { verdictWord } from "./words";
import css from "./reviews.module.css";

const percent = (value: number) => formatNumber(value, { style: "percent", maximumFractionDigits: 0 });

function share({ share: it, low, high }: ReviewSummary["missed"]): string {
  if (typeof it !== "number" || typeof low !== "number" || typeof high !== "number") return t("reviews.nothingReviewed");
  return t("reviews.share", { share: percent(it), low: percent(low), high: percent(high) });
}

export function Week() {
  const { data: week } = useQuery(reviewWeekQuery);
  if (!week) return null;
  const all = week.reviewed + week.waiting;
  return (
    <div className={css.week} role="group" aria-label={t("reviews.week", { week: week.week })}>
      <div className={css.weekHead}>
        <strong>{t("reviews.week", { week: week.week })}</strong>
        {all > 0 && <span>{t("reviews.progress", { done: week.reviewed, all })}</span>}
      </div>
      {all === 0 ? (
        <p>{t("reviews.noneThisWeek")}</p>
      ) : (
        <>
          <progress value={week.reviewed} max={all} aria-label={t("reviews.progress", { done: week.reviewed, all })} />
          <div className={css.tags}>
            {week.by_verdict
              .filter((one) => one.count > 0)
              .map((one) => {
                const { text, tone } = verdictWord(one.verdict);
                return <Tag key={one.verdict} word={{ text: `${text} ${formatNumber(one.count)}`, tone }} />;
              })}
          </div>
          <p>
            {t("reviews.missed")}: {share(week.missed)}
          </p>
          <p>
            {t("reviews.needless")}: {share(week.needless)}
          </p>
        </>
      )}
    </div>
  );
}
