/** The list of calls, and a search in what was said. */
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Call, CallStatus, Origin } from "../../api/types";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Page, Panel } from "../../shared/Page";
import { Empty, Fault, Gate, Waiting } from "../../shared/states";
import { At } from "../../shared/time";
import { CALL_STATUS, sentence } from "../../shared/words";
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
      title="Calls"
      actions={
        <Button
          variant="default"
          leftSection={<Icon name="live" size={16} />}
          renderRoot={(props) => <Link to="/c/$clinic/calls/live" params={{ clinic: clinic.slug }} {...props} />}
        >
          Live calls
        </Button>
      }
    >
      <div className={css.filters}>
        <TextInput
          className={css.callSearch}
          size="xs"
          aria-label="Search calls"
          placeholder="Whole phone number, or words said"
          leftSection={<Icon name="search" size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          aria-label="Status"
          value={search.status ?? ""}
          data={[
            { value: "", label: "Every status" },
            ...(Object.keys(CALL_STATUS) as CallStatus[]).map((value) => ({ value, label: CALL_STATUS[value].text })),
          ]}
          onChange={(event) => change({ status: (event.currentTarget.value as CallStatus) || undefined })}
        />
        <NativeSelect
          size="xs"
          aria-label="Intent"
          value={search.intent ?? ""}
          data={[{ value: "", label: "Every wish" }, ...INTENTS.map((value) => ({ value, label: sentence(value) }))]}
          onChange={(event) => change({ intent: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          size="xs"
          aria-label="Origin"
          value={search.origin ?? ""}
          data={[
            { value: "", label: "Phone and simulated" },
            { value: "phone", label: "Phone" },
            { value: "simulation", label: "Simulated" },
          ]}
          onChange={(event) => change({ origin: (event.currentTarget.value as Origin) || undefined })}
        />
        <TextInput size="xs" type="date" aria-label="From day" value={search.from ?? ""} onChange={(event) => change({ from: event.currentTarget.value || undefined })} />
        <TextInput size="xs" type="date" aria-label="To day" value={search.to ?? ""} onChange={(event) => change({ to: event.currentTarget.value || undefined })} />
        <Checkbox
          size="xs"
          label="Escalated"
          checked={search.escalated ?? false}
          onChange={(event) => change({ escalated: event.currentTarget.checked || undefined })}
        />
      </div>
      {words && <Said q={words} />}
      <Panel flush title={words ? "All calls" : undefined}>
        {query.isPending && <Waiting lines={10} />}
        {query.isError && calls.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && calls.length === 0 && (
          <Empty icon="phone" title={filtered ? "No call matches" : "No call yet"}>
            {filtered ? "Change the filters to see more." : "Calls to the clinic's numbers show here. The simulator lets you try one now."}
          </Empty>
        )}
        {calls.length > 0 && <CallTable calls={calls} />}
        {query.hasNextPage && (
          <Button fullWidth variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        )}
      </Panel>
    </Page>
  );
}

function CallTable({ calls }: { calls: readonly Call[] }) {
  const { clinic } = useHere();
  return (
    <div className={ui.scroll}>
      <table className={`${ui.table} ${ui.cards}`}>
        <thead>
          <tr>
            <th scope="col">Caller</th>
            <th scope="col">Started</th>
            <th scope="col">What it was about</th>
            <th scope="col">Length</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.id}>
              <td data-label="Caller">
                <Link to="/c/$clinic/calls/$callId" params={{ clinic: clinic.slug, callId: call.id }} className={css.callLink}>
                  {callerName(call)}
                </Link>
              </td>
              <td data-label="Started" className={css.nowrap}>
                <At at={call.started_at} />
              </td>
              <td data-label="About">{about(call)}</td>
              <td data-label="Length">
                <Duration call={call} />
              </td>
              <td data-label="Status">
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
      <Panel title={`“${q}” was said in`} flush>
        {query.isPending && <Waiting lines={3} />}
        {query.isError && <Fault error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && hits.length === 0 && <Empty title="Nobody said that">Every word typed must be in one turn.</Empty>}
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
                  {sentence(hit.speaker)}, <At at={hit.started_at} />
                </small>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
