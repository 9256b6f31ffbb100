import { Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import "../../styles/dialogs.css";
import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Stack.css";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { Practitioner, ScheduleException, ScheduleExceptionBody } from "../../api/types";
import { t } from "../../language/t";
import { Panel } from "../../shared/Page";
import { Empty, Fetched, FormFault } from "../../shared/states";
import { toastProblem } from "../../shared/toast";
import { dateText } from "./days";
import { Entry } from "./Entry";
import { calendar, exceptionsQuery } from "./queries";
import { useSave } from "./useSave";
import css from "./calendar.module.css";

interface ExceptionsPanelProps {
  practitioners: readonly Practitioner[];
  manages: boolean;
}

export function ExceptionsPanel({ practitioners, manages }: ExceptionsPanelProps) {
  const query = useQuery(exceptionsQuery());
  const [adding, setAdding] = useState(false);
  const remove = useSave(calendar.removeException, t("calendarSetUp.removed"));
  return (
    <Panel flush title={t("calendarSetUp.daysThatDiffer")} aside={manages && <Button size="xs" variant="default" onClick={() => setAdding(true)}>{t("calendarSetUp.addDay")}</Button>}>
      <Fetched query={query} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("calendarSetUp.noDayDiffers")}>{t("calendarSetUp.noDayDiffersWhy")}</Empty>
          ) : (
            <ul>
              {items.map((one) => (
                <Entry key={one.id} name={daysText(one)} about={aboutText(one, practitioners)}>
                  {manages && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={t("calendarSetUp.removeDays", { days: daysText(one) })}
                      loading={remove.isPending && remove.variables?.id === one.id}
                      onClick={() => remove.mutate(one, { onError: toastProblem })}
                    >
                      {t("calendarSetUp.remove")}
                    </Button>
                  )}
                </Entry>
              ))}
            </ul>
          )
        }
      </Fetched>
      {adding && <ExceptionForm practitioners={practitioners} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function daysText({ first, last }: ScheduleException): string {
  const text = (date: string) => dateText(date, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return first === last ? text(first) : t("calendar.dayRange", { first: text(first), last: text(last) });
}

function aboutText({ practitioner, effect, from, until, reason }: ScheduleException, practitioners: readonly Practitioner[]): string {
  const who = practitioner ? (practitioners.find((one) => one.id === practitioner)?.name ?? t("calendarSetUp.somebody")) : t("calendarSetUp.everybody");
  const part = from && until ? ` ${from.slice(0, 5)}–${until.slice(0, 5)}` : "";
  const head = t(effect === "closed" ? "calendarSetUp.awayOn" : "calendarSetUp.extraHoursOn", { who });
  return `${head}${part}${reason ? `, ${reason}` : ""}`;
}

function ExceptionForm({ practitioners, onClose }: { practitioners: readonly Practitioner[]; onClose: () => void }) {
  const [kind, setKind] = useState<"day" | "part" | "extra">("day");
  const [first, setFirst] = useState("");
  const save = useSave((exception: ScheduleExceptionBody) => calendar.addException(exception), t("calendarSetUp.added"), onClose);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "");
    save.mutate({
      practitioner: said("practitioner") || null,
      first,
      last: said("last") || first,
      effect: kind === "extra" ? "extra" : "closed",
      from: kind === "day" ? null : `${said("from")}:00`,
      until: kind === "day" ? null : `${said("until")}:00`,
      reason: said("reason"),
    });
  }
  return (
    <Modal opened onClose={onClose} title={t("calendarSetUp.dayThatDiffers")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <NativeSelect
            name="practitioner"
            label={t("calendar.whose")}
            data={[{ value: "", label: t("calendarSetUp.everybodys") }, ...practitioners.filter((one) => one.active).map(({ id, name }) => ({ value: id, label: name }))]}
          />
          <NativeSelect
            label={t("calendarSetUp.what")}
            value={kind}
            data={[
              { value: "day", label: t("calendarSetUp.wholeDays") },
              { value: "part", label: t("calendarSetUp.partOfDay") },
              { value: "extra", label: t("calendarSetUp.extraHours") },
            ]}
            onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
          />
          <div className={css.two}>
            <TextInput type="date" label={t("calendarSetUp.firstDay")} required value={first} onChange={(event) => setFirst(event.currentTarget.value)} />
            <TextInput type="date" name="last" label={t("calendarSetUp.lastDay")} min={first} placeholder={first} />
          </div>
          {kind !== "day" && (
            <div className={css.two}>
              <TextInput type="time" name="from" label={t("calendarSetUp.from")} step={300} required defaultValue="09:00" />
              <TextInput type="time" name="until" label={t("calendarSetUp.until")} step={300} required defaultValue="13:00" />
            </div>
          )}
          <TextInput name="reason" label={t("calendarSetUp.why")} maxLength={200} />
          <FormFault error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t("calendarSetUp.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
