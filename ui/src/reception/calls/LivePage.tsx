/** Calls as they happen: the list, the words, and what the receptionist makes of them. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Call } from "../../api/types";
import { t, term } from "../../language/t";
import { useHere, useMay } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { SeenTitle, SpokenTitle } from "../../shared/Page";
import { Empty, Fetched, Gate } from "../../shared/states";
import { Fact, Facts } from "../../shared/Tag";
import { callQuery, liveCallsQuery, transcriptQuery } from "../queries";
import { CallFacts, callerName, CallTags, CallTasks, Duration, Slots } from "./CallFacts";
import { TranscriptLines } from "./TranscriptLines";
import css from "./calls.module.css";

const route = getRouteApi("/c/$clinic/calls/live");

export function LivePage() {
  return (
    <Gate perm="transcript.read">
      <SpokenTitle title={t("calls.liveCalls")} />
      <Live />
    </Gate>
  );
}

function Live() {
  const { clinic } = useHere();
  const { call: chosen } = route.useSearch();
  const query = useQuery(liveCallsQuery);
  const maySimulate = useMay("call.simulate");
  const calls = query.data?.items ?? [];
  const shown = chosen ?? calls[0]?.id;
  return (
    <Fetched query={query} lines={8}>
      {() => (
        <div className={css.live} data-chosen={shown !== undefined}>
          <section className={css.liveList} aria-label={t("calls.callsInProgress")}>
            <div className={css.liveHead}>
              <SeenTitle title={t("calls.liveCalls")} />
              <span>{calls.length}</span>
            </div>
            <ul>
              {calls.map((call) => (
                <li key={call.id}>
                  <Link
                    to="/c/$clinic/calls/live"
                    params={{ clinic: clinic.slug }}
                    search={{ call: call.id }}
                    className={css.liveRow}
                    data-current={call.id === shown}
                  >
                    <strong>{callerName(call)}</strong>
                    <Duration call={call} />
                    <span className={css.liveIntent}>{call.intent ? term("intent", call.intent) : t("calls.listening")}</span>
                    <span className={css.tagRow}>
                      <CallTags call={call} />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
          {shown ? (
            <Watched key={shown} id={shown} />
          ) : (
            <Empty
              icon="live"
              title={t("calls.nobodyIsCallingNow")}
              action={
                maySimulate && <Button
                  variant="default"
                  renderRoot={(props) => <Link to="/c/$clinic/simulator" params={{ clinic: clinic.slug }} {...props} />}
                >
                  {t("calls.simulateACall")}
                </Button>
              }
            >
              {t("calls.nobodyIsCallingNowWhy")}
            </Empty>
          )}
        </div>
      )}
    </Fetched>
  );
}

function Watched({ id }: { id: string }) {
  const call = useQuery(callQuery(id));
  const transcript = useQuery(transcriptQuery(id));
  const lines = transcript.data?.lines ?? [];
  return (
    <Fetched query={call} lines={8}>
      {(found) => (
        <>
          <section className={css.liveMiddle} aria-label={t("calls.transcript")}>
            <div className={css.liveHead}>
              <h2>{callerName(found)}</h2>
              <span className={css.tagRow}>
                <CallTags call={found} />
              </span>
            </div>
            <Following count={lines.length}>
              <TranscriptLines lines={lines} />
            </Following>
          </section>
          <LiveRail call={found} />
        </>
      )}
    </Fetched>
  );
}

/** How near to its end counts as "at the end". */
const NEAR_PX = 60;

/** Follows new lines while the reader is at the end; otherwise leaves the reader in peace and offers the way down. */
function Following({ count, children }: { count: number; children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const [seen, setSeen] = useState(count);

  function toEnd() {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }
  useLayoutEffect(() => {
    if (follows) toEnd();
  }, [count, follows]);
  useEffect(() => {
    if (follows) setSeen(count);
  }, [count, follows]);

  return (
    <div className={css.followFrame}>
      <div
        ref={box}
        className={css.follow}
        tabIndex={0}
        role="log"
        aria-label={t("calls.whatIsSaid")}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          setFollows(scrollHeight - scrollTop - clientHeight < NEAR_PX);
        }}
      >
        {children}
      </div>
      {!follows && count > seen && (
        <Button className={css.latest} size="compact-sm" leftSection={<Icon name="down" size={14} />} onClick={() => setFollows(true)}>
          {t("calls.jumpToLatest")}
        </Button>
      )}
    </div>
  );
}

function LiveRail({ call }: { call: Call }) {
  const { clinic } = useHere();
  return (
    <section className={css.liveRail} aria-label={t("calls.whatIsUnderstood")}>
      <h2>{t("calls.now")}</h2>
      <Facts>
        <Fact name={t("shared.askingFor")}>{call.asking ? term("ask", call.asking) : t("shared.nothing")}</Fact>
        <Fact name={t("shared.lockedOn")}>{call.locked_intent ? term("intent", call.locked_intent) : t("shared.nothing")}</Fact>
      </Facts>
      <h2>{t("calls.understood")}</h2>
      <Slots slots={call.slots} />
      <h2>{t("shared.tasks")}</h2>
      <CallTasks call={call} />
      <h2>{t("shared.call")}</h2>
      <CallFacts call={call} />
      <p className={css.railLink}>
        <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: call.id }}>
          {t("shared.openTheTranscript")}
        </Link>
      </p>
    </section>
  );
}
