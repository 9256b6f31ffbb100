import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Modal,
  NativeSelect,
  PasswordInput,
  Switch,
  Textarea,
  TextInput,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from "@mantine/core";

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

export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: { light: 8, dark: 7 },
  colors: { pine },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Liberation Mono", monospace',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "sm" } }),
    Modal: Modal.extend({ defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: "sm" } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "sm" } }),
    Switch: Switch.extend({ defaultProps: { size: "sm" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "sm" } }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
  },
});

/** Mantine's own colours follow our tokens; several of its defaults are too pale to read. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-2)",
    "--mantine-color-placeholder": "var(--ink-2)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-error": "var(--red)",
    "--mantine-color-red-filled": "var(--red-solid)",
    "--mantine-color-red-filled-hover": "var(--red-solid)",
    "--mantine-color-gray-light-color": "var(--ink)",
    "--mantine-color-gray-subtle-color": "var(--ink)",
    "--mantine-color-anchor": "var(--accent)",
  },
  light: {},
  dark: {},
});
