import { Button, Modal, NativeSelect, Stack } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Stack.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Practitioner } from "../../api/types";
import { Copy } from "../../shared/Copy";
import { Panel } from "../../shared/Page";
import { Empty, Fetched, FormFault } from "../../shared/states";
import { Ago } from "../../shared/time";
import { toastProblem } from "../../shared/toast";
import { Entry } from "./Entry";
import { calendar, feedsQuery } from "./queries";
import { useSave } from "./useSave";
import css from "./calendar.module.css";

export function FeedsPanel({ practitioners }: { practitioners: readonly Practitioner[] }) {
  const query = useQuery(feedsQuery);
  const [making, setMaking] = useState(false);
  const revoke = useSave(calendar.revokeFeed, "Revoked: its address answers nobody any more");
  const nameOf = (id: string) => practitioners.find((one) => one.id === id)?.name ?? "Somebody";
  const active = practitioners.filter((one) => one.active);
  return (
    <Panel
      flush
      title="Feeds for other calendars"
      aside={active.length > 0 && <Button size="xs" variant="default" onClick={() => setMaking(true)}>Make a feed</Button>}
    >
      <Fetched query={query} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="link" title="No feed">
              A practitioner&apos;s appointments, for the calendar on their phone (iCalendar).
            </Empty>
          ) : (
            <ul>
              {items.map((feed) => (
                <Entry key={feed.id} name={nameOf(feed.practitioner)} about={<>Made <Ago at={feed.created_at} /></>}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Revoke the feed of ${nameOf(feed.practitioner)}`}
                    loading={revoke.isPending && revoke.variables === feed.id}
                    onClick={() => revoke.mutate(feed.id, { onError: toastProblem })}
                  >
                    Revoke
                  </Button>
                </Entry>
              ))}
            </ul>
          )
        }
      </Fetched>
      {making && <NewFeed practitioners={active} onClose={() => setMaking(false)} />}
    </Panel>
  );
}

function NewFeed({ practitioners, onClose }: { practitioners: readonly Practitioner[]; onClose: () => void }) {
  const [who, setWho] = useState(practitioners[0]?.id ?? "");
  const create = useSave(calendar.createFeed, "Made");
  const address = create.data && `${window.location.origin}${create.data.path}`;
  return (
    <Modal opened onClose={onClose} title="Feed for another calendar">
      {address ? (
        <Stack gap="sm">
          <p>Copy the address now: it is shown only once. Whoever has it can read the feed.</p>
          <div className={css.address}>
            <code>{address}</code>
            <Copy value={address} label="Copy the address" />
          </div>
          <Button onClick={onClose}>Done</Button>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate(who);
          }}
        >
          <Stack gap="sm">
            <NativeSelect
              label="Whose appointments"
              value={who}
              data={practitioners.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(event) => setWho(event.currentTarget.value)}
            />
            <FormFault error={create.error} />
            <Button type="submit" loading={create.isPending}>
              Make the feed
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
