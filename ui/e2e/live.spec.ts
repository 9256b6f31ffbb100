import { at, expect, signIn, test } from "./world";

test.describe("a lost connection", () => {
  test.use({ expectedMessages: ["net::ERR_FAILED"] });

  test("is said with its time, and gone when the stream is back", async ({ page }) => {
    await page.route("**/api/events", (route) => route.abort());
    await signIn(page, "staff", "tasks");
    const notice = page.getByText(/^Live updates lost/);
    await expect(notice).toBeVisible();
    await expect(notice).toContainText(/\d{1,2}:\d{2}/);
    await page.unroute("**/api/events");
    await expect(notice).toHaveCount(0, { timeout: 20_000 });
  });
});

test.describe("a server that does not answer", () => {
  test.use({ expectedMessages: ["status of 500"] });

  test("leaves the page standing, with the fault, its request number and another try", async ({ page }) => {
    await signIn(page, "staff");
    await page.route("**/api/calls?**", (route) =>
      route.fulfill({
        status: 500,
        contentType: "application/problem+json",
        body: JSON.stringify({ title: "Internal fault", status: 500, code: "internal", detail: "It was not your fault.", request_id: "req_7" }),
      }),
    );
    await page.goto(at("calls"));
    const fault = page.getByRole("main").getByRole("alert");
    await expect(fault).toContainText("It was not your fault.", { timeout: 20_000 });
    await expect(fault).toContainText("req_7");
    await page.unroute("**/api/calls?**");
    await fault.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("main").getByRole("table").or(page.getByRole("heading", { name: "No call yet" }))).toBeVisible();
  });
});

test("a page that does not exist says so", async ({ page }) => {
  await signIn(page, "staff");
  await page.goto("/c/no-such-clinic/home");
  await expect(page.getByRole("heading", { name: "No such clinic here" })).toBeVisible();
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("G and a letter go to a place, ? explains the keys, and the keys can be turned off", async ({ page }) => {
  await signIn(page, "staff");
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await page.waitForURL(`**${at("escalations")}*`);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toHaveCount(0);

  await page.getByRole("button", { name: /^Your menu/ }).click();
  await page.getByRole("menuitem", { name: "Single-key shortcuts: on" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("main").focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toHaveCount(0);
});
