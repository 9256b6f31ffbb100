/** One call: the transcript, and beside it what was understood and which rules fired. */
import { ActionIcon, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Call, Line } from "../../api/types";
import { t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { useKeys } from "../../shared/keys";
import { Page, Panel } from "../../shared/Page";
import { Fetched, Gate } from "../../shared/states";
import { Tag } from "../../shared/Tag";
import { levelWord } from "../../shared/words";
import { callQuery, transcriptQuery } from "../queries";
import { about, CallFacts, callerName, CallTags, CallTasks, Slots } from "./CallFacts";
import { Recordings } from "./Recordings";
import { lineId, TranscriptLines } from "./TranscriptLines";
import css from "./calls.module.css";

const route = getRouteApi("/c/$clinic/calls/$callId");

export function CallPage() {
  return (
    <Gate perm="transcript.read">
      <Read />
    </Gate>
  );
}

function Read() {
  const { callId } = route.useParams();
  const call = useQuery(callQuery(callId));
  const transcript = useQuery(transcriptQuery(callId));
  return (
    <Fetched query={call} lines={8}>
      {(found) => (
        <Page
          title={t("shared.call")}
          lead={
            <>
              {callerName(found)} · {about(found)}
            </>
          }
          actions={<CallTags call={found} />}
        >
          <div className={css.columns}>
            <Fetched query={transcript} lines={12}>
              {(read) => <Reader lines={read.lines} />}
            </Fetched>
            <Rail call={found} lines={transcript.data?.lines ?? []} />
          </div>
        </Page>
      )}
    </Fetched>
  );
}

function goToLine(seq: number): void {
  document.getElementById(lineId(seq))?.scrollIntoView({ block: "center" });
}

function Reader({ lines }: { lines: readonly Line[] }) {
  const { line: linked } = route.useSearch();
  const [find, setFind] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const needle = find.trim().toLowerCase();
  const hits = needle ? lines.filter((line) => line.text.toLowerCase().includes(needle)) : [];
  const hit = hits[at % Math.max(hits.length, 1)];
  const current = hit?.seq ?? linked ?? null;

  useEffect(() => {
    if (current !== null) goToLine(current);
  }, [current]);
  useKeys({ "/": () => field.current?.focus() });

  function step(by: number) {
    if (hits.length > 0) setAt((at + by + hits.length) % hits.length);
  }

  return (
    <Panel
      flush
      title={t("calls.transcript")}
      aside={
        <div className={css.find}>
          <TextInput
            ref={field}
            size="xs"
            aria-label={t("calls.searchTranscript")}
            placeholder={t("calls.searchInText")}
            leftSection={<Icon name="search" size={16} />}
            value={find}
            onChange={(event) => {
              setFind(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
              if (event.key === "Escape") setFind("");
            }}
          />
          {needle && (
            <>
              <span className={css.hits} role="status">
                {hits.length === 0 ? t("calls.noHits") : t("calls.hitOf", { at: (at % hits.length) + 1, count: hits.length })}
              </span>
              <ActionIcon aria-label={t("calls.previousMatch")} disabled={hits.length === 0} onClick={() => step(-1)}>
                <Icon name="up" />
              </ActionIcon>
              <ActionIcon aria-label={t("calls.nextMatch")} disabled={hits.length === 0} onClick={() => step(1)}>
                <Icon name="down" />
              </ActionIcon>
            </>
          )}
        </div>
      }
    >
      <div className={css.reader}>
        <TranscriptLines lines={lines} find={find.trim()} current={current} />
      </div>
    </Panel>
  );
}

function Rail({ call, lines }: { call: Call; lines: readonly Line[] }) {
  const { clinic } = useHere();
  const fired = lines.flatMap((line) => (line.alarm ? [{ seq: line.seq, alarm: line.alarm }] : []));
  return (
    <div className={css.rail}>
      <Panel title={t("shared.call")}>
        <CallFacts call={call} />
      </Panel>
      <Panel title={t("calls.understood")}>
        <Slots slots={call.slots} />
      </Panel>
      <Panel title={t("calls.rulesThatFired")}>
        {fired.length === 0 && <p className={css.quiet}>{t("calls.none")}</p>}
        <ul className={css.plain}>
          {fired.map(({ seq, alarm }) => (
            <li key={seq}>
              <button type="button" className={css.jump} onClick={() => goToLine(seq)}>
                <Tag word={levelWord(alarm.level)} dot />
                <span>{alarm.rule}</span>
                <small>{alarm.words.map((word) => `“${word}”`).join(", ")}</small>
              </button>
            </li>
          ))}
        </ul>
        {call.escalations.map((one) => (
          <p key={one.id} className={css.railLink}>
            <Link to="/c/$clinic/escalations/$id" params={{ clinic: clinic.slug, id: one.id }}>
              {t("shared.openTheEscalation")}
            </Link>
          </p>
        ))}
      </Panel>
      <Panel title={t("shared.tasks")}>
        <CallTasks call={call} />
      </Panel>
      {(call.consent || call.recordings.length > 0) && (
        <Panel title={t("calls.recordings")}>
          <Recordings call={call} />
        </Panel>
      )}
    </div>
  );
}
