import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { t } from "../language/t";
import { useMay } from "../session/clinic";
import { Icon } from "../shared/Icon";
import { Page, Panel } from "../shared/Page";
import { Empty, Fetched, Gate } from "../shared/states";
import { At } from "../shared/time";
import { toastDone, toastProblem } from "../shared/toast";
import ui from "../shared/ui.module.css";
import css from "./admin.module.css";
import { admin, deadLettersQuery } from "./queries";

export function DeadLettersPage() {
  return (
    <Gate perm="dead_letter.read">
      <DeadLetters />
    </Gate>
  );
}

function DeadLetters() {
  const query = useQuery(deadLettersQuery);
  const queries = useQueryClient();
  const replays = useMay("dead_letter.replay");
  const replay = useMutation({
    mutationFn: (id: string | null) => (id === null ? admin.replayAll() : admin.replay(id)),
    onSuccess: (_, id) => toastDone(id === null ? t("admin.allRunAgain") : t("admin.itRunsAgain")),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["dead-letters"] }),
  });
  const some = (query.data?.items.length ?? 0) > 0;
  return (
    <Page
      title={t("admin.deadLetters")}
      lead={t("admin.deadLettersLead")}
      actions={
        replays &&
        some && (
          <Button variant="default" leftSection={<Icon name="retry" size={16} />} loading={replay.isPending} onClick={() => replay.mutate(null)}>
            {t("admin.runAllAgain")}
          </Button>
        )
      }
    >
      <Panel flush>
        <Fetched query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="inbox" title={t("admin.noDeadLetter")}>
                {t("admin.noDeadLetterWhy")}
              </Empty>
            ) : (
              <table className={`${ui.table} ${ui.cards}`}>
                <thead>
                  <tr>
                    <th scope="col">{t("admin.job")}</th>
                    <th scope="col">{t("admin.cause")}</th>
                    <th scope="col">{t("admin.attempts")}</th>
                    <th scope="col">{t("admin.givenUp")}</th>
                    {replays && <th scope="col">{t("admin.again")}</th>}
                  </tr>
                </thead>
                <tbody>
                  {items.map((letter) => (
                    <tr key={letter.id}>
                      <td data-label={t("admin.job")}>
                        <strong>{letter.job}</strong>
                      </td>
                      <td data-label={t("admin.cause")}>{letter.cause ?? t("admin.notRecorded")}</td>
                      <td data-label={t("admin.attempts")}>{letter.attempts}</td>
                      <td data-label={t("admin.givenUp")} className={css.nowrap}>
                        {letter.failed_at ? <At at={letter.failed_at} /> : t("admin.unknown")}
                      </td>
                      {replays && (
                        <td data-label={t("admin.again")}>
                          <Button
                            size="compact-sm"
                            variant="default"
                            aria-label={t("admin.runJobAgain", { job: letter.job })}
                            disabled={replay.isPending}
                            onClick={() => replay.mutate(letter.id)}
                          >
                            {t("admin.runAgain")}
                          </Button>
                        </td>
                      )}
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Fetched>
      </Panel>
    </Page>
  );
}
