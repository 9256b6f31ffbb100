import { expect, signIn, test } from "./world";

test("an owner changes the hours and the limits, and finds them after a reload", async ({ page }) => {
  await signIn(page, "owner", "admin/reception");
  const until = page.getByLabel("Friday until").last();
  const before = await until.inputValue();
  const after = before === "16:45" ? "17:00" : "16:45";
  await until.fill(after);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved: the next call uses it")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Friday until").last()).toHaveValue(after);
});

test("staff read the settings and cannot change them", async ({ page }) => {
  await signIn(page, "staff", "admin/reception");
  await expect(page.getByLabel("Friday until").last()).toBeDisabled();
});

test("the addresses for the phone provider can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "owner", "admin/reception");
  await page.getByRole("button", { name: "Phone provider" }).click();
  await page.getByRole("button", { name: "Copy the address for: A call comes in" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("/api/calls/incoming");
});

test("a token is shown once and can be revoked", async ({ page }) => {
  await signIn(page, "owner", "admin/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("Name").fill("Nightly reading");
  await page.getByLabel("call.read").check();
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByRole("dialog").locator("code")).not.toBeEmpty();
  await page.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("row").filter({ hasText: "Nightly reading" });
  const rows = await row.count();
  await row.first().getByRole("button", { name: /^Revoke/ }).click();
  await expect(row).toHaveCount(rows - 1);
});
