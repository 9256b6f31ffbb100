import { degradedRun, mockCouncil, parkedRun, PATIENT, REPORT } from "./council-fixtures";
import { at, signIn, test } from "./world";
test("shots", async ({ page }) => {
  test.setTimeout(200_000);
  const mock = await mockCouncil(page, degradedRun());
  await signIn(page, "doctor");
  const go = async (path: string, name: string) => { await page.goto(at(path)); await page.waitForTimeout(1500); await page.screenshot({ path: `/tmp/ui-demo/shots/${name}.png` }); };
  await go("council/runs/run_1/stage-1", "stage1");
  await go("council/runs/run_1/select", "select");
  await go(`council/patients/${PATIENT.id}`, "patient");
  await go(`council/reports/${REPORT.id}?view=facts`, "facts");
  await go(`council/runs/new?patient=${PATIENT.id}`, "new");
  await go("council/runs/run_1/stage-2", "stage2");
  mock.run = parkedRun("needs_auth");
  await go("council/runs/run_1", "auth");
});
