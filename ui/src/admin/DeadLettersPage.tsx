import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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
    onSuccess: (_, id) => toastDone(id === null ? "All of them run again" : "It runs again"),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["dead-letters"] }),
  });
  const some = (query.data?.items.length ?? 0) > 0;
  return (
    <Page
      title="Dead letters"
      lead="Jobs that failed at every attempt. Mend the cause, then run them again; a job that was done in part does not do it twice."
      actions={
        replays &&
        some && (
          <Button variant="default" leftSection={<Icon name="retry" size={16} />} loading={replay.isPending} onClick={() => replay.mutate(null)}>
            Run all again
          </Button>
        )
      }
    >
      <Panel flush>
        <Fetched query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="inbox" title="No job was given up">
                Messages and other deliveries that fail for good are kept here.
              </Empty>
            ) : (
              <table className={`${ui.table} ${ui.cards}`}>
                <thead>
                  <tr>
                    <th scope="col">Job</th>
                    <th scope="col">Cause</th>
                    <th scope="col">Attempts</th>
                    <th scope="col">Given up</th>
                    {replays && <th scope="col">Again</th>}
                  </tr>
                </thead>
                <tbody>
                  {items.map((letter) => (
                    <tr key={letter.id}>
                      <td data-label="Job">
                        <strong>{letter.job}</strong>
                      </td>
                      <td data-label="Cause">{letter.cause ?? "Not recorded"}</td>
                      <td data-label="Attempts">{letter.attempts}</td>
                      <td data-label="Given up" className={css.nowrap}>
                        {letter.failed_at ? <At at={letter.failed_at} /> : "Unknown"}
                      </td>
                      {replays && (
                        <td data-label="Again">
                          <Button
                            size="compact-sm"
                            variant="default"
                            aria-label={`Run ${letter.job} again`}
                            disabled={replay.isPending}
                            onClick={() => replay.mutate(letter.id)}
                          >
                            Run again
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
