import { Button } from "@mantine/core";
import type { ComponentProps } from "react";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";

/** The button alone, which stands there before its menu is loaded. */
export function FilterButton(props: ComponentProps<"button">) {
  return (
    <Button {...props} size="xs" variant="default" leftSection={<Icon name="filter" size={16} />}>
      {t("tasks.filter")}
    </Button>
  );
}
