import { Bell } from "./Bell";
import { UserMenu } from "./UserMenu";

/** What stands at the end of the top bar. Loaded after the first paint: menus bring the code that places them. */
export function TopTools({ onHelp }: { onHelp: () => void }) {
  return (
    <>
      <Bell />
      <UserMenu onHelp={onHelp} />
    </>
  );
}
