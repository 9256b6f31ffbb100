import { at, expect, signIn, test, unique, world } from "./world";

test("somebody signs in, stays signed in over a reload, and signs out", async ({ page }) => {
  await signIn(page, "staff");
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Main", exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^Your menu/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in**");
  await page.goto(at("tasks"));
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a link to a page leads there after sign-in", async ({ page }) => {
  await page.goto(at("tasks?view=completed"));
  await page.getByLabel("E-mail").fill(world.staff.email);
  await page.getByRole("textbox", { name: "Password" }).fill(world.staff.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**${at("tasks?view=completed")}`);
  await expect(page.getByRole("link", { name: /^Completed/ })).toHaveAttribute("aria-current", "page");
});

test("the access token is in no storage", async ({ page }) => {
  await signIn(page, "staff");
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  expect(stored).not.toContain("eyJ");
  expect(stored).not.toContain(world.staff.email);
});

test.describe("refused", () => {
  test.use({ expectedMessages: ["status of 401", "status of 404"] });

  test("a wrong password is said so, and nothing else is told", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(`nobody-${unique()}@example.org`);
    await page.getByRole("textbox", { name: "Password" }).fill("not the right password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("do not belong together");
  });

  test("a spent set-up link says what to do", async ({ page }) => {
    await page.goto("/setup#this-link-was-never-made");
    await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  });
});

test("staff do not see what is not theirs", async ({ page }) => {
  await signIn(page, "staff", "admin/members");
  await expect(page.getByRole("heading", { name: "This page is not open to your role" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main", exact: true }).getByText("Members")).toHaveCount(0);
  await expect(page.getByRole("navigation", { name: "Main", exact: true }).getByText("Approvals")).toHaveCount(0);
});

test("an administrator invites somebody, who joins by the link", async ({ page, browser }) => {
  await signIn(page, "owner", "admin/members");
  const name = `${unique()} Joiner`;
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(`${unique().toLowerCase()}@example.org`);
  await page.getByRole("button", { name: "Make the invitation" }).click();
  const link = await page.getByRole("dialog").locator("code").innerText();

  const guest = await (await browser.newContext()).newPage();
  const target = new URL(link);
  await guest.goto(`${target.pathname}${target.hash}`);
  await expect(guest.getByRole("heading", { name: /^Join / })).toBeVisible();
  await guest.getByRole("textbox", { name: "Password" }).fill("seven quiet lanterns at dusk");
  await guest.getByRole("button", { name: "Join" }).click();
  await guest.waitForURL(`**${at("home")}`);
  await guest.context().close();
});

test.describe("set-up", () => {
  test.skip(!world.setup_token, "the runner made no set-up link");
  test.use({ expectedMessages: ["status of 422"] });

  test("a new clinic is set up by the one-time link: owner, clinic, hours, numbers", async ({ page }) => {
    await page.goto(`/setup#${world.setup_token}`);
    await page.getByLabel("Your name").fill("Olive Keller");
    await page.getByLabel("E-mail").fill(`olive-${unique().toLowerCase()}@example.org`);
    const password = page.getByRole("textbox", { name: "Password" });
    await password.fill("password1234");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Name of the clinic").fill("Hillside Practice");
    await page.getByLabel("Time zone").selectOption("Europe/London");
    await page.getByLabel("Country").selectOption("GB");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Add hours on Saturday" }).click();
    await expect(page.getByLabel("Saturday from")).toHaveValue("09:00");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("textbox", { name: "Number" }).fill("+44 20 7946 0123");
    await page.getByRole("button", { name: "Finish" }).click();

    // A weak password is refused by the server, and the form goes back to where it is typed.
    await expect(password).toBeVisible();
    await password.fill("three brass kettles sing");
    for (const _ of ["clinic", "hours", "numbers"]) await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Finish" }).click();
    await page.waitForURL("**/home");
    await expect(page.getByRole("heading", { name: /Olive/ })).toBeVisible();
  });
});
