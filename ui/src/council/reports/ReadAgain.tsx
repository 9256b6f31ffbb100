/** Has a report read again, when it was read under the wrong customs of writing. */
import { Button, Group, Modal, NativeSelect, Stack } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { t } from "../../language/t";
import { FormFault } from "../../shared/states";
import { toastDone } from "../../shared/toast";
import { council } from "../queries";
import type { ReadingProfile, Report } from "../types";

const MARKS: readonly ReadingProfile["decimal_mark"][] = ["auto", "point", "comma"];
const ORDERS: readonly ReadingProfile["date_order"][] = ["auto", "day_first", "month_first"];

export function ReadAgain({ report, onClose }: { report: Report; onClose: () => void }) {
  const queries = useQueryClient();
  const [profile, setProfile] = useState(report.profile);
  const again = useMutation({
    mutationFn: () => council.readAgain(report.id, profile),
    onSuccess: () => {
      toastDone(t("reports.readAgainAsked"));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["patients"] }),
  });
  return (
    <Modal opened onClose={onClose} title={t("reports.readAgain")}>
      <Stack gap="sm">
        <NativeSelect
          label={t("reports.decimalMark")}
          value={profile.decimal_mark}
          data={MARKS.map((value) => ({ value, label: t(`decimalMark.${value}`) }))}
          onChange={(event) => setProfile({ ...profile, decimal_mark: event.currentTarget.value as ReadingProfile["decimal_mark"] })}
        />
        <NativeSelect
          label={t("reports.dateOrder")}
          value={profile.date_order}
          data={ORDERS.map((value) => ({ value, label: t(`dateOrder.${value}`) }))}
          onChange={(event) => setProfile({ ...profile, date_order: event.currentTarget.value as ReadingProfile["date_order"] })}
        />
        <FormFault error={again.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("shared.close")}
          </Button>
          <Button loading={again.isPending} onClick={() => again.mutate()}>
            {t("reports.readAgain")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
