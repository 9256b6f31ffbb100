/** The council: a panel of models reads a report, a clinician chooses and signs. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { courseGroups } from "../src/council/reports/courses";
import { estimate } from "../src/council/runs/estimate";
import { readPart, stageOf } from "../src/council/runs/parts";
import { stageViews } from "../src/council/runs/stages";
import { earlierText } from "../src/council/runs/earlier";
import { difference } from "../src/council/text/diff";
import { lowerHeadings, markFigures, placed, type Node } from "../src/council/text/markdown";
import { CHECK, degradedRun, FACTS, mockCouncil, parkedRun, PATIENT, REPORT, snapshot, TEXT } from "./council-fixtures";
import { at, expect, signIn, test, unique } from "./world";

test.describe("without a page", () => {
  test("a difference gives back both texts, whatever they are", () => {
    const words = ["alpha", "theta", "12.4", "is", "not", "–", "µV²", "💔", "\n"];
    const text = () => Array.from({ length: Math.floor(Math.random() * 30) }, () => words[Math.floor(Math.random() * words.length)]).join(" ");
    for (let round = 0; round < 300; round += 1) {
      const [before, after] = [text(), text()];
      const pieces = difference(before, after);
      expect(pieces.filter(({ kind }) => kind !== "new").map((piece) => piece.text).join("")).toBe(before);
      expect(pieces.filter(({ kind }) => kind !== "gone").map((piece) => piece.text).join("")).toBe(after);
    }
    expect(difference("theta fell to 10.1", "theta rose to 10.1")).toEqual([
      { kind: "same", text: "theta" },
      { kind: "gone", text: " fell" },
      { kind: "new", text: " rose" },
      { kind: "same", text: " to 10.1" },
    ]);
  });

  test("a figure is marked where the server found it, behind letters of several bytes", () => {
    for (const { figure, start, end } of placed(TEXT, CHECK.figures)) expect(TEXT.slice(start, end)).toBe(figure.text);
    const text = "µV² 12.4";
    const tree: Node = { type: "root", children: [{ type: "text", value: text, position: { start: { offset: 0 }, end: { offset: text.length } } }] };
    markFigures(placed(text, [{ start: 6, end: 10, text: "12.4", verdict: "exact", derivation: null, sources: [] }]))(tree);
    expect(tree.children?.map(({ type, value, children }) => [type, value ?? children?.[0]?.value])).toEqual([
      ["text", "µV² "],
      ["figure", "12.4"],
    ]);
  });

  test("a text's headings stand below the page's and leave no level out", () => {
    const tree: Node = { type: "root", children: [4, 1, 3, 3, 2].map((depth) => ({ type: "heading", depth })) };
    lowerHeadings(3)(tree);
    expect(tree.children?.map(({ depth }) => depth)).toEqual([3, 3, 4, 5, 4]);
  });

  test("a stage tells how far it is", () => {
    const states = (run: Parameters<typeof stageViews>[0]) => stageViews(run).map(({ state }) => state);
    expect(states(degradedRun())).toEqual(["done", "done", "partial", "done", "done", "done"]);
    expect(states(parkedRun("needs_auth"))).toEqual(["parked", "ahead", "ahead", "ahead", "ahead", "ahead"]);
    expect(states(parkedRun("running"))[0]).toBe("active");
    expect(states({ ...parkedRun("created"), state: "cancelled" })).toEqual(Array(6).fill("skipped"));
  });

  test("a text is compared with the one it was made from", () => {
    const run = degradedRun();
    const of = (stage: number) => earlierText(run, run.units.find((unit) => unit.stage === stage && unit.label === "B")!);
    expect(of(1)).toBeNull();
    expect(of(3)).toMatchObject({ stage: 1, label: "B" });
    expect(of(4)).toBeNull();
    expect(of(6)).toMatchObject({ stage: 4 });
  });

  test("a course needs two sessions, and knows a place under both its names", () => {
    const [first] = FACTS.measurements;
    const at = (session: string, site: string, value: number | null) => ({ ...first!, session, site, value });
    const facts = [at("2026-06-01", "T3", 4), at("2026-03-02", "T7", 6), at("2026-03-02", "T7", 9), at("2026-03-02", "Fz", 1), at("2026-06-01", "Fz", null)];
    const groups = courseGroups(facts);
    expect(groups.map(({ sessions, lines }) => [sessions, lines])).toEqual([
      [["2026-03-02", "2026-06-01"], [{ name: "T3", points: [{ session: "2026-03-02", value: 6 }, { session: "2026-06-01", value: 4 }] }]],
    ]);
  });

  test("an address that was mistyped shows the progress", () => {
    expect(["stage-3", "calls", "stage-7", "", undefined].map((part) => readPart(part))).toEqual(["stage-3", "calls", "progress", "progress", "progress"]);
    expect(stageOf("stage-0")).toBeNull();
  });

  test("an estimate counts the calls of all six stages", () => {
    const { calls, tokens } = estimate({ models: 3, characters: 8000, measurements: 100 });
    expect(calls).toEqual({ least: 16, most: 20 });
    expect(tokens).toBeGreaterThan(16 * (8000 / 4));
  });
});

const RUN = "council/runs/run_1";

/** A short report of two sessions, as a clinician would paste it. */
const PASTED = [
  "# Quantitative EEG",
  ...[
    ["2026-03-02", "12.40", "21.03"],
    ["2026-06-01", "10.10", "23.57"],
  ].flatMap(([day, theta, alpha]) => [
    "",
    `## Session ${day}`,
    "",
    "Condition: eyes closed",
    "",
    "Absolute power (µV²)",
    "",
    "| Site | Theta | Alpha |",
    "|---|---|---|",
    `| Fz | ${theta} | 8.20 |`,
    `| Pz | 7.35 | ${alpha} |`,
  ]),
].join("\n");

