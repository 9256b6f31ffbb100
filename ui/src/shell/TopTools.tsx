import { ActionIcon } from "@mantine/core";
import { t } from "../language/t";
import { Icon } from "../shared/Icon";
import { Keys, MOD } from "../shared/Keys";
import { Bell } from "./Bell";
import { privacy } from "./privacy";
import { UserMenu } from "./UserMenu";
import css from "./shell.module.css";

interface TopToolsProps {
  onHelp(): void;
  onFind(): void;
}

/** What stands at the end of the top bar. Loaded after the first paint: menus bring the code that places them. */
export function TopTools({ onHelp, onFind }: TopToolsProps) {
  return (
    <>
      <button type="button" className={css.find} onClick={onFind} aria-label={t("palette.open")}>
        <Icon name="search" size={16} />
        <span>{t("palette.open")}</span>
        <kbd aria-hidden="true">
          <Keys keys={[MOD, "K"]} />
        </kbd>
      </button>
      <ActionIcon size="lg" aria-label={t("privacy.hide")} title={t("privacy.hide")} onClick={() => privacy.hide("asked")}>
        <Icon name="hide" size={20} />
      </ActionIcon>
      <Bell />
      <UserMenu onHelp={onHelp} />
    </>
  );
}
