import { describe, expect, it } from "vitest";
import { parsePlan, recordedPlan, sessionOf } from "../../src/cli/plan.ts";

const initial = { checkpointMinutes: 1, keep: 3, log: ["tensorboard"] };

describe("parsePlan", () => {
  it("has a checkpoint every minute, three of them, and TensorBoard, unless told otherwise", () => {
    expect(parsePlan({})).toEqual(initial);
  });

  it.each([
    ["50000", { checkpointEvery: 50_000 }],
    ["5e4", { checkpointEvery: 50_000 }],
    ["50_000", { checkpointEvery: 50_000 }],
    ["90s", { checkpointMinutes: 1.5 }],
    ["10m", { checkpointMinutes: 10 }],
    ["0.5h", { checkpointMinutes: 30 }],
  ])("takes --checkpoint-every %s", (text, expected) => {
    expect(parsePlan({ checkpointEvery: text })).toEqual({ keep: 3, log: ["tensorboard"], ...expected });
  });

  it("takes the rest as numbers and lists, over what the run had before", () => {
    const before = parsePlan({ evaluateEvery: "1e4", evaluateEpisodes: "5", patience: "3", keep: "2", log: "csv" });
    expect(before).toEqual({
      ...initial,
      evaluateEvery: 10_000,
      evaluateEpisodes: 5,
      patience: 3,
      keep: 2,
      log: ["csv"],
    });
    expect(parsePlan({ checkpointEvery: "100", stopAtReturn: "-200", log: "none" }, before)).toEqual({
      checkpointEvery: 100,
      evaluateEvery: 10_000,
      evaluateEpisodes: 5,
      stopAtReturn: -200,
      patience: 3,
      keep: 2,
      log: [],
    });
  });

  it.each([
    [{ checkpointEvery: "10x" }, /--checkpoint-every: expected environment steps such as 50000, .* got "10x"/],
    [{ checkpointEvery: "0" }, /--checkpoint-every: expected/],
    [{ checkpointEvery: "0m" }, /--checkpoint-every: expected/],
    [{ checkpointEvery: "-5m" }, /--checkpoint-every: expected/],
    [{ keep: "0" }, /--keep: expected a whole number in \[1, 1000000\], got 0/],
    [{ log: "xml" }, /--log: expected one of tensorboard, csv, got "xml"/],
    [{ patience: "3" }, /--patience: expected --evaluate-every beside it/],
  ])("refuses %j", (given, text) => {
    expect(() => parsePlan(given)).toThrow(text);
  });
});

describe("recordedPlan", () => {
  it("reads what a run wrote, and has the first plan where there is none", () => {
    const plan = parsePlan({ evaluateEvery: "1e4", log: "tensorboard,csv" });
    expect(recordedPlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    expect(recordedPlan(undefined)).toEqual(initial);
  });

  it.each([
    [{ keep: 3, log: [], polluted: 1 }, /run: unknown key "polluted"/],
    [{ keep: "3", log: [] }, /run.keep: expected a whole number/],
    [{ keep: 3, log: ["exe"] }, /run.log: expected one of tensorboard, csv/],
    [{ keep: 3, log: [], checkpointEvery: "x" }, /run.checkpointEvery: expected a whole number/],
    [{ keep: 1e9, log: [] }, /run.keep: expected a whole number in \[1, 1000000\]/],
    [{ keep: 3, log: "csv" }, /run.log: expected a list of tensorboard, csv, got "csv"/],
    [{ keep: 3, log: [], evaluateEpisodes: 1e7 }, /run.evaluateEpisodes: expected a whole number in \[1, 1000000\]/],
    [{ keep: 3, log: [], patience: 0.5 }, /run.patience: expected a whole number/],
    [{ keep: 3, log: [], checkpointMinutes: "1" }, /run.checkpointMinutes: expected a number/],
    [7, /run: expected an object/],
  ])("refuses %j", (given, text) => {
    expect(() => recordedPlan(given)).toThrow(text);
  });
});

it("a session is not told of what concerns files alone", () => {
  expect(sessionOf(parsePlan({ evaluateEvery: "100" }))).toEqual({ checkpointMinutes: 1, evaluateEvery: 100 });
});