/** The files of the run that was signed here. */
let signedRun = "";

test("a pasted report becomes a signed document", async ({ page }) => {
  test.setTimeout(180_000);
  const name = `Case ${unique()}`;
  await signIn(page, "doctor", "council/patients");
  await page.getByRole("button", { name: "New patient" }).click();
  await page.getByLabel("Name or code").fill(name);
  await page.getByLabel("Date of birth").fill("1979-03-04");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Patient", exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Paste text" }).click();
  await page.getByLabel("What to call it").fill("two-sessions.md");
  await page.getByRole("textbox", { name: "Text", exact: true }).fill(`Patient: ${name}\n\n${PASTED}`);
  await page.getByRole("button", { name: "Upload" }).click();
  const row = page.getByRole("row", { name: /two-sessions\.md/ });
  await expect(row).toContainText("Read", { timeout: 30_000 });
  await row.getByRole("link").click();
  await expect(page.getByLabel("Text as read").last()).toContainText("21.03");
  await page.getByRole("link", { name: "Facts" }).click();
  await expect(page.getByRole("region", { name: "Facts" }).getByRole("row", { name: /Pz.*23\.57/ })).toBeVisible();
  await page.getByRole("link", { name: "What is sent" }).click();
  await expect(page.getByLabel("What will be sent")).toContainText("12.40");
  await expect(page.getByLabel("What will be sent")).not.toContainText(name);

  await page.getByRole("link", { name: "Patient", exact: true }).click();
  await page.getByRole("link", { name: "New run" }).click();
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByText(/^Complete/).first()).toBeVisible({ timeout: 120_000 });

  await page.getByRole("link", { name: /Final drafts/ }).click();
  await expect(page.getByRole("group", { name: "Final drafts" }).getByRole("heading").first()).toBeVisible();
  await page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name: "Choose and sign" }).click();
  await page.getByRole("button", { name: "Choose this draft" }).click();
  await page.getByLabel("I have read this draft").check();
  const help = (await page.getByText("Type it as it is here").textContent()) ?? "";
  await page.getByLabel("Your name").fill(help.replace(/^.*: /, ""));
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(page.getByText("Digest of the text")).toBeVisible();
  signedRun = new URL(page.url()).pathname.replace(/\/select$/, "/files");
});

