/** The signature: a doctor writes their own name under a statement. It cannot be taken back. */
import { Button, Checkbox, Stack, Textarea, TextInput } from "@mantine/core";
import "@mantine/core/styles/Stack.css";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { t } from "../../language/t";
import { colleaguesQuery } from "../../reception/queries";
import { useHere, useMay } from "../../session/clinic";
import { Panel } from "../../shared/Page";
import { FormFault } from "../../shared/states";
import { Fact, Facts } from "../../shared/Tag";
import { At } from "../../shared/time";
import type { Run } from "../types";
import { isOver } from "../words";
import { useRunDeed } from "./useRunDeed";
import css from "./runs.module.css";

export function Sign({ run }: { run: Run }) {
  const signs = useMay("council.sign");
  return (
    <Panel title={t("runs.signature")}>
      {run.signature ? (
        <Signed signature={run.signature} />
      ) : !isOver(run.state) ? (
        <p className={css.quiet}>{t("runs.notOverYet")}</p>
      ) : signs ? (
        <SignForm run={run} />
      ) : (
        <p className={css.quiet}>{t("runs.doctorsSign")}</p>
      )}
    </Panel>
  );
}

function Signed({ signature: { by, at, note, sha256 } }: { signature: NonNullable<Run["signature"]> }) {
  const { session } = useHere();
  const { data: colleagues } = useQuery(colleaguesQuery);
  const name = by === session.user.id ? session.user.name : (colleagues?.items.find(({ id }) => id === by)?.name ?? by);
  return (
    <Facts>
      <Fact name={t("runs.signedBy")}>{name}</Fact>
      <Fact name={t("runs.signedAt")}>
        <At at={at} />
      </Fact>
      {note && <Fact name={t("runs.note")}>{note}</Fact>}
      <Fact name={t("runs.digest")}>
        <code className={css.digest}>{sha256}</code>
      </Fact>
    </Facts>
  );
}

const plain = (name: string) => name.trim().replaceAll(/\s+/g, " ").toLowerCase();

function SignForm({ run }: { run: Run }) {
  const { session } = useHere();
  const [name, setName] = useState("");
  const [agreed, setAgreed] = useState(false);
  const sign = useRunDeed(run.id, "sign", { quiet: true });
  const isOwn = plain(name) === plain(session.user.name);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isOwn && agreed) sign.mutate(String(new FormData(event.currentTarget).get("note")).trim());
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Checkbox label={t("runs.statement")} checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
        <TextInput
          label={t("runs.typeName")}
          description={t("runs.typeNameHelp", { name: session.user.name })}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea name="note" label={t("runs.noteOptional")} autosize minRows={2} maxLength={4000} />
        <FormFault error={sign.error} />
        <Button type="submit" disabled={!isOwn || !agreed} loading={sign.isPending}>
          {t("runs.sign")}
        </Button>
      </Stack>
    </form>
  );
}
