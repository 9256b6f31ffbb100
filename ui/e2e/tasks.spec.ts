import type { Page } from "@playwright/test";
import { another, at, expect, fileTask, personName, signIn, simulate, test } from "./world";

const CHECKUP = ["Hi, I'd like to book a check-up for next Tuesday at ten thirty in the morning"];

/** Undoes the last move by its message. */
async function takeBack(page: Page, message: string): Promise<void> {
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages.getByText(message, { exact: true })).toBeVisible();
  await messages.getByRole("button", { name: "Undo" }).click();
  // One from before may still stand there.
  await expect(messages.getByText("Taken back").last()).toBeVisible();
}

test("a working day: find a task, claim it, complete it, take it back", async ({ page }) => {
  await signIn(page, "staff", "tasks");
  const name = await fileTask(page, "Call back");
  await page.getByRole("link", { name: "Close task" }).click();

  await page.getByLabel("Search tasks").fill(name);
  const rows = page.getByRole("region", { name: "Task list" }).getByRole("listitem");
  await expect(rows).toHaveCount(1);
  expect(page.url(), "what was typed is in no address").not.toContain(name.split(" ")[0]);

  await rows.getByRole("link", { name }).click();
  const detail = page.getByRole("complementary", { name: "Task" });
  await detail.getByRole("button", { name: "Claim" }).click();
  await expect(detail.getByText("In progress")).toBeVisible();
  await detail.getByRole("button", { name: "Complete" }).click();
  await expect(detail.getByText("Completed").first()).toBeVisible();
  await takeBack(page, "Completed");
  await expect(detail.getByText("In progress")).toBeVisible();

  // A cancelled task comes back too: undo stands in place of a question.
  await detail.getByRole("button", { name: "Cancel task" }).click();
  await expect(detail.getByText("Cancelled").first()).toBeVisible();
  await takeBack(page, "Cancelled");
  await expect(detail.getByText("In progress")).toBeVisible();
});

test("the keyboard walks, selects, claims and completes", async ({ page }) => {
  await signIn(page, "staff", "tasks");
  const name = await fileTask(page, "Call back");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary", { name: "Task" })).toHaveCount(0);

  await page.keyboard.press("/");
  await expect(page.getByLabel("Search tasks")).toBeFocused();
  await page.keyboard.type(name);
  const row = page.getByRole("region", { name: "Task list" }).getByRole("listitem");
  await expect(row).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(row.getByRole("link")).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByRole("toolbar", { name: "Selected tasks" })).toContainText("1 task selected");
  await page.keyboard.press("x");
  await page.keyboard.press("c");
  await expect(row.getByText("In progress")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Task" })).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByRole("complementary", { name: "Task" }).getByText("Completed").first()).toBeVisible();
});

test("filters stand in the address, as chips that take themselves away", async ({ page }) => {
  await signIn(page, "staff", "tasks");
  await fileTask(page, "Reschedule");
  await page.getByRole("link", { name: "Close task" }).click();
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("menuitem", { name: "Reschedule" }).click();
  await page.getByLabel("Grouping").selectOption({ label: "Group by status" });
  await expect(page).toHaveURL(/kind=reschedule/);
  await expect(page).toHaveURL(/group=status/);
  await expect(page.getByRole("heading", { name: /^To do/ })).toBeVisible();
  await page.reload();
  const chip = page.getByRole("button", { name: "Remove filter Reschedule" });
  await chip.click();
  await expect(chip).toHaveCount(0);
  await expect(page).not.toHaveURL(/kind=/);
});

