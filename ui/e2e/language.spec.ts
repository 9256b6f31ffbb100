/** The interface speaks the person's language, and every word of it. */
import { en } from "../src/language/en";
import * as enCouncil from "../src/language/en/council";
import { es } from "../src/language/es";
import * as esCouncil from "../src/language/es/council";
import type { Message } from "../src/language/catalogue";
import { browserLanguage, regional } from "../src/language/language";
import { fill, formOf, placeholders } from "../src/language/t";
import { at, expect, signIn, test } from "./world";

type Flat = Record<string, Message>;

function flat(catalogue: Record<string, Record<string, Message>>): Flat {
  return Object.fromEntries(
    Object.entries(catalogue).flatMap(([area, messages]) => Object.entries(messages).map(([name, message]) => [`${area}.${name}`, message])),
  );
}

const forms = (message: Message): string[] => (typeof message === "string" ? [message] : [message.one, message.other]);
const holes = (message: Message) => new Set(forms(message).flatMap(placeholders));

test("both catalogues have the same keys, the same holes, and a text for each", () => {
  const english = flat({ ...en, ...enCouncil });
  const spanish = flat({ ...es, ...esCouncil });
  expect(Object.keys(spanish).toSorted()).toEqual(Object.keys(english).toSorted());
  for (const [key, message] of Object.entries(english)) {
    const other = spanish[key] ?? "";
    expect([...holes(other)].toSorted(), key).toEqual([...holes(message)].toSorted());
    expect(typeof other, `${key} is a plural in both or in neither`).toBe(typeof message);
    for (const form of [...forms(message), ...forms(other)]) expect(form.trim(), key).not.toBe("");
  }
});

test("numbers choose the form and are written as the language writes them", () => {
  const tasks = { one: "{count} tarea", other: "{count} tareas" };
  expect(fill(formOf(tasks, 1, "es"), { count: 1 }, "es")).toBe("1 tarea");
  expect(fill(formOf(tasks, 0, "es"), { count: 0 }, "es")).toBe("0 tareas");
  expect(fill(formOf(tasks, 1_000_000, "es"), { count: 1_000_000 }, "es")).toBe("1.000.000 tareas");
  expect(fill("{count} tasks of {name}", { count: 12_345, name: "{count}" }, "en-US")).toBe("12,345 tasks of {count}");
});

test("the browser's wishes are taken in their order, with their region", () => {
  expect(browserLanguage(["fr-FR", "es-MX", "en"])).toBe("es");
  expect(browserLanguage(["fr", "de"])).toBe("en");
  expect(regional("es", ["fr-FR", "es-MX", "es"])).toBe("es-MX");
  expect(regional("es", ["en-GB"])).toBe("es");
});

test.describe("a browser that asks for Spanish", () => {
  test.use({ locale: "es-ES" });

  test("is answered in it before anybody has signed in", async ({ page }) => {
    await page.goto("/sign-in");
    await expect(page.getByRole("heading", { name: "Iniciar sesión" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "es");
  });
});

test("the language is chosen in the preferences, at once and over a reload", async ({ page }) => {
  await signIn(page, "staff", "me/preferences");
  await page.getByLabel("Language").selectOption("es");
  await expect(page.getByRole("heading", { name: "Preferencias" })).toBeVisible();
  await expect(page).toHaveTitle(/Preferencias/);
  await expect(page.getByRole("navigation", { name: "Principal", exact: true }).getByRole("link", { name: /^Tareas/ })).toBeVisible();

  await page.goto(at("tasks"));
  await expect(page.getByRole("button", { name: "Tarea nueva" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Abiertas/ })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "es");

  await page.goto(at("me/preferences"));
  await page.getByLabel("Idioma").selectOption("auto");
  await expect(page.getByRole("heading", { name: "Preferences" })).toBeVisible();
});
