import AxeBuilder from "@axe-core/playwright";
import type { Browser, Locator, Page } from "@playwright/test";
import type { Appointment } from "../src/api/types";
import { civilOf, daysFrom, instantOf, mondayOf } from "../src/reception/calendar/days";
import { bandOn, placed, worked } from "../src/reception/calendar/layout";
import { readCalendarSearch } from "../src/reception/calendar/search";
import { another, at, expect, personName, signIn, test, unique } from "./world";

/** A practitioner and a service of this run's own: the clinic may have others. */
let doctor = "";
let service = "";

test.describe.configure({ mode: "serial" });

async function setUp(browser: Browser): Promise<void> {
  doctor = `Dr. ${unique()} Hale`;
  service = `Visit ${unique()}`;
  const page = await another(browser, "owner", "calendar/set-up");
  await page.getByRole("button", { name: "Add a practitioner" }).click();
  await page.getByLabel("Name, as patients say it").fill(doctor);
  // Every day, so that the tests find free times on any day of the year.
  for (const day of ["Saturday", "Sunday"]) await page.getByRole("button", { name: `Add hours on ${day}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(doctor)).toBeVisible();
  await page.getByRole("button", { name: "Add a service" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(service);
  await page.getByRole("dialog").getByLabel(doctor).check();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(service)).toBeVisible();
  await page.context().close();
}

test.beforeAll(async ({ browser }) => setUp(browser));

/** A day next week, when nothing is over yet. */
function someDay(): string {
  return new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
}

async function openCalendar(page: Page): Promise<void> {
  await page.goto(at(`calendar?date=${someDay()}`));
  await expect(page.getByRole("region", { name: "Calendar" })).toBeVisible();
}

/** Fills the form for a new appointment; answers the time that was offered first. */
async function fillIn(page: Page, patient: string): Promise<string> {
  await page.getByRole("button", { name: "New appointment" }).click();
  const form = page.getByRole("dialog", { name: "New appointment" });
  await form.getByLabel("Patient").fill(patient);
  await form.getByLabel("Phone").fill("+12025550143");
  await form.getByLabel("Service").selectOption({ label: `${service}, 30 min` });
  await form.getByLabel("With").selectOption({ label: doctor });
  await expect(form.getByLabel("Free times")).toBeEnabled();
  return textOf(form.getByLabel("Free times").locator("option:checked"));
}

/** A text as it is read: some locales put narrow spaces into times. */
async function textOf(one: Locator): Promise<string> {
  return ((await one.textContent()) ?? "").replaceAll(/\s+/g, " ");
}

function card(page: Page, patient: string) {
  return page.getByRole("region", { name: "Calendar" }).getByRole("button", { name: patient });
}

const NEW_YORK = "America/New_York";

test("the clinic's clock is read and set, also on days of 23 and 25 hours", () => {
  expect(civilOf("2026-03-05T15:00:00Z", NEW_YORK)).toEqual({ date: "2026-03-05", minute: 600 });
  for (const date of ["2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02"]) {
    for (const minute of [0, 30, 59, 180, 600, 1439]) {
      expect(civilOf(instantOf({ date, minute }, NEW_YORK), NEW_YORK), date).toEqual({ date, minute });
    }
  }
  expect(instantOf({ date: "2026-03-08", minute: 600 }, NEW_YORK)).toBe("2026-03-08T14:00:00.000Z");
  expect(mondayOf("2026-03-01")).toBe("2026-02-23");
  expect(daysFrom("2026-02-27", 3)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
});

test("appointments stand side by side exactly when they overlap", () => {
  const one = (id: string, from: string, until: string) =>
    ({ id, start: `2026-03-05T${from}:00Z`, end: `2026-03-05T${until}:00Z`, practitioner: { id, name: id } }) as Appointment;
  const all = [one("a", "15:00", "16:00"), one("b", "15:30", "16:30"), one("c", "16:00", "16:15"), one("d", "17:00", "17:30")];
  const shown = placed(all, "2026-03-05", NEW_YORK).map(({ appointment, lane, lanes }) => [appointment.id, lane, lanes]);
  expect(shown).toEqual([
    ["a", 0, 2],
    ["b", 1, 2],
    ["c", 0, 2],
    ["d", 0, 1],
  ]);
  expect(bandOn("2026-03-05", "2026-03-05T04:00:00Z", "2026-03-05T05:00:00Z", NEW_YORK), "ends at midnight").toBeNull();
  expect(bandOn("2026-03-05", "2026-03-06T04:30:00Z", "2026-03-06T05:30:00Z", NEW_YORK)).toEqual({ from: 1410, until: 1440 });
  const hours = [one("a", "14:00", "17:00"), one("b", "16:00", "22:00")].map(({ start, end }) => ({ start, end, practitioner: "a" }));
  expect(worked(hours, "2026-03-05", NEW_YORK)).toEqual([{ from: 540, until: 1020 }]);
});

test("an address that was mistyped shows the calendar all the same", () => {
  expect(readCalendarSearch({ date: "2026-13-40", view: "month", who: 7 })).toEqual({});
  expect(readCalendarSearch({ date: "2026-03-05", view: "day", who: "doc_1" })).toEqual({ date: "2026-03-05", view: "day", who: "doc_1" });
});

test("an appointment is booked, moved, cancelled and taken back", async ({ page }) => {
  const patient = `${personName()} ${unique()}`;
  await signIn(page, "staff", "calendar");
  await openCalendar(page);
  const time = await fillIn(page, patient);
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await expect(card(page, patient)).toHaveAccessibleName(new RegExp(`^${time} to .*${service}, ${doctor}, Booked$`));

  await card(page, patient).click();
  await page.getByRole("button", { name: "Move", exact: true }).click();
  const form = page.getByRole("dialog", { name: /^Move/ });
  await expect(form.getByLabel("Free times")).toBeEnabled();
  const times = form.getByLabel("Free times").locator("option");
  const later = await textOf(times.last());
  await form.getByLabel("Free times").selectOption({ label: later });
  await form.getByRole("button", { name: "Move", exact: true }).click();
  await expect(card(page, patient)).toHaveAccessibleName(new RegExp(`^${later} to`));
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(card(page, patient)).toHaveAccessibleName(new RegExp(`^${time} to`));

  await card(page, patient).click();
  await page.getByRole("button", { name: "Patient cancels" }).click();
  await expect(card(page, patient)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(card(page, patient)).toBeVisible();
});

test("a hold counts down, is seen at once by a colleague, and is confirmed", async ({ page, browser }) => {
  const patient = `${personName()} ${unique()}`;
  await signIn(page, "staff", "calendar");
  await openCalendar(page);
  const colleague = await another(browser, "doctor", "calendar");
  await openCalendar(colleague);
  await fillIn(page, patient);
  await page.getByRole("button", { name: "Hold", exact: true }).click();
  await expect(card(colleague, patient)).toContainText(/Held \d+:\d\d/);
  await card(page, patient).click();
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(card(colleague, patient)).toHaveAccessibleName(/Booked$/);
  await colleague.context().close();
});

test("somebody who calls is found by name, and keys move through the days", async ({ page }) => {
  const patient = `${personName()} ${unique()}`;
  await signIn(page, "staff", "calendar");
  await openCalendar(page);
  await fillIn(page, patient);
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await expect(card(page, patient)).toBeVisible();
  await page.getByRole("heading", { level: 1 }).click();
  const heading = page.getByRole("heading", { level: 1 });
  const there = await heading.textContent();
  await page.keyboard.press("t");
  await expect(heading).not.toHaveText(there ?? "");
  await page.keyboard.press("ArrowRight");
  await expect(heading).toHaveText(there ?? "");
  await page.keyboard.press("t");
  await page.getByLabel("Find an appointment").fill(patient);
  await page.getByRole("button", { name: new RegExp(patient) }).click();
  await expect(page.getByRole("dialog", { name: patient })).toBeVisible();
  await expect(page.getByRole("dialog", { name: patient })).toContainText(service);
});

test("a day off is shaded and offers nothing, a feed is shown once and revoked", async ({ page }) => {
  await signIn(page, "owner", "calendar/set-up");
  await page.getByRole("button", { name: "Add a day" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Whose").selectOption({ label: doctor });
  await form.getByLabel("First day").fill(someDay());
  await form.getByLabel("Why, for colleagues").fill("Conference");
  await form.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText(`${doctor}: away, Conference`)).toBeVisible();

  await page.goto(at(`calendar?date=${someDay()}&view=day`));
  await expect(page.getByText("Away: Conference").first()).toBeVisible();
  await page.getByRole("button", { name: "New appointment" }).click();
  const booking = page.getByRole("dialog", { name: "New appointment" });
  await booking.getByLabel("Service").selectOption({ label: `${service}, 30 min` });
  await booking.getByLabel("With").selectOption({ label: doctor });
  await expect(booking.getByText("Nothing is free on this day")).toBeVisible();

  await page.goto(at("calendar/set-up"));
  await page.getByRole("button", { name: "Make a feed" }).click();
  await page.getByLabel("Whose appointments").selectOption({ label: doctor });
  await page.getByRole("dialog").getByRole("button", { name: "Make the feed" }).click();
  const address = (await page.getByRole("dialog").locator("code").textContent()) ?? "";
  const read = await page.request.get(address);
  expect(read.status()).toBe(200);
  expect(await read.text()).toContain("BEGIN:VCALENDAR");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: `Revoke the feed of ${doctor}` }).click();
  await expect(page.getByText("Revoked: its address")).toBeVisible();
  expect((await page.request.get(address)).status()).toBe(404);
});

for (const [name, use] of [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["a phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
] as const) {
  test.describe(`in ${name}`, () => {
    test.use(use);

    test("nothing of the calendar breaks a rule of accessibility, and it fits", async ({ page }) => {
      test.setTimeout(180_000);
      const check = async (what: string) => {
        await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
        await page.waitForTimeout(300);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`), what).toEqual([]);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wider, `${what} is not wider than the window`).toBeLessThanOrEqual(0);
      };
      await signIn(page, "owner", "calendar");
      await openCalendar(page);
      await check("the calendar");
      await page.goto(at(`calendar?date=${someDay()}&view=day`));
      await check("a day");
      await page.goto(at(`calendar?date=${someDay()}&view=week`));
      await check("a week");
      await page.getByRole("region", { name: "Calendar" }).getByRole("button").first().click();
      await check("an appointment");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "New appointment" }).click();
      await check("a new appointment");
      await page.goto(at("calendar/set-up"));
      await check("the set-up");
      for (const form of ["Add a practitioner", "Add a service", "Add a day", "Make a feed"]) {
        await page.getByRole("button", { name: form }).click();
        await check(form);
        await page.keyboard.press("Escape");
      }
    });
  });
}
