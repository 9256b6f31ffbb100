import { another, at, expect, fileTask, signIn, test } from "./world";

test("a doctor decides by keyboard, and the front desk sees the decision", async ({ page, browser }) => {
  const desk = await another(browser, "staff", "tasks");
  const approved = await fileTask(desk, "Refill");
  const approvedUrl = desk.url().split(at(""))[1] ?? "";
  const rejected = await fileTask(desk, "Refill");
  const followed = await fileTask(desk, "Medical question");

  await signIn(page, "doctor", "approvals");
  const open = async (name: string) => {
    await page.getByRole("region", { name: "Cases" }).getByRole("link").filter({ hasText: name }).click();
    await expect(page.getByRole("region", { name: "Case", exact: true }).getByRole("heading", { name })).toBeVisible();
    // The link was clicked; the keys below must go to the page, as after walking with J and K.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  };

  await open(approved);
  await page.keyboard.press("a");
  await expect(page.getByRole("radio", { name: "Approve" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Cases" }).getByText(approved)).toHaveCount(0);

  await open(rejected);
  await page.keyboard.press("r");
  await expect(page.getByLabel("Reason")).toBeFocused();
  await page.keyboard.type("Needs a blood pressure reading first");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Cases" }).getByText(rejected)).toHaveCount(0);

  await open(followed);
  await page.keyboard.press("f");
  await expect(page.getByLabel("Reason")).toBeFocused();
  await page.keyboard.type("I want to see the wound");
  await page.getByLabel("Who does what").fill("Front desk: book ten minutes this week");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Cases" }).getByText(followed)).toHaveCount(0);

  await desk.goto(at(approvedUrl));
  await expect(desk.getByRole("complementary", { name: "Task" }).getByText("Approved")).toBeVisible();
  await desk.context().close();
});
