import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditEntry } from "../api/types";
import { t, term } from "../language/t";
import { Page, Panel } from "../shared/Page";
import { Empty, Fault, Gate, Waiting } from "../shared/states";
import { At } from "../shared/time";
import ui from "../shared/ui.module.css";
import css from "./admin.module.css";
import { auditQuery } from "./queries";

export function AuditPage() {
  return (
    <Gate perm="audit.read">
      <Audit />
    </Gate>
  );
}

function Audit() {
  const query = useInfiniteQuery(auditQuery);
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t("admin.audit")} lead={t("admin.auditLead")}>
      <Panel flush>
        {query.isPending && <Waiting lines={12} />}
        {query.isError && entries.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && entries.length === 0 && <Empty icon="history" title={t("admin.nothingYet")} />}
        {entries.length > 0 && (
          <div className={ui.scroll}>
            <table className={`${ui.table} ${ui.cards}`}>
              <thead>
                <tr>
                  <th scope="col">{t("admin.number")}</th>
                  <th scope="col">{t("admin.when")}</th>
                  <th scope="col">{t("admin.who")}</th>
                  <th scope="col">{t("admin.action")}</th>
                  <th scope="col">{t("admin.subject")}</th>
                  <th scope="col">{t("admin.detail")}</th>
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <tr key={entry.seq}>
                    <td data-label={t("admin.number")}>{entry.seq}</td>
                    <td data-label={t("admin.when")} className={css.nowrap}>
                      <At at={entry.at} />
                    </td>
                    <td data-label={t("admin.who")}>{entry.actor.name ?? term("actor", entry.actor.kind)}</td>
                    <td data-label={t("admin.action")}>{entry.action}</td>
                    <td data-label={t("admin.subject")} className={css.code} title={entry.subject}>
                      {shortId(entry.subject)}
                    </td>
                    <td data-label={t("admin.detail")} className={css.detail}>
                      {detail(entry)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {query.hasNextPage && (
          <Button fullWidth variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("shared.showMore")}
          </Button>
        )}
      </Panel>
    </Page>
  );
}

/** "call_01a1…5ef19": the kind and enough of the id to tell it from the rows around. The whole is in the tooltip. */
function shortId(subject: string): string {
  const parts = /^([a-z_]+_)[0-9a-f]{20,}([0-9a-f]{6})$/.exec(subject);
  return parts ? `${parts[1]}…${parts[2]}` : subject;
}

/** An entry's detail in one line: "status completed, version 4". */
function detail({ detail: value }: AuditEntry): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name.replaceAll("_", " ")} ${typeof one === "object" ? JSON.stringify(one) : String(one)}`)
    .join(", ");
}
