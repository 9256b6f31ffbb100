/** Patient data can be hidden at once, and hide themselves when nobody is there. */
import AxeBuilder from "@axe-core/playwright";
import { at, expect, fileTask, signIn, simulate, test } from "./world";

test("a key hides everything, over a reload and in every tab, until somebody comes back", async ({ page, context }) => {
  await signIn(page, "staff", "tasks");
  const name = await fileTask(page, "Call back");
  const other = await context.newPage();
  await other.goto(at("tasks"));
  await expect(other.getByRole("main").getByText(name).first()).toBeVisible();

  await page.keyboard.press("h");
  const cover = page.getByRole("alertdialog", { name: "Privacy screen" });
  await expect(cover).toBeVisible();
  await expect(cover).toHaveAccessibleDescription("Patient data are hidden on this screen.");
  await expect(page.getByText(name).first()).toBeHidden();
  await expect(other.getByRole("alertdialog", { name: "Privacy screen" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  // Neither Esc nor the page's own keys show or change anything.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(cover).toBeVisible();
  await expect(page.getByRole("combobox")).toHaveCount(0);

  await page.reload();
  await expect(cover).toBeVisible();
  await expect(page.getByText(name).first()).toBeHidden();

  await expect(cover.getByRole("button", { name: "Show again" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(cover).toHaveCount(0);
  await expect(page.getByRole("complementary", { name: "Task" }).getByRole("heading", { name })).toBeVisible();
  await expect(other.getByRole("alertdialog")).toHaveCount(0);
});

test("it works while one types, and what was typed is still there", async ({ page }) => {
  await signIn(page, "staff", "tasks");
  await page.getByRole("button", { name: "New task", exact: true }).click();
  const form = page.getByRole("dialog", { name: "New task" });
  await form.getByLabel("Patient").fill("Half a name");
  await page.keyboard.press("Control+Shift+H");
  await expect(page.getByRole("alertdialog", { name: "Privacy screen" })).toBeVisible();
  await expect(form).toBeHidden();
  await page.getByRole("button", { name: "Show again" }).click();
  await expect(form.getByLabel("Patient")).toHaveValue("Half a name");
  await expect(form.getByLabel("Patient")).toBeFocused();
});

test("the menu hides too, and an emergency still says that it waits", async ({ page }) => {
  await signIn(page, "staff", "simulator");
  await simulate(page, ["My husband has a crushing pain in his chest and he can't breathe"]);
  await page.getByRole("button", { name: /^Your menu/ }).click();
  await page.getByRole("menuitem", { name: "Hide patient data" }).click();
  const cover = page.getByRole("alertdialog", { name: "Privacy screen" });
  await expect(cover.getByRole("alert")).toContainText(/emergenc/);
  await expect(cover).not.toContainText("chest");
  await cover.getByRole("button", { name: "Show and go there" }).click();
  await page.waitForURL(`**${at("escalations")}*`);
  await page.getByRole("region", { name: "Escalation", exact: true }).getByRole("button", { name: "Acknowledge" }).click();
});

test("after some time without use it hides by itself", async ({ page }) => {
  await page.clock.install();
  await signIn(page, "staff", "me/preferences");
  await page.getByLabel("Hide patient data without use after").selectOption("5");
  const cover = page.getByRole("alertdialog", { name: "Privacy screen" });
  await page.clock.fastForward("04:30");
  await expect(cover).toHaveCount(0);
  await page.mouse.move(200, 300);
  await page.clock.fastForward("04:30");
  await expect(cover, "a moved mouse is somebody").toHaveCount(0);
  await page.clock.fastForward("00:45");
  await expect(cover).toHaveAccessibleDescription(/Nobody used this browser for a while/);
  await page.getByRole("button", { name: "Show again" }).click();

  await page.getByLabel("Hide patient data without use after").selectOption("0");
  await page.clock.fastForward("59:00");
  await expect(cover).toHaveCount(0);
});
