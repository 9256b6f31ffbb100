/** Finds the appointment of somebody who calls, by name or number. */
import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Appointment } from "../../api/types";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import { At } from "../../shared/time";
import { searchQuery } from "./queries";
import css from "./calendar.module.css";

/** One looks for what is to come, and for what was today. */
const BACK_MS = 24 * 3_600_000;

export function Find({ onFound }: { onFound(appointment: Appointment): void }) {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 250);
  const [from] = useState(() => new Date(Date.now() - BACK_MS).toISOString());
  const found = useQuery(searchQuery(q, from));
  return (
    <div
      className={css.finder}
      role="search"
      aria-label={t("calendar.appointments")}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setText("")}
      onKeyDown={(event) => event.key === "Escape" && setText("")}
    >
      <TextInput
        type="search"
        aria-label={t("calendar.findAppointment")}
        placeholder={t("calendar.nameOrNumber")}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text.trim().length >= 2 && (
        <div className={css.findings}>
          {!found.data || found.data.items.length === 0 ? (
            <p role="status">{wordFor(found.isFetching || q !== text.trim(), found.isError)}</p>
          ) : (
            <ul className={css.found}>
              {found.data.items.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    onClick={() => {
                      setText("");
                      onFound(one);
                    }}
                  >
                    <strong>{one.patient_name ?? t("calendar.noName")}</strong>
                    <At at={one.start} />
                    <span>
                      {one.service.name}, {one.practitioner.name}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}

function wordFor(isLooking: boolean, hasFailed: boolean): string {
  if (isLooking) return t("calendar.looking");
  return t(hasFailed ? "calendar.searchFailed" : "calendar.noAppointmentToCome");
}
