import { expect, signIn, test } from "./world";

test("calls are judged by keyboard, with a note, and a verdict can be taken back", async ({ page }) => {
  await signIn(page, "doctor", "reviews");
  const queue = page.getByRole("region", { name: "Calls to review" });
  const rows = queue.getByRole("listitem");
  const reader = page.getByRole("region", { name: "Call", exact: true });
  await expect(reader.getByRole("heading", { name: "What was said" })).toBeVisible();
  await expect(reader.getByRole("listitem").first()).toBeVisible();
  const before = await rows.count();
  expect(before).toBeGreaterThan(2);

  await page.keyboard.press("j");
  await expect(rows.nth(1).getByRole("link")).toHaveAttribute("data-current", "true");
  await page.keyboard.press("k");
  await expect(rows.nth(0).getByRole("link")).toHaveAttribute("data-current", "true");

  const first = await rows.nth(0).getByRole("link").getAttribute("href");
  const second = await rows.nth(1).getByRole("link").getAttribute("href");
  await page.keyboard.press("5");
  await expect(page.getByRole("radio", { name: /^Wrong detail/ })).toBeChecked();
  await page.getByLabel("Note (optional)").fill("Tuesday was noted as Thursday");
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(before - 1);
  await expect(page).toHaveURL(new RegExp(`${second}$`));
  await expect(queue.getByText(/^[1-9]\d* of \d+ this week$/)).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(before);
  await expect(page).toHaveURL(new RegExp(`${first}$`));

  // A whole call by keys alone.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(before - 1);
  await expect(page.getByText("Reviewed: Right")).toBeVisible();
});

test("the front desk is told who reviews", async ({ page }) => {
  await signIn(page, "staff", "reviews");
  await expect(page.getByRole("heading", { name: "This page is not open to your role" })).toBeVisible();
});
