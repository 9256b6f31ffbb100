/** The command palette: one field that goes to pages, finds tasks and calls, and changes how things look. */
import { Modal, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import "../../styles/dialogs.css";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useState, type KeyboardEvent } from "react";
import { t } from "../../language/t";
import { signOut } from "../../session/session";
import { useHere } from "../../session/clinic";
import { Icon } from "../../shared/Icon";
import { Keys } from "../../shared/Keys";
import { FormFault } from "../../shared/states";
import { toastProblem } from "../../shared/toast";
import { actionCommands, matching, pageCommands, type Command, type CommandContext } from "./commands";
import { useFound } from "./useFound";
import css from "./palette.module.css";

interface PaletteProps {
  onClose(): void;
  onHelp(): void;
}

export function Palette({ onClose, onHelp }: PaletteProps) {
  return (
    <Modal.Root opened onClose={onClose} size="lg" centered={false} yOffset="10vh">
      <Modal.Overlay />
      <Modal.Content aria-label={t("palette.title")}>
        <Finder onClose={onClose} onHelp={onHelp} />
      </Modal.Content>
    </Modal.Root>
  );
}

interface Section {
  name: string;
  commands: Command[];
}

function Finder({ onClose, onHelp }: PaletteProps) {
  const here = useHere();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [at, setAt] = useState(0);
  const found = useFound(q);

  const context: CommandContext = {
    here,
    go: (place) => void navigate({ to: place.to, params: { clinic: here.clinic.slug } }),
    setTheme: setColorScheme,
    showKeys: onHelp,
    leave: () => void signOut().catch(toastProblem),
  };
  const sections: Section[] = [
    // What is known at once stands first, so that a late answer moves nothing under somebody's hand.
    { name: t("palette.pages"), commands: matching(pageCommands(context), typed) },
    { name: t("palette.actions"), commands: matching(actionCommands(context), typed) },
    { name: t("palette.tasks"), commands: found.tasks },
    { name: t("palette.calls"), commands: found.calls },
  ].filter((section) => section.commands.length > 0);
  const commands = sections.flatMap((section) => section.commands);
  const chosen = commands[Math.min(at, commands.length - 1)];
  const optionId = (command: Command) => `${list}-${command.id}`;

  useEffect(() => {
    if (chosen) document.getElementById(optionId(chosen))?.scrollIntoView({ block: "nearest" });
  });

  function run(command: Command | undefined) {
    if (!command) return;
    onClose();
    command.run();
  }
  function onKeyDown(event: KeyboardEvent) {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && commands.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, commands.length - 1) + step + commands.length) % commands.length);
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(chosen);
    }
  }

  return (
    <>
      <div className={css.field}>
        <Icon name="search" />
        <input
          className={css.input}
          type="text"
          role="combobox"
          aria-label={t("palette.title")}
          aria-expanded={commands.length > 0}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={chosen && optionId(chosen)}
          placeholder={t("palette.placeholder")}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={css.list} id={list} role="listbox" aria-label={t("palette.results")}>
        {sections.map((section) => (
          <div key={section.name} role="group" aria-label={section.name}>
            <div className={css.section} aria-hidden="true">
              {section.name}
            </div>
            {section.commands.map((command) => (
              // The field keeps the focus and handles the keys; the options are for the pointer.
              <div
                key={command.id}
                id={optionId(command)}
                role="option"
                aria-selected={command === chosen}
                className={css.option}
                onPointerMove={() => setAt(commands.indexOf(command))}
                onClick={() => run(command)}
              >
                <Icon name={command.icon} />
                <span className={css.text}>{command.text}</span>
                {command.detail && <span className={css.detail}>{command.detail}</span>}
                {command.keys && (
                  <span className={css.optionKeys} aria-hidden="true">
                    <Keys keys={command.keys} />
                  </span>
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
      {commands.length === 0 && (
        <div className={css.none}>
          <strong>{found.searching ? t("palette.searching") : t("palette.nothing")}</strong>
          <p>{t("palette.nothingWhy")}</p>
        </div>
      )}
      <FormFault error={found.error} />
      <div className={css.foot} aria-hidden="true">
        {t("palette.keys")}
      </div>
      <VisuallyHidden role="status">
        {found.searching ? t("palette.searching") : t("palette.found", { count: commands.length })}
      </VisuallyHidden>
    </>
  );
}
