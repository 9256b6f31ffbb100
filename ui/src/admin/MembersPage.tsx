import { Button, Checkbox, Modal, Stack, TextInput } from "@mantine/core";
import "../styles/dialogs.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem } from "../api/problem";
import type { Member, Role } from "../api/types";
import { t } from "../language/t";
import { useHere, useMay } from "../session/clinic";
import { Copy } from "../shared/Copy";
import { Icon } from "../shared/Icon";
import { Page, Panel } from "../shared/Page";
import { Fetched, FormFault, Gate } from "../shared/states";
import { Tag } from "../shared/Tag";
import { At } from "../shared/time";
import { toastDone, toastProblem } from "../shared/toast";
import { roleNames, ROLES } from "../shared/words";
import ui from "../shared/ui.module.css";
import css from "./admin.module.css";
import { admin, membersQuery } from "./queries";

export function MembersPage() {
  return (
    <Gate perm="member.read">
      <Members />
    </Gate>
  );
}

function Members() {
  const query = useQuery(membersQuery);
  const manages = useMay("member.manage");
  const [inviting, setInviting] = useState(false);
  const [editing, setEditing] = useState<Member | null>(null);
  return (
    <Page
      title={t("admin.members")}
      lead={t("admin.membersLead")}
      actions={
        manages && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
            {t("admin.inviteSomebody")}
          </Button>
        )
      }
    >
      <Panel flush>
        <Fetched query={query}>
          {({ items }) => (
            <table className={`${ui.table} ${ui.cards}`}>
              <thead>
                <tr>
                  <th scope="col">{t("shared.name")}</th>
                  <th scope="col">{t("shared.email")}</th>
                  <th scope="col">{t("admin.roles")}</th>
                  <th scope="col">{t("admin.since")}</th>
                  <th scope="col">{t("admin.access")}</th>
                  {manages && <th scope="col">{t("admin.change")}</th>}
                </tr>
              </thead>
              <tbody>
                {items.map((member) => (
                  <tr key={member.id}>
                    <td data-label={t("shared.name")}>
                      <strong>{member.user.name}</strong>
                    </td>
                    <td data-label={t("shared.email")}>{member.user.email}</td>
                    <td data-label={t("admin.roles")}>{roleNames(member.roles)}</td>
                    <td data-label={t("admin.since")}>
                      <At at={member.created_at} shape="day" />
                    </td>
                    <td data-label={t("admin.access")}>
                      <Tag word={member.active ? { text: t("admin.active"), tone: "green" } : { text: t("admin.off"), tone: "gray" }} dot />
                    </td>
                    {manages && (
                      <td data-label={t("admin.change")}>
                        <Button size="compact-sm" variant="default" aria-label={t("admin.changeMember", { name: member.user.name })} onClick={() => setEditing(member)}>
                          {t("admin.change")}
                        </Button>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Fetched>
      </Panel>
      {inviting && <Invite onClose={() => setInviting(false)} />}
      {editing && <Edit member={editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}

function RolePicker({ roles, onChange }: { roles: readonly Role[]; onChange(roles: Role[]): void }) {
  return (
    <fieldset className={css.picker}>
      <legend>{t("admin.roles")}</legend>
      {ROLES.map((role) => (
        <Checkbox
          key={role}
          label={t(`role.${role}`)}
          checked={roles.includes(role)}
          onChange={(event) => onChange(ROLES.filter((one) => (one === role ? event.currentTarget.checked : roles.includes(one))))}
        />
      ))}
    </fieldset>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [roles, setRoles] = useState<Role[]>(["staff"]);
  const invite = useMutation({
    mutationFn: admin.invite,
    onSettled: () => queries.invalidateQueries({ queryKey: ["members"] }),
  });
  const problem = invite.error ? Problem.of(invite.error) : null;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    invite.mutate({ name: String(form.get("name")).trim(), email: String(form.get("email")).trim(), roles });
  }
  if (invite.data) {
    return (
      <Modal opened onClose={onClose} title={t("admin.invitationFor", { name: invite.data.user.name })}>
        <Stack gap="sm">
          <p>{t("admin.giveLink", { email: invite.data.user.email })}</p>
          <div className={css.secret}>
            <code>{invite.data.invitation_link}</code>
            <Copy value={invite.data.invitation_link} label={t("admin.copyTheLink")} />
          </div>
          <Button onClick={onClose}>{t("admin.done")}</Button>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t("admin.inviteSomebody")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput name="name" label={t("shared.name")} required data-autofocus error={problem?.field("name")} />
          <TextInput name="email" type="email" label={t("shared.email")} required error={problem?.field("email")} />
          <RolePicker roles={roles} onChange={setRoles} />
          <FormFault error={problem} />
          <Button type="submit" loading={invite.isPending} disabled={roles.length === 0}>
            {t("admin.makeTheInvitation")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

function Edit({ member, onClose }: { member: Member; onClose: () => void }) {
  const { session } = useHere();
  const queries = useQueryClient();
  const [roles, setRoles] = useState<Role[]>(member.roles);
  const change = useMutation({
    mutationFn: (next: { roles?: Role[]; active?: boolean }) => admin.changeMember(member.id, next),
    onSuccess: () => {
      toastDone(t("admin.saved"));
      onClose();
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: ["members"] }),
  });
  const self = member.user.id === session.user.id;
  return (
    <Modal opened onClose={onClose} title={member.user.name}>
      <Stack gap="sm">
        <RolePicker roles={roles} onChange={setRoles} />
        <Button loading={change.isPending} disabled={roles.length === 0} onClick={() => change.mutate({ roles })}>
          {t("admin.saveRoles")}
        </Button>
        {/* Nobody locks themselves out by a slip. */}
        {!self && (
          <Button variant="default" onClick={() => change.mutate({ active: !member.active })}>
            {member.active ? t("admin.takeAccessAway") : t("admin.giveAccessAgain")}
          </Button>
        )}
      </Stack>
    </Modal>
  );
}
