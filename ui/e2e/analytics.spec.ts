import AxeBuilder from "@axe-core/playwright";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { at, expect, signIn, test } from "./world";

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
}

/** Every plot is drawn, or says that there is nothing. */
async function drawn(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: /^At a glance/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^What these calls go through/ })).toBeVisible();
  await expect(page.getByRole("status")).toHaveCount(0);
  await expect(page.getByRole("img", { name: "Calls by day" }).locator("svg").first()).toBeVisible();
}

test("the demonstration's calls are plotted, tabled and saved", async ({ page }) => {
  await signIn(page, "owner", "analytics");
  await drawn(page);
  await page.getByRole("button", { name: "Table: Calls by day" }).click();
  await expect(page.getByRole("region", { name: "Calls by day" }).getByRole("row")).toHaveCount(8);
  await page.getByRole("button", { name: "30 days" }).click();
  await page.waitForURL(/days=30/);
  await expect(page.getByRole("region", { name: "Calls by day" }).getByRole("row")).toHaveCount(31);
  await page.reload();
  await expect(page.getByRole("button", { name: "30 days" })).toHaveAttribute("aria-pressed", "true");

  await drawn(page);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the figures of At a glance as CSV" }).click();
  const file = await readFile(await (await waiting).path(), "utf8");
  expect(file.split("\n")[0]).toBe("figure,of,value,unit");
  const glance = page.getByRole("definition").first();
  const calls = file.split("\n").find((line) => line.startsWith("calls,all,"))?.split(",")[2] ?? "";
  await expect(glance).toHaveText(calls);
});

test("a custom range stays in the address, and one that is none is refused in words", async ({ page }) => {
  await signIn(page, "doctor", "analytics?from=2020-01-01&to=2020-01-31");
  await expect(page.getByRole("heading", { name: "Nothing to show" }).first()).toBeVisible();
  await page.getByLabel("From", { exact: true }).fill("2020-02-02");
  await expect(page.getByText("Choose a first day that is not after the last one")).toBeVisible();
  await page.getByLabel("To", { exact: true }).fill("2020-02-09");
  await page.waitForURL(/from=2020-02-02&to=2020-02-09/);
});

test("the front desk is told who sees figures", async ({ page }) => {
  await signIn(page, "staff", "analytics");
  await expect(page.getByRole("heading", { name: "This page is not open to your role" })).toBeVisible();
});

test("the plotting library is not loaded by the task queue", async ({ page }) => {
  const loaded: string[] = [];
  page.on("response", async (response) => {
    if (/\.js(?:\?|$)/.test(response.url())) loaded.push(await response.text().catch(() => ""));
  });
  await signIn(page, "staff", "tasks");
  await expect(page.getByRole("region", { name: "Task list" }).getByRole("listitem").first()).toBeVisible();
  expect(loaded.some((code) => code.includes("recharts-wrapper"))).toBe(false);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, viewport] of [
    ["a desk", { width: 1440, height: 900 }],
    ["a phone", { width: 390, height: 844 }],
  ] as const) {
    test.describe(`${colorScheme}, on ${name}`, () => {
      test.use({ colorScheme, viewport });

      test("figures break no rule of accessibility and fit", async ({ page }) => {
        await signIn(page, "owner", "analytics");
        await drawn(page);
        expect(await violations(page)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow).toBeLessThanOrEqual(0);
        if (process.env.CLINIQ_SCREENSHOTS) {
          const main = page.getByRole("main");
          await main.screenshot({ path: `${process.env.CLINIQ_SCREENSHOTS}/analytics-${colorScheme}-${viewport.width}.png` });
        }
        for (const table of await page.getByRole("button", { name: /^Table: / }).all()) await table.click();
        expect(await violations(page), "as tables").toEqual([]);
        await page.goto(at("reviews"));
        await expect(page.getByRole("region", { name: "Calls to review" })).toBeVisible();
        await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
        expect(await violations(page), "reviews").toEqual([]);
      });
    });
  }
}
