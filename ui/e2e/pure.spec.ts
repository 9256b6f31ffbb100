/** Functions without a page: they run in the test runner itself. */
import { expect, test } from "@playwright/test";
import { FrameReader } from "../src/live/sse";
import { pieces } from "../src/reception/calls/pieces";
import { callFilters, readCallSearch, startOfDay } from "../src/reception/calls/search";
import { readTaskSearch, requestFilters, statusesOf } from "../src/reception/tasks/filters";

test("a stream is read the same however it is cut", () => {
  const text = ': heartbeat\r\n\r\nid: 7\r\nevent: task.created\r\ndata: {"a":1}\r\n\r\nevent: hello\ndata: one\ndata: two\n\nid: 8\nevent';
  const whole = new FrameReader().push(text);
  expect(whole).toEqual([
    { event: "task.created", data: '{"a":1}', id: "7" },
    { event: "hello", data: "one\ntwo", id: null },
  ]);
  for (let size = 1; size < text.length; size += 1) {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < text.length; at += size) frames.push(...reader.push(text.slice(at, at + size)));
    expect(frames, `in pieces of ${size}`).toEqual(whole);
  }
});

test("marked words overlap, repeat and differ in case, and no letter is lost", () => {
  const text = "Chest pain, a crushing CHEST pain 💔 ¡no!";
  const cut = pieces(text, ["chest", "chest pain", "💔", ""]);
  expect(cut.map((piece) => piece.text).join("")).toBe(text);
  expect(cut.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(["Chest pain", "CHEST pain", "💔"]);
});

test("a day begins at the clinic's midnight, also when the clocks change", () => {
  expect(startOfDay("2026-11-20", "America/New_York")).toBe("2026-11-20T05:00:00.000Z");
  expect(startOfDay("2026-03-08", "America/New_York")).toBe("2026-03-08T05:00:00.000Z");
  expect(startOfDay("2026-03-09", "America/New_York")).toBe("2026-03-09T04:00:00.000Z");
  expect(startOfDay("2026-03-29", "Europe/London")).toBe("2026-03-29T00:00:00.000Z");
  expect(callFilters({ to: "2026-12-31" }, "Europe/Madrid").to).toBe("2026-12-31T23:00:00.000Z");
});

test("an address that somebody has broken still opens the queue", () => {
  expect(readTaskSearch({ view: "everything", kind: 7, urgency: "urgent", sort: null, group: ["kind"] })).toEqual({ urgency: "urgent" });
  expect(readCallSearch({ status: "x", escalated: "yes", from: "yesterday", intent: "refill" })).toEqual({ intent: "refill" });
});

test("a view asks for its own statuses and people", () => {
  expect(statusesOf({})).toEqual(["pending", "in_progress"]);
  expect(statusesOf({ status: "pending" })).toEqual(["pending"]);
  expect(statusesOf({ view: "completed", status: "pending" })).toEqual(["completed"]);
  expect(requestFilters({ view: "mine" }, "pending")).toEqual({ status: "pending", assignee: "me", sort: "urgency" });
});
