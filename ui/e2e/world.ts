/** What every test needs: who can sign in, and a page whose console must stay empty. */
import { expect, test as base, type Browser, type Page } from "@playwright/test";

interface Person {
  email: string;
  password: string;
}

/** The clinic that the test runner prepared, from the environment variable `CLINIQ_E2E`. */
interface World {
  /** A set-up link that nobody has used yet; absent when the runner made none. */
  setup_token?: string;
  owner: Person;
  staff: Person;
  doctor: Person;
  /** The clinic's slug. */
  clinic: string;
}

export type Role = "owner" | "staff" | "doctor";

function readWorld(): World {
  const text = process.env.CLINIQ_E2E;
  if (!text) throw new Error("CLINIQ_E2E is not set: it names the clinic and the people of the running server");
  return JSON.parse(text) as World;
}

export const world = readWorld();

/** Tests fail on any error or warning that the browser shows, unless they say that they cause one. */
interface Fixtures {
  /** Parts of messages that a test provokes on purpose. */
  expectedMessages: string[];
}

export const test = base.extend<Fixtures>({
  expectedMessages: [[], { option: true }],
  context: async ({ context, expectedMessages }, use) => {
    const messages: string[] = [];
    context.on("page", (page) => watch(page, messages));
    await use(context);
    const surprising = messages.filter((message) => !expectedMessages.some((part) => message.includes(part)));
    expect(surprising, "the browser's console stays empty").toEqual([]);
  },
});

export { expect };

function watch(page: Page, messages: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") messages.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => messages.push(`${page.url()}: ${error.message}`));
}

export async function signIn(page: Page, role: Role, path = "home"): Promise<void> {
  const { email, password } = world[role];
  await page.goto(`/sign-in?then=${encodeURIComponent(at(path))}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**${at(path)}**`);
  // The page of sign-in has a main part too; the frame of the clinic is what listens to keys.
  await expect(page.locator("#main")).toBeVisible();
}

/** A page's address inside the clinic. */
export function at(path: string): string {
  return `/c/${world.clinic}/${path}`;
}

/** A second person at another machine: their own browser session. */
export async function another(browser: Browser, role: Role, path: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, role, path);
  return page;
}

/** Words that no other run used, so that a test finds its own things in a clinic that fills up. */
export function unique(): string {
  const letters = Array.from({ length: 6 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26)));
  return letters.join("").replace(/^./, (first) => first.toUpperCase());
}

const FIRST = ["Nora", "Samuel", "Priya", "Walter", "Grace", "Oscar", "Hannah", "Martin", "Julia", "Peter", "Alice", "Simon"];
const LAST = ["Whitfield", "Bennett", "Lindberg", "Hartman", "Osborne", "Fletcher", "Morales", "Donovan", "Prescott", "Keller"];

/** A name that a receptionist understands, rarely the same twice. */
export function personName(): string {
  const one = (names: readonly string[]) => names[Math.floor(Math.random() * names.length)] ?? "";
  return `${one(FIRST)} ${one(LAST)}`;
}

/** Starts a simulated call and says lines until they are through or the call has ended. */
export async function simulate(page: Page, lines: readonly string[]): Promise<void> {
  await page.goto(at("simulator"));
  await page.getByRole("button", { name: "Start the call" }).click();
  const field = page.getByLabel("What the caller says");
  for (const line of lines) {
    await expect(field).toBeEnabled();
    await field.fill(line);
    await page.getByRole("button", { name: "Say", exact: true }).click();
    await expect(page.getByRole("log").getByText(line, { exact: true })).toBeVisible();
  }
}

/** Files a task through the form; returns its patient's name. */
export async function fileTask(page: Page, kind: string, name = `${unique()} Tester`): Promise<string> {
  await page.goto(at("tasks"));
  await page.getByRole("button", { name: "New task", exact: true }).click();
  const form = page.getByRole("dialog", { name: "New task" });
  await form.getByLabel("Kind").selectOption({ label: kind });
  await form.getByLabel("What is to be done").fill(`Look after ${name}`);
  await form.getByLabel("Patient").fill(name);
  await form.getByRole("button", { name: "Create task" }).click();
  await expect(page.getByRole("complementary", { name: "Task" }).getByRole("heading", { name })).toBeVisible();
  return name;
}
