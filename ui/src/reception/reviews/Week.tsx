/** What became of this week's calls. */
import { useQuery } from "@tanstack/react-query";
import type { ReviewSummary } from "../../api/types";
import { Tag } from "../../shared/Tag";
import { reviewWeekQuery } from "./queries";
import { REVIEW_VERDICT, WORDS } from "./words";
import css from "./reviews.module.css";

const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

function share({ share: it, low, high }: ReviewSummary["missed"]): string {
  if (typeof it !== "number" || typeof low !== "number" || typeof high !== "number") return WORDS.week.nothing;
  return WORDS.week.share(PERCENT.format(it), PERCENT.format(low), PERCENT.format(high));
}

export function Week() {
  const { data: week } = useQuery(reviewWeekQuery);
  if (!week) return null;
  const all = week.reviewed + week.waiting;
  return (
    <div className={css.week} role="group" aria-label={WORDS.week.title(week.week)}>
      <div className={css.weekHead}>
        <strong>{WORDS.week.title(week.week)}</strong>
        {all > 0 && <span>{WORDS.week.progress(week.reviewed, all)}</span>}
      </div>
      {all === 0 ? (
        <p>{WORDS.week.none}</p>
      ) : (
        <>
          <progress value={week.reviewed} max={all} aria-label={WORDS.week.progress(week.reviewed, all)} />
          <div className={css.tags}>
            {week.by_verdict
              .filter((one) => one.count > 0)
              .map((one) => (
                <Tag
                  key={one.verdict}
                  word={{ ...REVIEW_VERDICT[one.verdict], text: `${REVIEW_VERDICT[one.verdict].text} ${one.count}` }}
                />
              ))}
          </div>
          <p>
            {WORDS.week.missed}: {share(week.missed)}
          </p>
          <p>
            {WORDS.week.needless}: {share(week.needless)}
          </p>
        </>
      )}
    </div>
  );
}
