import { Button, Checkbox, Modal, Stack, TextInput } from "@mantine/core";
import "../styles/dialogs.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { t } from "../language/t";
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
    onSuccess: () => toastDone(t("admin.revoked")),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  return (
    <Page
      title={t("admin.apiTokens")}
      lead={t("admin.tokensLead")}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("admin.newToken")}
        </Button>
      }
    >
      <Panel flush>
        <Fetched query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="key" title={t("admin.noToken")}>
                {t("admin.noTokenWhy")}
              </Empty>
            ) : (
              <table className={`${ui.table} ${ui.cards}`}>
                <thead>
                  <tr>
                    <th scope="col">{t("shared.name")}</th>
                    <th scope="col">{t("admin.may")}</th>
                    <th scope="col">{t("admin.made")}</th>
                    <th scope="col">{t("admin.lastUsed")}</th>
                    <th scope="col">{t("admin.revoke")}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((token) => (
                    <tr key={token.id}>
                      <td data-label={t("shared.name")}>
                        <strong>{token.name}</strong>
                      </td>
                      <td data-label={t("admin.may")}>{token.permissions.join(", ")}</td>
                      <td data-label={t("admin.made")}>
                        <At at={token.created_at} shape="day" />
                      </td>
                      <td data-label={t("admin.lastUsed")}>{token.last_used_at ? <Ago at={token.last_used_at} /> : t("admin.never")}</td>
                      <td data-label={t("admin.revoke")}>
                        <Button
                          size="compact-sm"
                          variant="default"
                          aria-label={t("admin.revokeToken", { name: token.name })}
                          loading={revoke.isPending && revoke.variables === token.id}
                          onClick={() => revoke.mutate(token.id)}
                        >
                          {t("admin.revoke")}
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
          <p>{t("admin.tokenShownOnce")}</p>
          <div className={css.secret}>
            <code>{create.data.token}</code>
            <Copy value={create.data.token} label={t("admin.copyTheToken")} />
          </div>
          <Button onClick={onClose}>{t("admin.done")}</Button>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t("admin.newToken")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput label={t("shared.name")} placeholder={t("admin.tokenExample")} required data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <fieldset className={css.picker}>
            <legend>{t("admin.may")}</legend>
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
            {t("admin.makeTheToken")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
