import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { another, at, expect, fileTask, signIn, simulate, test, type Role } from "./world";

const PAGES: readonly [role: Role, paths: readonly string[]][] = [
  [
    "staff",
    ["home", "tasks", "tasks?group=urgency&view=completed", "escalations", "calls", "calls/live", "simulator", "admin/tokens", "approvals", "me/preferences"],
  ],
  ["doctor", ["home", "approvals", "reviews"]],
  ["owner", ["home", "admin/reception", "admin/members", "admin/audit", "admin/dead-letters"]],
];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
}

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  await page.waitForTimeout(300);
}

/** A page that is wider than its window scrolls sideways, and text is cut. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const [role, paths] of PAGES) {
      test(`no page of ${role} breaks a rule of accessibility`, async ({ page }) => {
        test.setTimeout(120_000);
        await signIn(page, role);
        for (const path of paths) {
          await page.goto(at(path));
          await settled(page);
          expect(await violations(page), path).toEqual([]);
        }
      });
    }

    test("neither do the pages before sign-in, nor what opens over a page", async ({ page }) => {
      await page.goto("/sign-in");
      await expect(page.getByLabel("E-mail")).toBeVisible();
      expect(await violations(page), "sign-in").toEqual([]);

      await signIn(page, "staff", "tasks");
      await settled(page);
      await page.getByRole("region", { name: "Task list" }).getByRole("listitem").first().getByRole("link").click();
      await expect(page.getByRole("complementary", { name: "Task" }).getByRole("heading").first()).toBeVisible();
      await settled(page);
      expect(await violations(page), "task").toEqual([]);
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await settled(page);
      expect(await violations(page), "notifications").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "New task", exact: true }).click();
      await settled(page);
      expect(await violations(page), "new task").toEqual([]);

      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Your menu/ }).click();
      await settled(page);
      expect(await violations(page), "menu").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Filter" }).click();
      await settled(page);
      expect(await violations(page), "filters").toEqual([]);

      await page.goto(at("calls"));
      await page.getByRole("table").getByRole("link").first().click();
      await settled(page);
      expect(await violations(page), "transcript").toEqual([]);
    });

    test("neither does any section of the settings, nor a call in the simulator", async ({ page }) => {
      await signIn(page, "owner", "admin/reception");
      for (const section of ["Numbers and people", "Services and doctors", "Answers", "Limits", "Phone provider"]) {
        await page.getByRole("button", { name: section }).click();
        await settled(page);
        expect(await violations(page), section).toEqual([]);
      }
      await simulate(page, ["Hi, I'd like to book a check-up for next Tuesday at ten thirty"]);
      await settled(page);
      expect(await violations(page), "simulator").toEqual([]);
      await page.getByRole("button", { name: "Hang up" }).click();
    });

    test("nor a decision being taken", async ({ page, browser }) => {
      const desk = await another(browser, "staff", "tasks");
      await fileTask(desk, "Refill");
      await desk.context().close();
      await signIn(page, "doctor", "approvals");
      await page.getByRole("radio", { name: "Request follow-up" }).click();
      await settled(page);
      expect(await violations(page), "decision").toEqual([]);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("every page fits, and the bar at the foot leads to the day's places", async ({ page }) => {
    test.setTimeout(120_000);
    for (const [role, paths] of PAGES) {
      await page.context().clearCookies();
      await signIn(page, role);
      for (const path of paths) {
        await page.goto(at(path));
        await settled(page);
        expect(await overflow(page), `${path} is not wider than the phone`).toBeLessThanOrEqual(0);
        expect(await violations(page), path).toEqual([]);
      }
    }
    await page.getByRole("navigation", { name: "Main, short" }).getByRole("link", { name: /^Tasks/ }).click();
    await page.waitForURL(`**${at("tasks")}`);
    await page.getByRole("region", { name: "Task list" }).getByRole("listitem").first().getByRole("link").click();
    await expect(page.getByRole("complementary", { name: "Task" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Task list" })).toBeHidden();
    expect(await violations(page), "a task").toEqual([]);
    await page.getByRole("link", { name: "Close task" }).click();
    await expect(page.getByRole("region", { name: "Task list" })).toBeVisible();
  });
});
