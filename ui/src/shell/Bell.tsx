import { ActionIcon, Button, Popover } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import type { Notification } from "../api/types";
import { t } from "../language/t";
import { notificationsQuery, reception } from "../reception/queries";
import { useHere } from "../session/clinic";
import { Icon } from "../shared/Icon";
import { Empty, Fetched } from "../shared/states";
import { Ago } from "../shared/time";
import { toastProblem } from "../shared/toast";
import css from "./shell.module.css";

/** The notification drop-down: mark one read, mark all read, clear all. */
export function Bell() {
  const [opened, setOpened] = useState(false);
  const query = useQuery(notificationsQuery);
  const unread = query.data?.unread ?? 0;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={380} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          size="lg"
          onClick={() => setOpened(!opened)}
          aria-label={unread > 0 ? t("shell.notificationsUnread", { count: unread }) : t("shell.notifications")}
        >
          <Icon name="bell" size={20} />
          {unread > 0 && <span className={css.bellCount}>{unread > 99 ? "99+" : unread}</span>}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("shell.notifications")}>
        <Feed onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Feed({ onDone }: { onDone: () => void }) {
  const query = useQuery(notificationsQuery);
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["notifications"] }),
  });
  const items = query.data?.items ?? [];
  return (
    <>
      <div className={css.feedHead}>
        <h2>{t("shell.notifications")}</h2>
        <div>
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={(query.data?.unread ?? 0) === 0}
            onClick={() => change.mutate(() => reception.readAllNotifications())}
          >
            {t("shell.markAllRead")}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={items.length === 0}
            onClick={() => change.mutate(() => reception.clearNotifications())}
          >
            {t("shell.clearAll")}
          </Button>
        </div>
      </div>
      <div className={css.feed}>
        <Fetched query={query} lines={4}>
          {(page) =>
            page.items.length === 0 ? (
              <Empty icon="bell" title={t("shell.nothingNew")}>
                {t("shell.nothingNewWhy")}
              </Empty>
            ) : (
              <ul>
                {page.items.map((item) => (
                  <FeedItem
                    key={item.id}
                    item={item}
                    onRead={() => change.mutate(() => reception.readNotification(item.id))}
                    onDone={onDone}
                  />
                ))}
              </ul>
            )
          }
        </Fetched>
      </div>
    </>
  );
}

function FeedItem({ item, onRead, onDone }: { item: Notification; onRead: () => void; onDone: () => void }) {
  const router = useRouter();
  const { clinic } = useHere();
  const unread = !item.read_at;
  function open() {
    if (unread) onRead();
    if (!item.link) return;
    onDone();
    router.history.push(`/c/${clinic.slug}/${item.link.replace(/^\/+/, "")}`);
  }
  return (
    <li className={css.feedItem} data-unread={unread}>
      <button type="button" className={css.feedOpen} onClick={open}>
        <span className={css.feedTitle}>{item.title}</span>
        {item.body && <span>{item.body}</span>}
        <small>
          <Ago at={item.created_at} />
          {unread && <span className={css.unread}>{t("shell.new")}</span>}
        </small>
      </button>
      {unread && (
        <ActionIcon size="sm" aria-label={t("shell.markReadOf", { title: item.title })} title={t("shell.markRead")} onClick={onRead}>
          <Icon name="check" size={16} />
        </ActionIcon>
      )}
    </li>
  );
}
