/** The list of calls, and a search in what was said. */
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Call, CallStatus, Origin } from "../../api/types";
import { t } from "../../language/t";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Page, Panel } from "../../shared/Page";
import { Empty, Fault, Gate, Waiting } from "../../shared/states";
import { At } from "../../shared/time";
import { CALL_STATUS } from "../../shared/words";
import ui from "../../shared/ui.module.css";
import { callsQuery, transcriptSearchQuery } from "../queries";
import { about, callerName, CallTags, Duration } from "./CallFacts";
import { MarkedText } from "./MarkedText";
import { callFilters, INTENTS, phoneNumber, type CallSearch } from "./search";
import css from "./calls.module.css";

const route = getRouteApi("/c/$clinic/calls");

export function CallsPage() {
  return (
    <Gate perm="call.read">
      <Calls />
    </Gate>
  );
}

function Calls() {
  const { clinic } = useHere();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const phone = phoneNumber(q, clinic.country);
  const words = q.length > 1 && phone === null ? q : null;
  const query = useInfiniteQuery(callsQuery(callFilters(search, clinic.time_zone), phone));
  const calls = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.keys(search).length > 0 || q !== "";

  function change(next: Partial<CallSearch>) {
    void navigate({ to: ".", search: (old: CallSearch) => ({ ...old, ...next }), replace: true });
  }

  return (
    <Page
      title={t("calls.calls")}
      actions={
        <Button
          variant="default"
          leftSection={<Icon name="live" size={16} />}
          renderRoot={(props) => <Link to="/c/$clinic/calls/live" params={{ clinic: clinic.slug }} {...props} />}
        >
          {t("calls.liveCalls")}
        </Button>
      }
    >
      <div className={css.filters}>
        <TextInput
          className={css.callSearch}
          size="xs"
          aria-label={t("calls.searchCalls")}
          placeholder={t("calls.searchPlaceholder")}
          leftSection={<Icon name="search" size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          aria-label={t("shared.status")}
          value={search.status ?? ""}
          data={[
            { value: "", label: t("calls.everyStatus") },
            ...(Object.keys(CALL_STATUS) as CallStatus[]).map((value) => ({ value, label: CALL_STATUS[value].text })),
          ]}
          onChange={(event) => change({ status: (event.currentTarget.value as CallStatus) || undefined })}
        />
        <NativeSelect
          size="xs"
          aria-label={t("calls.intent")}
          value={search.intent ?? ""}
          data={[{ value: "", label: t("calls.everyIntent") }, ...INTENTS.map((value) => ({ value, label: t(`intent.${value}`) }))]}
          onChange={(event) => change({ intent: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          size="xs"
          aria-label={t("calls.origin")}
          value={search.origin ?? ""}
          data={[
            { value: "", label: t("calls.phoneAndSimulated") },
            { value: "phone", label: t("shared.phone") },
            { value: "simulation", label: t("shared.simulated") },
          ]}
          onChange={(event) => change({ origin: (event.currentTarget.value as Origin) || undefined })}
        />
        <DayField name={t("calls.fromDay")} mark={t("calls.from")} value={search.from} onChange={(from) => change({ from })} />
        <DayField name={t("calls.toDay")} mark={t("calls.to")} value={search.to} onChange={(to) => change({ to })} />
        <Checkbox
          size="xs"
          label={t("calls.escalated")}
          checked={search.escalated ?? false}
          onChange={(event) => change({ escalated: event.currentTarget.checked || undefined })}
        />
      </div>
      {words && <Said q={words} />}
      <Panel flush title={words ? t("calls.allCalls") : undefined}>
        {query.isPending && <Waiting lines={10} />}
        {query.isError && calls.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && calls.length === 0 && (
          <Empty icon="phone" title={filtered ? t("calls.noCallMatches") : t("calls.noCallYet")}>
            {filtered ? t("calls.noCallMatchesWhy") : t("calls.noCallYetWhy")}
          </Empty>
        )}
        {calls.length > 0 && <CallTable calls={calls} />}
        {query.hasNextPage && (
          <Button fullWidth variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("shared.showMore")}
          </Button>
        )}
      </Panel>
    </Page>
  );
}

interface DayFieldProps {
  name: string;
  /** What stands in the field before the day: two empty days side by side look the same. */
  mark: string;
  value: string | undefined;
  onChange(day: string | undefined): void;
}

function DayField({ name, mark, value = "", onChange }: DayFieldProps) {
  return (
    <TextInput
      size="xs"
      type="date"
      aria-label={name}
      leftSection={<small>{mark}</small>}
      leftSectionWidth={54}
      leftSectionPointerEvents="none"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

function CallTable({ calls }: { calls: readonly Call[] }) {
  const { clinic } = useHere();
  return (
    <div className={ui.scroll}>
      <table className={`${ui.table} ${ui.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t("shared.caller")}</th>
            <th scope="col">{t("shared.started")}</th>
            <th scope="col">{t("calls.about")}</th>
            <th scope="col">{t("calls.length")}</th>
            <th scope="col">{t("shared.status")}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.id}>
              <td data-label={t("shared.caller")}>
                <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: call.id }} className={css.callLink}>
                  {callerName(call)}
                </Link>
              </td>
              <td data-label={t("shared.started")} className={css.nowrap}>
                <At at={call.started_at} />
              </td>
              <td data-label={t("calls.aboutShort")}>{about(call)}</td>
              <td data-label={t("calls.length")}>
                <Duration call={call} />
              </td>
              <td data-label={t("shared.status")}>
                <span className={css.tagRow}>
                  <CallTags call={call} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where the typed words were said. */
function Said({ q }: { q: string }) {
  const { clinic } = useHere();
  const query = useQuery(transcriptSearchQuery(q));
  const hits = query.data?.items ?? [];
  return (
    <div className={css.saidHits}>
      <Panel title={t("calls.saidIn", { words: q })} flush>
        {query.isPending && <Waiting lines={3} />}
        {query.isError && <Fault error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && hits.length === 0 && <Empty title={t("calls.nobodySaidThat")}>{t("calls.nobodySaidThatWhy")}</Empty>}
        <ul className={css.plain}>
          {hits.map((hit) => (
            <li key={`${hit.call_id}-${hit.seq}`}>
              <Link
                to="/c/$clinic/calls/$callId"
                params={{ clinic: clinic.slug, callId: hit.call_id }}
                search={{ line: hit.seq }}
                className={css.hit}
              >
                <span>
                  <MarkedText text={hit.excerpt} words={q.split(/\s+/)} tone="found" />
                </span>
                <small>
                  {t(`speaker.${hit.speaker}`)}, <At at={hit.started_at} />
                </small>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
