import { Drawer } from "@mantine/core";
import "../styles/dialogs.css";
import "@mantine/core/styles/Drawer.css";
import { t } from "../language/t";
import { Places } from "./Nav";

/** The navigation of a phone: everything that the bar at the foot has no room for. */
export function NavDrawer({ onClose }: { onClose: () => void }) {
  return (
    <Drawer opened onClose={onClose} title="cliniq" size={280} closeButtonProps={{ "aria-label": t("shell.closeMenu") }}>
      <nav aria-label={t("shell.main")}>
        <Places onGo={onClose} />
      </nav>
    </Drawer>
  );
}
