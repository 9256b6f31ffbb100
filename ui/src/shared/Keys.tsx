import { Kbd } from "@mantine/core";
import "@mantine/core/styles/Kbd.css";

/** What the machine calls the key that shortcuts are pressed with. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

/** Keys as they stand on the keyboard, pressed together. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((key, at) => (
    <span key={key}>
      {at > 0 && " "}
      <Kbd>{key}</Kbd>
    </span>
  ));
}
