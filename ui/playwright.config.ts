import { defineConfig } from "@playwright/test";

/**
 * The tests drive a running server (`CLINIQ_URL`) in a browser of the system: nothing is downloaded. They share one
 * clinic, so they run one after another.
 */
export default defineConfig({
  testDir: "e2e",
  fullyParallel: false,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  retries: 0,
  reporter: [["list"]],
  use: {
    baseURL: process.env.CLINIQ_URL ?? "http://127.0.0.1:8080",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // Containers of build machines often run as root, where the sandbox cannot start.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