test("a signed run is saved as files, the patient's among them", async ({ page }) => {
  expect(signedRun, "the test before has signed a run").not.toBe("");
  await signIn(page, "doctor");
  await page.goto(signedRun);
  await page.getByRole("button", { name: "Make the files" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save final.pdf" }).click();
  expect((await saved).suggestedFilename()).toBe("final.pdf");
  await expect(page.getByRole("row", { name: /patient\.pdf/ })).toBeVisible();
});

async function open(page: Page, path: string): Promise<void> {
  await page.goto(at(path));
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
}

test.describe("a run that has lost a model", () => {
  test("says who, where and why above every text, and hides names until they are asked for", async ({ page }) => {
    await mockCouncil(page);
    await signIn(page, "doctor", `${RUN}/stage-3`);
    const banner = page.getByRole("region", { name: "Not every model has a part in this result" });
    await expect(banner).toContainText("Model C, Stage 3 of 6: The model did not answer in time.");
    await expect(page.getByText("Not a diagnosis")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Model A" })).toBeVisible();
    await expect(page.getByText("moss:7b")).toHaveCount(0);
    await page.getByRole("switch", { name: "Show model names" }).click();
    await expect(page.getByRole("heading", { name: "A · moss:7b" })).toBeVisible();
    await expect(banner).toContainText("C · sedge");
  });

  test("shows where each figure comes from, and a model's text without its HTML", async ({ page }) => {
    await mockCouncil(page);
    await signIn(page, "doctor", `${RUN}/stage-4`);
    const notes = page.getByRole("list", { name: "Number check" });
    await expect(notes.getByRole("listitem")).toHaveCount(3);
    await expect(notes).toContainText("99.9 Not found");
    await expect(notes).toContainText("Change in per cent");
    await expect(notes.getByRole("link", { name: "page 1" }).first()).toHaveAttribute("href", new RegExp(`${REPORT.id}\\?page=1`));
    await page.getByRole("switch", { name: "Note every figure" }).click();
    await expect(notes.getByRole("listitem")).toHaveCount(4);
    const draft = page.getByRole("group", { name: "Consolidation" });
    await expect(draft.getByRole("table")).toContainText("12.4");
    expect(await draft.locator("script, img, b, a[href*=example]").count()).toBe(0);
    expect(await page.evaluate(() => "broken" in window)).toBe(false);
  });

  test("shows what a revision has changed, word by word", async ({ page }) => {
    await mockCouncil(page);
    await signIn(page, "doctor", `${RUN}/stage-3`);
    await page.getByRole("switch", { name: "Show what changed" }).click();
    await expect(page.locator("del").first()).toHaveText("dropped");
    await expect(page.locator("ins").first()).toHaveText("fell");
  });

  test("shows rankings, agreement, dissent and votes", async ({ page }) => {
    await mockCouncil(page);
    await signIn(page, "doctor", `${RUN}/stage-2`);
    await expect(page.getByRole("region", { name: "Ranking" }).getByRole("row", { name: /^Model A/ })).toContainText("100%");
    await expect(page.getByText("Kendall's W 0.75")).toBeVisible();
    await expect(page.getByRole("list", { name: "Dissent" })).toContainText("Model A sees 1 of 1 pairs the other way round.");
    await page.getByRole("link", { name: /Final review/ }).click();
    await expect(page.getByRole("region", { name: "Votes" }).getByRole("row", { name: /Model A/ })).toContainText("Revise");
    await expect(page.getByText("Correct 99.9")).toBeVisible();
    await page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name: "Calls" }).click();
    await expect(page.getByRole("region", { name: "Calls to models" })).toContainText("timed out");
  });

  test("is signed by a doctor who types their own name", async ({ page }) => {
    const mock = await mockCouncil(page);
    await signIn(page, "doctor", `${RUN}/select`);
    await page.getByRole("radio", { name: /Model B/ }).click();
    mock.run = { ...mock.run, selection: { artifact_id: "paper_6_1_B", by: "user_1", at: "2026-11-20T11:00:00Z" } };
    await page.getByRole("button", { name: "Choose this draft" }).click();
    expect(mock.asked).toContain("POST /api/runs/run_1/select");

    const sign = page.getByRole("button", { name: "Sign", exact: true });
    await expect(sign).toBeDisabled();
    await page.getByLabel("I have read this draft").check();
    await page.getByLabel("Your name").fill("Somebody Else");
    await expect(sign).toBeDisabled();
    const own = /Type it as it is here: (.+)$/.exec((await page.getByText("Type it as it is here").textContent()) ?? "")?.[1] ?? "";
    await page.getByLabel("Your name").fill(own);
    mock.run = { ...mock.run, is_signed: true, signature: { by: "user_1", at: "2026-11-20T11:01:00Z", sha256: "a".repeat(64), note: null } };
    await sign.click();
    await expect(page.getByText("Digest of the text")).toBeVisible();

    await page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name: "Files" }).click();
    await expect(page.getByRole("row", { name: /final\.pdf/ })).toBeVisible();
  });
});

