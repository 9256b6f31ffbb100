import { Button, Checkbox, Modal, Stack, TextInput } from "@mantine/core";
import "../styles/dialogs.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem } from "../api/problem";
import type { Member, Role } from "../api/types";
import { useHere, useMay } from "../session/clinic";
import { Copy } from "../shared/Copy";
import { Icon } from "../shared/Icon";
import { Page, Panel } from "../shared/Page";
import { Fetched, FormFault, Gate } from "../shared/states";
import { Tag } from "../shared/Tag";
import { At } from "../shared/time";
import { toastDone, toastProblem } from "../shared/toast";
import { ROLE } from "../shared/words";
import ui from "../shared/ui.module.css";
import css from "./admin.module.css";
import { admin, membersQuery } from "./queries";

const ROLES = Object.keys(ROLE) as Role[];

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
      title="Members"
      lead="Who works in this clinic, and in which roles."
      actions={
        manages && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
            Invite somebody
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
                  <th scope="col">Name</th>
                  <th scope="col">E-mail</th>
                  <th scope="col">Roles</th>
                  <th scope="col">Since</th>
                  <th scope="col">Access</th>
                  {manages && <th scope="col">Change</th>}
                </tr>
              </thead>
              <tbody>
                {items.map((member) => (
                  <tr key={member.id}>
                    <td data-label="Name">
                      <strong>{member.user.name}</strong>
                    </td>
                    <td data-label="E-mail">{member.user.email}</td>
                    <td data-label="Roles">{member.roles.map((role) => ROLE[role]).join(", ")}</td>
                    <td data-label="Since">
                      <At at={member.created_at} shape="day" />
                    </td>
                    <td data-label="Access">
                      <Tag word={member.active ? { text: "Active", tone: "green" } : { text: "Off", tone: "gray" }} dot />
                    </td>
                    {manages && (
                      <td data-label="Change">
                        <Button size="compact-sm" variant="default" aria-label={`Change ${member.user.name}`} onClick={() => setEditing(member)}>
                          Change
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
      <legend>Roles</legend>
      {ROLES.map((role) => (
        <Checkbox
          key={role}
          label={ROLE[role]}
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
      <Modal opened onClose={onClose} title={`Invitation for ${invite.data.user.name}`}>
        <Stack gap="sm">
          <p>Give this link to {invite.data.user.email}. It works once, and it is shown only now.</p>
          <div className={css.secret}>
            <code>{invite.data.invitation_link}</code>
            <Copy value={invite.data.invitation_link} label="Copy the link" />
          </div>
          <Button onClick={onClose}>Done</Button>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="Invite somebody">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput name="name" label="Name" required data-autofocus error={problem?.field("name")} />
          <TextInput name="email" type="email" label="E-mail" required error={problem?.field("email")} />
          <RolePicker roles={roles} onChange={setRoles} />
          <FormFault error={problem} />
          <Button type="submit" loading={invite.isPending} disabled={roles.length === 0}>
            Make the invitation
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
      toastDone("Saved");
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
          Save roles
        </Button>
        {/* Nobody locks themselves out by a slip. */}
        {!self && (
          <Button variant="default" onClick={() => change.mutate({ active: !member.active })}>
            {member.active ? "Take access away" : "Give access again"}
          </Button>
        )}
      </Stack>
    </Modal>
  );
}
