import { Button, Checkbox, Modal, Stack, TextInput } from "@mantine/core";
import "../styles/dialogs.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useHere } from "../session/clinic";
import { Copy } from "../shared/Copy";
import { Icon } from "../shared/Icon";
import { Page, Panel } from "../shared/Page";
import { Empty, Fetched, FormFault, Gate } from "../shared/states";
import { Ago, At } from "../shared/time";
import { toastDone, toastProblem } from "../shared/toast";
import ui from "../shared/ui.module.css";
import css from "./admin.module.css";
import { admin, tokensQuery } from "./queries";

export function TokensPage() {
  return (
    <Gate perm="token.manage">
      <Tokens />
    </Gate>
  );
}

function Tokens() {
  const query = useQuery(tokensQuery);
  const queries = useQueryClient();
  const [creating, setCreating] = useState(false);
  const revoke = useMutation({
    mutationFn: admin.revokeToken,
    onSuccess: () => toastDone("Revoked: it opens nothing any more"),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  return (
    <Page
      title="API tokens"
      lead="For programs that act in your name. A token never may more than you."
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          New token
        </Button>
      }
    >
      <Panel flush>
        <Fetched query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="key" title="No token">
                A program that reads calls or files tasks needs one.
              </Empty>
            ) : (
              <table className={`${ui.table} ${ui.cards}`}>
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">May</th>
                    <th scope="col">Made</th>
                    <th scope="col">Last used</th>
                    <th scope="col">Revoke</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((token) => (
                    <tr key={token.id}>
                      <td data-label="Name">
                        <strong>{token.name}</strong>
                      </td>
                      <td data-label="May">{token.permissions.join(", ")}</td>
                      <td data-label="Made">
                        <At at={token.created_at} shape="day" />
                      </td>
                      <td data-label="Last used">{token.last_used_at ? <Ago at={token.last_used_at} /> : "Never"}</td>
                      <td data-label="Revoke">
                        <Button
                          size="compact-sm"
                          variant="default"
                          aria-label={`Revoke ${token.name}`}
                          loading={revoke.isPending && revoke.variables === token.id}
                          onClick={() => revoke.mutate(token.id)}
                        >
                          Revoke
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Fetched>
      </Panel>
      {creating && <NewToken onClose={() => setCreating(false)} />}
    </Page>
  );
}

function NewToken({ onClose }: { onClose: () => void }) {
  const { clinic } = useHere();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [permissions, setPermissions] = useState<string[]>([]);
  const create = useMutation({
    mutationFn: () => admin.createToken(name.trim(), permissions),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  if (create.data) {
    return (
      <Modal opened onClose={onClose} title={create.data.name}>
        <Stack gap="sm">
          <p>Copy the token now: it is shown only once.</p>
          <div className={css.secret}>
            <code>{create.data.token}</code>
            <Copy value={create.data.token} label="Copy the token" />
          </div>
          <Button onClick={onClose}>Done</Button>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="New token">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput label="Name" placeholder="Nightly export" required data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <fieldset className={css.picker}>
            <legend>May</legend>
            {clinic.permissions.map((permission) => (
              <Checkbox
                key={permission}
                label={permission}
                checked={permissions.includes(permission)}
                onChange={(event) =>
                  setPermissions(
                    event.currentTarget.checked ? [...permissions, permission] : permissions.filter((one) => one !== permission),
                  )
                }
              />
            ))}
          </fieldset>
          <FormFault error={create.error} />
          <Button type="submit" loading={create.isPending} disabled={permissions.length === 0}>
            Make the token
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
