/** Asks once more before something that cannot be taken back. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import "../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import type { ReactNode } from "react";
import { t } from "../language/t";
import { FormFault } from "../shared/states";

interface ConfirmProps {
  title: string;
  children: ReactNode;
  /** What the button says: the deed, never "OK". */
  deed: string;
  dangerous?: boolean;
  busy: boolean;
  fault: unknown;
  onConfirm(): void;
  onClose(): void;
}

export function Confirm({ title, children, deed, dangerous = false, busy, fault, onConfirm, onClose }: ConfirmProps) {
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack gap="md">
        <p>{children}</p>
        <FormFault error={fault} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("council.back")}
          </Button>
          <Button color={dangerous ? "red" : undefined} loading={busy} onClick={onConfirm}>
            {deed}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
