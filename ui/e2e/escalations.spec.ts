import type { Page } from "@playwright/test";
import { another, at, expect, signIn, simulate, test } from "./world";

const DANGER = "My husband has a crushing pain in his chest and he can't breathe";

/** Emergencies of earlier tests are answered first, so that the one of this test is the only one. */
async function answerAll(page: Page): Promise<void> {
  const acknowledge = page.getByRole("region", { name: "Emergency" }).getByRole("button", { name: "Acknowledge" });
  // The stream never ends, so there is no idle network to wait for; the banner comes with the first answers.
  await page.waitForTimeout(800);
  // Two emergencies may read the same, so it is the server's answer that tells that one is done.
  for (let left = 20; left > 0 && (await acknowledge.isVisible()); left -= 1) {
    const done = page.waitForResponse((response) => response.url().endsWith("/acknowledge"));
    await acknowledge.click();
    await done;
    await page.waitForTimeout(400);
  }
}

test("an emergency rings at the front desk, is acknowledged, and is resolved with a note", async ({ page, browser }) => {
  const desk = await another(browser, "staff", "home");
  await answerAll(desk);
  await signIn(page, "staff", "simulator");
  await simulate(page, [DANGER]);
  await expect(page.getByText("Simulation", { exact: true })).toBeVisible();

  const banner = desk.getByRole("region", { name: "Emergency" });
  await expect(banner).toBeVisible();
  await expect(banner).toHaveAttribute("data-ringing", "true");
  await expect(banner, "it sounds: the desk was touched when it signed in").toHaveAttribute("data-sounding", "true");
  await expect(banner).toContainText("Simulated");
  await expect.poll(() => desk.title()).toContain("EMERGENCY");

  // It stands on every page, and silence does not make it go away.
  await desk.getByRole("link", { name: "Calls", exact: true }).first().click();
  await banner.getByRole("button", { name: "Silence" }).click();
  await expect(banner).toHaveAttribute("data-sounding", "false");
  await expect(banner).toBeVisible();

  await banner.getByRole("link", { name: "Open" }).click();
  const detail = desk.getByRole("region", { name: "Escalation", exact: true });
  await expect(detail.locator("blockquote")).toContainText("crushing pain");
  await expect(detail.locator("blockquote mark").first()).toBeVisible();
  await expect(detail.getByText("Rule", { exact: true })).toBeVisible();

  await detail.getByRole("button", { name: "Acknowledge" }).click();
  await expect(banner).toHaveCount(0);
  await expect.poll(() => desk.title()).not.toContain("EMERGENCY");
  await detail.getByRole("button", { name: "Resolve" }).click();
  await detail.getByLabel("What was done").fill("Spoke to the wife; the ambulance is there.");
  await detail.getByRole("button", { name: "Resolve" }).click();
  await expect(detail.getByText(/Resolved by/)).toContainText("the ambulance is there");
  await desk.context().close();
});

test("the transcript shows the alarm, its words and its rule, and can be searched", async ({ page }) => {
  await signIn(page, "staff", "simulator");
  await simulate(page, [DANGER]);
  await page.getByRole("link", { name: "Open the transcript" }).click();
  await page.waitForURL(`**${at("calls/")}*`);
  const words = page.locator("li[data-alarm] mark");
  await expect(words.first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Rules that fired" })).toBeVisible();
  await page.getByLabel("Search in this transcript").fill("crushing");
  await expect(page.getByRole("status").filter({ hasText: "1 of" })).toBeVisible();
  await answerAll(page);
});

test("a caller's call is followed live by a colleague", async ({ page, browser }) => {
  const colleague = await another(browser, "staff", "calls/live");
  await signIn(page, "staff", "simulator");
  await simulate(page, ["Hi, I'd like to come in on Thursday about my knee"]);
  const link = await page.getByRole("link", { name: "Open the transcript" }).getAttribute("href");
  const id = link?.split("/").at(-1) ?? "";
  await colleague.locator(`a[href*="call=${id}"]`).click();
  await expect(colleague.getByRole("log")).toContainText("about my knee");
  await page.getByRole("button", { name: "Hang up" }).click();
  await expect(page.getByText("The caller hung up.")).toBeVisible();
  await expect(colleague.locator(`a[href*="call=${id}"]`)).toHaveCount(0);
  await colleague.context().close();
});