test.describe("a run that waits", () => {
  test("says which sign-in is missing and what to do, and can go on without", async ({ page }) => {
    const mock = await mockCouncil(page, parkedRun("needs_auth"));
    await signIn(page, "doctor", RUN);
    const banner = page.getByRole("region", { name: "Waiting for a sign-in" });
    await expect(banner).toContainText("The provider's sign-in at the upstream has expired.");
    await expect(banner).toContainText("The key of this clinic is fine.");
    await banner.getByRole("button", { name: "Go on without them" }).click();
    await expect.poll(() => mock.asked).toContain("POST /api/runs/run_1/resume");
    mock.run = parkedRun("cooling_down");
    await page.reload();
    await expect(page.getByRole("region", { name: "Waiting for the upstream's limits" })).toContainText("until");
  });

  test("is paused with a way back, and cancelled only after a question", async ({ page }) => {
    const mock = await mockCouncil(page, parkedRun("running"));
    await signIn(page, "doctor", RUN);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => mock.asked.filter((asked) => asked.startsWith("POST"))).toEqual(["POST /api/runs/run_1/pause", "POST /api/runs/run_1/resume"]);
    await page.getByRole("button", { name: "Cancel the run" }).click();
    const ask = page.getByRole("dialog", { name: "Cancel this run?" });
    mock.run = { ...mock.run, state: "cancelled" };
    await ask.getByRole("button", { name: "Cancel the run" }).click();
    await expect(ask).toHaveCount(0);
    await expect(page.getByText("Cancelled").first()).toBeVisible();
  });

  test("is followed from where the stream was cut, until it ends", async ({ page }) => {
    const mock = await mockCouncil(page, parkedRun("running"));
    const resumed: (string | undefined)[] = [];
    mock.instead.set("GET /api/runs/run_1/stream", async (route) => {
      resumed.push(route.request().headers()["last-event-id"]);
      const event = (id: number, name: string) => `id: ${id}\nevent: ${name}\ndata: {"name":"${name}"}\n\n`;
      if (resumed.length === 3) mock.run = degradedRun();
      const frames = [snapshot(mock.run, 7), event(8, "unit.completed"), event(9, "run.completed")];
      await route.fulfill({ contentType: "text/event-stream", body: frames[Math.min(resumed.length, 3) - 1] ?? "" });
    });
    await signIn(page, "doctor", RUN);
    await expect(page.getByText("Complete with losses")).toBeVisible({ timeout: 20_000 });
    expect(resumed).toEqual([undefined, "7", "8"]);
    await page.waitForTimeout(1500);
    expect(resumed, "a run that is over is not followed").toHaveLength(3);
  });
});

