/** The command palette and the sheet of keys. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { at, expect, fileTask, signIn, simulate, test } from "./world";

async function openPalette(page: Page) {
  await expect(page.locator("#main")).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  return palette;
}

test("it goes to a page, also while one types elsewhere", async ({ page }) => {
  await signIn(page, "staff", "tasks");
  await page.getByLabel("Search tasks").focus();
  const palette = await openPalette(page);
  await page.keyboard.type("live");
  await expect(palette.getByRole("option", { name: "Live calls" })).toHaveAttribute("aria-selected", "true");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${at("calls/live")}`);
  await expect(palette).toHaveCount(0);
});

test("it finds a task by a name that stands in no address, and by its id", async ({ page }) => {
  await signIn(page, "staff", "tasks");
  const name = await fileTask(page, "Call back");
  const id = page.url().split("/").at(-1)?.split("?")[0] ?? "";
  await page.goto(at("home"));

  const palette = await openPalette(page);
  await page.keyboard.type(name);
  const hit = palette.getByRole("option").filter({ hasText: name });
  await expect(hit).toBeVisible();
  expect(page.url(), "what was typed is in no address").not.toContain(name.split(" ")[0]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Task" }).getByRole("heading", { name })).toBeVisible();

  await page.goto(at("home"));
  await openPalette(page);
  await page.keyboard.type(id);
  await expect(palette.getByRole("option", { name: `Open task ${id}` })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${at("tasks/")}${id}*`);
});

test("it finds a call by what was said", async ({ page }) => {
  await signIn(page, "staff", "simulator");
  await simulate(page, ["Hi, I'd like to come in on Thursday about my marimba elbow"]);
  await page.getByRole("button", { name: "Hang up" }).click();
  await expect(page.getByText("The caller hung up.")).toBeVisible();
  const palette = await openPalette(page);
  await page.keyboard.type("marimba");
  await palette.getByRole("option").filter({ hasText: "marimba elbow" }).first().click();
  await expect(page.locator("li[data-current=true]")).toContainText("marimba elbow");
});

test("it changes the theme and the language, and signs out", async ({ page }) => {
  await signIn(page, "staff");
  await openPalette(page);
  await page.keyboard.type("theme dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");

  await openPalette(page);
  await page.keyboard.type("espanol");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Principal", exact: true })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Paleta de órdenes" }).getByRole("combobox").fill("english");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main", exact: true })).toBeVisible();

  await openPalette(page);
  await page.keyboard.type("sign out");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/sign-in**");
});

test("nothing found is said, and the arrows go round", async ({ page }) => {
  await signIn(page, "staff");
  const palette = await openPalette(page);
  await page.keyboard.press("ArrowUp");
  await expect(palette.getByRole("option").last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(palette.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.type("qqxzzv");
  await expect(palette.getByText("Nothing found")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);
});

test("? shows the keys of one's own role", async ({ page, browser }) => {
  await signIn(page, "staff");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help.getByRole("row", { name: /Command palette/ })).toBeVisible();
  await expect(help.getByRole("table", { name: "In a doctor's decision" })).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  const doctor = await (await browser.newContext()).newPage();
  await signIn(doctor, "doctor");
  await doctor.keyboard.press("?");
  await expect(doctor.getByRole("table", { name: "In a doctor's decision" })).toBeVisible();
  await doctor.context().close();
});
