import { Button } from "@mantine/core";
import type { ComponentProps } from "react";
import type { ForRole } from "../../api/types";
import { Icon } from "../../shared/Icon";

export const FOR_ROLE: Record<ForRole, string> = { staff: "For the front desk", doctor: "For a doctor" };

/** The button alone, which stands there before its menu is loaded. */
export function FilterButton(props: ComponentProps<"button">) {
  return (
    <Button {...props} size="xs" variant="default" leftSection={<Icon name="filter" size={16} />}>
      Filter
    </Button>
  );
}