test.describe("setting up", () => {
  // The server's refusal is an error in the browser's console as well.
  test.use({ expectedMessages: ["422", "413"] });

  test("a model that cannot be asked is told beside its name", async ({ page }) => {
    const mock = await mockCouncil(page);
    await signIn(page, "doctor", `council/runs/new?patient=${PATIENT.id}`);
    await expect(page.getByRole("complementary", { name: "What it will take" })).toContainText("11 to 14");
    await expect(page.getByRole("checkbox", { name: "reed" })).toBeDisabled();
    mock.instead.set("POST /api/runs", (route) =>
      route.fulfill({
        status: 422,
        json: { title: "Unknown model", status: 422, code: "run.unknown-model", detail: "…", fields: [{ path: "models.1", message: "The upstream does not offer this model." }] },
      }),
    );
    await page.getByRole("button", { name: "Start" }).click();
    await expect(page.getByRole("checkbox", { name: "moss:7b" })).toHaveAccessibleDescription("The upstream does not offer this model.");
    await page.getByRole("checkbox", { name: "moss:7b" }).uncheck();
    await expect(page.getByRole("button", { name: "Start" })).toBeDisabled();
  });

  test("many files are sent, each with its own end", async ({ page }) => {
    const mock = await mockCouncil(page);
    const path = `POST /api/patients/${PATIENT.id}/reports`;
    mock.instead.set(path, async (route) => {
      const isBad = route.request().postData()?.includes("bad.pdf");
      if (isBad) await route.fulfill({ status: 413, json: { title: "Too large", status: 413, code: "report.too-large", detail: "The file is larger than 200 MB." } });
      else await route.fulfill({ status: 201, json: { report: REPORT, preview: null } });
    });
    await signIn(page, "doctor", `council/patients/${PATIENT.id}`);
    const file = (name: string) => ({ name, mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") });
    await page.locator("input[type=file]").setInputFiles([file("one.pdf"), file("bad.pdf"), file("two.pdf")]);
    const uploads = page.getByRole("list", { name: "Uploads" });
    await expect(uploads.getByRole("listitem").filter({ hasText: "bad.pdf" })).toContainText("The file is larger than 200 MB.");
    await expect(uploads.getByRole("link")).toHaveCount(2);
    mock.instead.delete(path);
    mock.instead.set(path, (route) => route.fulfill({ status: 201, json: { report: REPORT, preview: null } }));
    await uploads.getByRole("button", { name: "Send bad.pdf again" }).click();
    await expect(uploads.getByRole("link")).toHaveCount(3);
  });

  test("the measurements of a report are filtered, and what would be sent is shown masked", async ({ page }) => {
    await mockCouncil(page);
    await signIn(page, "doctor", `council/reports/${REPORT.id}?view=facts`);
    const rows = page.getByRole("region", { name: "Facts" }).getByRole("row");
    await expect(rows).toHaveCount(6);
    await page.getByLabel("Only missing or contradictory").check();
    await expect(rows).toHaveCount(3);
    await expect(page.getByText("by chance alone it would be about 2")).toBeVisible();
    await page.getByRole("link", { name: "What is sent" }).click();
    await expect(page.locator("mark").first()).toHaveText("[PATIENT]");
    await expect(page.getByText("Pages 2 have no text")).toBeVisible();
    await page.getByRole("link", { name: "Course" }).click();
    await page.getByRole("button", { name: "Table" }).click();
    await expect(page.getByRole("row", { name: /^Fz/ })).toContainText("-2.3");
  });
});

const PAGES = [
  "council/patients",
  `council/patients/${PATIENT.id}`,
  `council/reports/${REPORT.id}`,
  `council/reports/${REPORT.id}?view=facts`,
  `council/reports/${REPORT.id}?view=course`,
  `council/reports/${REPORT.id}?view=sent`,
  `council/runs/new?patient=${PATIENT.id}`,
  RUN,
  ...[1, 2, 3, 4, 5, 6].map((stage) => `${RUN}/stage-${stage}`),
  `${RUN}/select`,
  `${RUN}/files`,
  `${RUN}/calls`,
];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("no page of the council breaks a rule of accessibility", async ({ page }) => {
      test.setTimeout(180_000);
      await mockCouncil(page);
      await signIn(page, "doctor");
      for (const path of PAGES) {
        await open(page, path);
        await page.waitForTimeout(300);
        expect(await violations(page), path).toEqual([]);
      }
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("every page of the council fits", async ({ page }) => {
    test.setTimeout(180_000);
    await mockCouncil(page);
    await signIn(page, "doctor");
    for (const path of PAGES) {
      await open(page, path);
      await page.waitForTimeout(300);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, `${path} is not wider than the phone`).toBeLessThanOrEqual(0);
      expect(await violations(page), path).toEqual([]);
    }
  });
});
