import { Button, Modal, NativeSelect, Stack } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Stack.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Practitioner } from "../../api/types";
import { rich, t } from "../../language/t";
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
  const revoke = useSave(calendar.revokeFeed, t("calendarSetUp.feedRevoked"));
  const nameOf = (id: string) => practitioners.find((one) => one.id === id)?.name ?? t("calendarSetUp.somebody");
  const active = practitioners.filter((one) => one.active);
  return (
    <Panel
      flush
      title={t("calendarSetUp.feeds")}
      aside={active.length > 0 && <Button size="xs" variant="default" onClick={() => setMaking(true)}>{t("calendarSetUp.makeAFeed")}</Button>}
    >
      <Fetched query={query} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="link" title={t("calendarSetUp.noFeed")}>
              {t("calendarSetUp.noFeedWhy")}
            </Empty>
          ) : (
            <ul>
              {items.map((feed) => (
                <Entry key={feed.id} name={nameOf(feed.practitioner)} about={rich("calendarSetUp.made", { ago: <Ago at={feed.created_at} /> })}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t("calendarSetUp.revokeFeed", { name: nameOf(feed.practitioner) })}
                    loading={revoke.isPending && revoke.variables === feed.id}
                    onClick={() => revoke.mutate(feed.id, { onError: toastProblem })}
                  >
                    {t("calendarSetUp.revoke")}
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
  const create = useSave(calendar.createFeed, t("calendarSetUp.feedMade"));
  const address = create.data && `${window.location.origin}${create.data.path}`;
  return (
    <Modal opened onClose={onClose} title={t("calendarSetUp.feedForAnother")}>
      {address ? (
        <Stack gap="sm">
          <p>{t("calendarSetUp.copyNow")}</p>
          <div className={css.address}>
            <code>{address}</code>
            <Copy value={address} label={t("calendarSetUp.copyAddress")} />
          </div>
          <Button onClick={onClose}>{t("calendarSetUp.done")}</Button>
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
              label={t("calendarSetUp.whoseAppointments")}
              value={who}
              data={practitioners.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(event) => setWho(event.currentTarget.value)}
            />
            <FormFault error={create.error} />
            <Button type="submit" loading={create.isPending}>
              {t("calendarSetUp.makeTheFeed")}
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