test("a booking by phone appears in the queue of a colleague without a reload", async ({ page, browser }) => {
  const colleague = await another(browser, "staff", "tasks");
  const name = personName();
  await colleague.getByLabel("Order").selectOption({ label: "Newest first" });
  await signIn(page, "staff", "simulator");
  await simulate(page, CHECKUP);

  // The receptionist may offer times that are free, asks for the name, and reads back what it will file.
  const filed = page.getByTestId("filed").getByText("Appointment");
  for (let turn = 0; turn < 6 && !(await filed.isVisible()); turn += 1) {
    const before = await page.getByRole("log").innerText();
    const asked = before.slice(before.lastIndexOf("Receptionist"));
    const isOffered = /Which would suit you|Would that do/.test(asked);
    const wantsName = /\bname\b/i.test(asked);
    const answer = isOffered ? "The first one, please" : wantsName ? `My name is ${name}` : "Yes, that's right";
    await page.getByLabel("What the caller says").fill(answer);
    await page.getByRole("button", { name: "Say", exact: true }).click();
    await expect.poll(() => page.getByRole("log").innerText()).not.toBe(before);
  }
  await expect(filed).toBeVisible();
  await expect(colleague.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  await colleague.context().close();
});

test("two people at one task: the second is told, and sees the newest state", async ({ page, browser }) => {
  await signIn(page, "staff", "tasks");
  const name = await fileTask(page, "Call back");
  const colleague = await another(browser, "owner", page.url().split(at(""))[1] ?? "tasks");
  await colleague.getByRole("complementary", { name: "Task" }).getByRole("button", { name: "Claim" }).click();
  await expect(page.getByRole("complementary", { name: "Task" }).getByText("In progress")).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Task" }).getByRole("heading", { name })).toBeVisible();
  await colleague.context().close();
});

test("notifications are read one by one, all at once, and cleared", async ({ page, browser }) => {
  await signIn(page, "staff");
  const colleague = await another(browser, "owner", "tasks");
  await fileTask(colleague, "Call back");
  await fileTask(colleague, "General");
  await colleague.context().close();

  const bell = page.getByRole("button", { name: /^Notifications/ });
  await expect(bell).toHaveAccessibleName(/unread/);
  await bell.click();
  const feed = page.getByRole("dialog", { name: "Notifications" });
  await feed.getByRole("button", { name: /^Mark read/ }).first().click();
  const readAll = feed.getByRole("button", { name: "Mark all read" });
  if (await readAll.isEnabled()) await readAll.click();
  await expect(readAll).toBeDisabled();
  await feed.getByRole("button", { name: "Clear all" }).click();
  await expect(feed.getByRole("heading", { name: "Nothing new" })).toBeVisible();
});

test("the front desk gives a task to a colleague, and takes that back", async ({ page }) => {
  await signIn(page, "staff", "tasks");
  await fileTask(page, "Call back");
  const detail = page.getByRole("complementary", { name: "Task" });
  const assignee = detail.getByLabel("Assign to");
  await expect(assignee.getByRole("option")).not.toHaveCount(1);
  const colleague = await assignee.getByRole("option").filter({ hasNotText: /Nobody yet|\(you\)/ }).first().innerText();
  await assignee.selectOption({ label: colleague });
  await expect(detail.getByText("In progress")).toBeVisible();
  await expect(assignee.locator("option:checked")).toHaveText(colleague);
  await takeBack(page, "Assigned");
  await expect(assignee.locator("option:checked")).toHaveText("Nobody yet");
  await expect(detail.getByText("To do")).toBeVisible();
});

test("several tasks are given to one colleague", async ({ page }) => {
  await signIn(page, "owner", "tasks");
  const name = await fileTask(page, "Call back");
  await page.getByRole("link", { name: "Close task" }).click();
  await page.getByLabel("Search tasks").fill(name);
  const row = page.getByRole("region", { name: "Task list" }).getByRole("listitem");
  await expect(row).toHaveCount(1);
  await row.getByRole("checkbox").check();
  const everybody = page.getByRole("toolbar", { name: "Selected tasks" }).getByLabel("Assign to");
  const colleague = await everybody.getByRole("option").filter({ hasNotText: /Assign to|\(you\)/ }).first().innerText();
  await everybody.selectOption({ label: colleague });
  await expect(row.getByRole("img", { name: `Assigned to ${colleague}` })).toBeVisible();
  await expect(row.getByText("In progress")).toBeVisible();
});
