import { ActionIcon, Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Catalogue } from "../../language/catalogue";
import { t } from "../../language/t";
import { Icon } from "../../shared/Icon";
import css from "./settings.module.css";

export type RowName = keyof Catalogue["rowName"];

interface RowsProps<T> {
  items: readonly T[];
  onChange(items: T[]): void;
  /** A new, empty item. */
  blank(): T;
  /** What one item is, for buttons. */
  row: RowName;
  /** Rows whose order matters can be moved up. */
  ordered?: boolean;
  children(item: T, change: (item: T) => void, index: number): ReactNode;
}

/** A list that is edited in place. */
export function Rows<T>({ items, onChange, blank, row, ordered = false, children }: RowsProps<T>) {
  const name = t(`rowName.${row}`);
  return (
    <div className={css.rows}>
      {items.map((item, index) => (
        <div key={index} className={css.row} role="group" aria-label={t("settings.rowName", { name, number: index + 1 })}>
          <div className={css.fields}>{children(item, (next) => onChange(items.with(index, next)), index)}</div>
          {ordered && (
            <ActionIcon
              aria-label={t("settings.moveRowUp", { name, number: index + 1 })}
              disabled={index === 0}
              onClick={() => onChange(items.toSpliced(index, 1).toSpliced(index - 1, 0, item))}
            >
              <Icon name="up" />
            </ActionIcon>
          )}
          <ActionIcon aria-label={t("settings.removeRow", { name, number: index + 1 })} onClick={() => onChange(items.toSpliced(index, 1))}>
            <Icon name="trash" />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button size="xs" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={() => onChange([...items, blank()])}>
          {t(`rowAdd.${row}`)}
        </Button>
      </div>
    </div>
  );
}
