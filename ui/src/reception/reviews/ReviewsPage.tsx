/** The review desk: one call after the other, judged by keyboard; the next one opens by itself. */
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useMatch, useNavigate } from "@tanstack/react-router";
import type { WaitingCall } from "../../api/types";
import { formatNumber, t, term } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { useKeys } from "../../shared/keys";
import { SeenTitle, SpokenTitle } from "../../shared/Page";
import { Empty, Fault, Fetched, Gate, Waiting } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { At, clockSpan } from "../../shared/time";
import { TranscriptLines } from "../calls/TranscriptLines";
import { transcriptQuery } from "../queries";
import { reviewQueueQuery } from "./queries";
import { Verdict } from "./Verdict";
import { Week } from "./Week";
import { reasonWord } from "./words";
import css from "./reviews.module.css";

export function ReviewsPage() {
  return (
    <Gate perm="review.read">
      <SpokenTitle title={t("reviews.title")} />
      <Desk />
    </Gate>
  );
}

function about(call: WaitingCall): string {
  return call.intent ? term("intent", call.intent) : t("reviews.unclear");
}

function Desk() {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const query = useInfiniteQuery(reviewQueueQuery);
  const openId = useMatch({ from: "/c/$clinic/reviews/$callId", shouldThrow: false })?.params.callId ?? null;
  const waiting = query.data?.pages.flatMap((page) => page.items) ?? [];
  const current = waiting.find((call) => call.call_id === openId) ?? (openId === null ? waiting[0] : undefined);

  function open(call: WaitingCall | undefined) {
    const params = { clinic: clinic.slug };
    if (call) void navigate({ to: "/c/$clinic/reviews/$callId", params: { ...params, callId: call.call_id }, replace: true });
    else void navigate({ to: "/c/$clinic/reviews", params, replace: true });
  }
  function step(by: number) {
    const at = waiting.findIndex((call) => call.call_id === current?.call_id);
    open(waiting[Math.min(Math.max(at + by, 0), waiting.length - 1)]);
  }
  /** The one below, as a reader goes down a list; at its end the one above. */
  function next() {
    const at = waiting.findIndex((call) => call.call_id === current?.call_id);
    open(waiting[at + 1] ?? waiting[at - 1]);
  }
  useKeys({ j: () => step(1), k: () => step(-1) });

  if (!query.data) return query.isError ? <Fault error={query.error} onRetry={() => void query.refetch()} /> : <Waiting lines={8} />;
  return (
    <div className={css.split} data-detail={openId !== null}>
      <section className={css.list} aria-label={t("reviews.queue")}>
        <div className={css.head}>
          <SeenTitle title={t("reviews.title")} />
          <span>{t("reviews.waiting", { count: `${formatNumber(waiting.length)}${query.hasNextPage ? "+" : ""}` })}</span>
        </div>
        <Week />
        <ul>
          {waiting.map((call) => (
            <li key={call.call_id}>
              <Link
                to="/c/$clinic/reviews/$callId"
                params={{ clinic: clinic.slug, callId: call.call_id }}
                className={css.row}
                data-current={call.call_id === current?.call_id}
              >
                <strong>{about(call)}</strong>
                <span className={css.rowFoot}>
                  <At at={call.started_at} />
                  {typeof call.duration_s === "number" && <span>{clockSpan(call.duration_s)}</span>}
                </span>
                <Reasons call={call} />
              </Link>
            </li>
          ))}
        </ul>
        {query.hasNextPage && (
          <Button className={css.more} variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("reviews.more")}
          </Button>
        )}
      </section>
      <section className={css.call} aria-label={t("reviews.call")}>
        {current ? (
          <Reader key={current.call_id} call={current} onDone={next} onUndone={() => open(current)} />
        ) : openId ? (
          <Empty icon="review" title={t("reviews.gone")}>
            {t("reviews.goneWhy")}
          </Empty>
        ) : (
          <Empty icon="review" title={t("reviews.empty")}>
            {t("reviews.emptyWhy")}
          </Empty>
        )}
      </section>
    </div>
  );
}

function Reasons({ call }: { call: WaitingCall }) {
  return (
    <span className={css.tags}>
      {call.reasons.map((reason) => (
        <Tag key={reason} word={reasonWord(reason)} />
      ))}
    </span>
  );
}

function Reader({ call, onDone, onUndone }: { call: WaitingCall; onDone: () => void; onUndone: () => void }) {
  const { clinic } = useHere();
  const reads = useMay("transcript.read");
  const transcript = useQuery({ ...transcriptQuery(call.call_id), enabled: reads });
  return (
    <>
      <header className={css.callHead}>
        <Link className={css.back} to="/c/$clinic/reviews" params={{ clinic: clinic.slug }}>
          <Icon name="left" size={16} /> {t("reviews.all")}
        </Link>
        <Reasons call={call} />
        <h2>{about(call)}</h2>
        <p>
          <At at={call.started_at} />
          {" · "}
          <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: call.call_id }}>
            {t("reviews.open")}
          </Link>
        </p>
      </header>
      <div className={css.columns}>
        <div className={css.said}>
          <h3>{t("reviews.transcript")}</h3>
          <Fetched query={transcript} lines={10}>
            {(read) => <TranscriptLines lines={read.lines} />}
          </Fetched>
        </div>
        <Verdict callId={call.call_id} onDone={onDone} onUndone={onUndone} />
      </div>
    </>
  );
}
