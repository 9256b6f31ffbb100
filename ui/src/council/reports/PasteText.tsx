/** A report that exists as text in another window. */
import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import type { FormEvent } from "react";
import { t } from "../../language/t";

export function PasteText({ onClose, onText }: { onClose: () => void; onText: (file: File) => void }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name")).trim();
    onText(new File([String(form.get("text"))], /\.(?:txt|md)$/i.test(name) ? name : `${name}.txt`, { type: "text/plain" }));
    onClose();
  }
  return (
    <Modal opened onClose={onClose} title={t("reports.pasteText")} size="lg">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput name="name" label={t("reports.textName")} description={t("reports.textNameHelp")} required maxLength={120} />
          <Textarea name="text" label={t("reports.text")} required autosize minRows={10} maxRows={20} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shared.close")}
            </Button>
            <Button type="submit">{t("reports.upload")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
