/** Finds the appointment of somebody who calls, by name or number. */
import { Popover, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Appointment } from "../../api/types";
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
  const isOpen = text.trim().length >= 2;
  return (
    <Popover opened={isOpen} onDismiss={() => setText("")} position="bottom-start" withinPortal={false} trapFocus={false}>
      <Popover.Target>
        <TextInput
          className={css.find}
          type="search"
          aria-label="Find an appointment"
          placeholder="Name or number"
          leftSection={<Icon name="search" size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Popover.Target>
      <Popover.Dropdown aria-label="Appointments found">
        {!found.data || found.data.items.length === 0 ? (
          <p role="status">{found.isFetching || q !== text.trim() ? "Looking…" : found.isError ? "This cannot be searched now." : "No appointment to come"}</p>
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
                  <strong>{one.patient_name ?? "No name"}</strong>
                  <At at={one.start} />
                  <span>
                    {one.service.name}, {one.practitioner.name}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
