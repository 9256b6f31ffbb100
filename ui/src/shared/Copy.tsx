import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import { t } from "../language/t";
import { Icon } from "./Icon";
import { toastProblem } from "./toast";

/** Copies a value that has to be typed nowhere: an address, a link, a token. */
export function Copy({ value, label }: { value: string; label: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      window.setTimeout(() => setCopied(false), 1500);
    } catch {
      toastProblem(new Error(t("shared.copyForbidden")));
    }
  }
  return (
    <ActionIcon onClick={() => void copy()} aria-label={copied ? t("shared.copied") : label} title={label}>
      <Icon name={copied ? "check" : "copy"} />
    </ActionIcon>
  );
}
