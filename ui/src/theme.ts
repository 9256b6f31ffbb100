import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";
import { t } from "./language/t";

const pine: MantineColorsTuple = [
  "#eaf5f2",
  "#d5eae5",
  "#a8d6cb",
  "#7fd6c5",
  "#4fae9c",
  "#2c8f7e",
  "#17796a",
  "#0f6f62",
  "#0b5a50",
  "#084a42",
];

/** Mantine draws its dark surfaces from this; neutral grey beside our green-grey would look like a mistake. */
const dark: MantineColorsTuple = [
  "#c9d3cf",
  "#a3b3ae",
  "#82928d",
  "#66736f",
  "#3d4946",
  "#2f3937",
  "#1e2523",
  "#171c1b",
  "#101413",
  "#0c100f",
];

/** Made when there are words: the close button of a dialog is named. */
export const makeTheme = () =>
  createTheme({
    primaryColor: "pine",
    primaryShade: { light: 8, dark: 7 },
    colors: { pine, dark },
    defaultRadius: "md",
    cursorType: "pointer",
    respectReducedMotion: true,
    fontFamily: '-apple-system, "Segoe UI", Inter, Roboto, "Noto Sans", "Liberation Sans", system-ui, sans-serif',
    fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Liberation Mono", monospace',
    // By name instead of by `Component.extend`: that would load every component named here with the first page.
    components: {
      ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
      Button: { defaultProps: { size: "sm" } },
      Checkbox: { defaultProps: { size: "sm" } },
      Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": t("shared.close") } } },
      Popover: { defaultProps: { shadow: "md" } },
      // In place, so that a menu belongs to the landmark of its button; and without the empty element it would focus first,
      // which a menu may not contain.
      Menu: { defaultProps: { shadow: "md", withinPortal: false, withInitialFocusPlaceholder: false } },
    },
  });

/**
 * Mantine's own colours follow our tokens; several of its defaults are too pale to read. They are given per scheme,
 * because that is where Mantine sets its own.
 */
const COLOURS = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-2)",
  "--mantine-color-placeholder": "var(--ink-2)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-disabled": "var(--gray-ground)",
  "--mantine-color-disabled-color": "var(--ink-2)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-color-error": "var(--red)",
  "--mantine-color-red-filled": "var(--red-solid)",
  "--mantine-color-red-filled-hover": "var(--red-solid-hover)",
  "--mantine-color-gray-light-color": "var(--ink)",
  "--mantine-color-gray-outline": "var(--ink)",
  "--mantine-color-pine-light-color": "var(--accent)",
  "--mantine-color-pine-text": "var(--accent)",
  "--mantine-color-gray-text": "var(--ink)",
  "--mantine-color-anchor": "var(--accent)",
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: COLOURS, dark: COLOURS });
