/**
 * Optuna's journal, read by what its sources say of it (operations 0 create study, 2 study's attribute, 4 create trial, 5
 * parameter, 6 state and values, 7 intermediate value): a reader of its own, which replays the operations as Optuna does.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { OptunaJournal } from "../../src/sweep/optuna_journal.ts";
import { completeStudy } from "../../src/sweep/study.ts";
import type { Trial } from "../../src/sweep/sweep.ts";

const folder = mkdtempSync(join(tmpdir(), "swingup-journal-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface ReadTrial {
  number: number;
  state: string;
  value: number | null;
  params: Record<string, unknown>;
  seconds: number;
  intermediate: [number, number][];
  attributes: Record<string, unknown>;
}

/** From the internal number to the value, and whether the distribution allows it. */
function external(text: string, inner: number): unknown {
  const { name, attributes } = JSON.parse(text);
  if (name === "CategoricalDistribution") {
    expect(attributes.choices.every((choice: unknown) => typeof choice !== "object" || choice === null)).toBe(true);
    expect(Number.isInteger(inner) && inner >= 0 && inner < attributes.choices.length).toBe(true);
    return attributes.choices[inner];
  }
  expect(Object.keys(attributes).sort()).toEqual(["high", "log", "low", "step"]);
  expect(["FloatDistribution", "IntDistribution"]).toContain(name);
  expect(attributes.step).toBe(name === "IntDistribution" ? 1 : null);
  expect(inner >= attributes.low && inner <= attributes.high && (!attributes.log || attributes.low > 0)).toBe(true);
  if (name === "IntDistribution") expect(Number.isInteger(inner)).toBe(true);
  return inner;
}

/** A naive local time in ISO 8601, which Python's `datetime.fromisoformat` takes. */
function time(text: string): number {
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
  return new Date(text).getTime() / 1000;
}

function replay(text: string) {
  const studies: { name: string; directions: number[]; attributes: Record<string, unknown>; trials: ReadTrial[] }[] =
    [];
  expect(text.endsWith("\n")).toBe(true);
  for (const log of text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))) {
    expect(typeof log.worker_id).toBe("string");
    if (log.op_code === 0) {
      if (studies.some(({ name }) => name === log.study_name)) continue;
      studies.push({ name: log.study_name, directions: log.directions, attributes: {}, trials: [] });
    } else if (log.op_code === 2) {
      expect(Object.keys(log.user_attr)).toHaveLength(1);
      Object.assign(studies[log.study_id].attributes, log.user_attr);
    } else if (log.op_code === 4) {
      const { trials } = studies[log.study_id];
      expect(Object.keys(log.params)).toEqual(Object.keys(log.distributions));
      const params = Object.fromEntries(
        Object.entries(log.params).map(([key, inner]) => [key, external(log.distributions[key], inner as number)]),
      );
      trials.push({
        number: trials.length,
        state: ["RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"][log.state],
        value: log.value,
        params,
        seconds: time(log.datetime_complete) - time(log.datetime_start),
        intermediate: Object.entries(log.intermediate_values).map(([step, value]) => {
          expect(step).toMatch(/^\d+$/);
          return [Number(step), value as number];
        }),
        attributes: log.user_attrs,
      });
    } else throw new Error(`unexpected operation ${log.op_code}`);
  }
  return studies;
}

const study = completeStudy({
  env: "CartPole-v1",
  search: {
    learningRate: { low: 1e-5, high: 1, log: true },
    epochs: { low: 1, high: 20, integer: true },
    hiddenSizes: { choices: [[32, 32], [64]] },
    optimizer: { choices: ["adam", "sgd"] },
  },
});
const run = { seed: 1, deterministic: 4, sampled: 5, training: 4, steps: 1000, parametersSha256: "ab" };
const trials: Trial[] = [
  {
    number: 0,
    state: "complete",
    value: 5,
    rungs: [],
    runs: [
      {
        ...run,
        curve: [
          [250, 1],
          [1000, 4],
        ],
      },
    ],
    seconds: 2,
    parameters: { learningRate: 0.01, epochs: 7, hiddenSizes: [64], optimizer: "adam" },
  },
  {
    number: 1,
    state: "failed",
    value: null,
    rungs: [],
    runs: [],
    seconds: 1,
    error: "a thorn",
    parameters: { learningRate: 1 },
  },
  { number: 2, state: "pruned", value: 0.5, rungs: [0.5], runs: [], seconds: 0.25, parameters: { epochs: 20 } },
];
const ended = new Date(2026, 4, 3, 2, 1);

describe("Optuna's journal", () => {
  it("has each trial as it ended, in the order of their numbers, whichever ended first", () => {
    const path = join(folder, "journal.log");
    const journal = new OptunaJournal(path, study, "search");
    journal.add(trials[2], ended);
    journal.add(trials[0], ended);
    expect(replay(readFileSync(path, "utf8"))[0].trials).toHaveLength(1);
    journal.add(trials[1], ended);
    journal.close();
    expect(replay(readFileSync(path, "utf8"))).toEqual([
      {
        name: "search",
        directions: [2], // maximize
        attributes: { env: "CartPole-v1", sampler: "tpe", pruner: "none", seeds: 3 },
        trials: [
          {
            number: 0,
            state: "COMPLETE",
            value: 5,
            params: { learningRate: 0.01, epochs: 7, hiddenSizes: "[64]", optimizer: "adam" },
            seconds: 2,
            intermediate: [
              [25, 1],
              [100, 4],
            ],
            attributes: { seconds: 2, parametersSha256: ["ab"] },
          },
          {
            number: 1,
            state: "FAIL",
            value: null,
            params: { learningRate: 1 },
            seconds: 1,
            intermediate: [],
            attributes: { seconds: 1, error: "a thorn" },
          },
          {
            number: 2,
            state: "PRUNED",
            value: 0.5,
            params: { epochs: 20 },
            seconds: 0.25,
            intermediate: [[0, 0.5]],
            attributes: { seconds: 0.25 },
          },
        ],
      },
    ]);
  });

  it("replaces its own file only", () => {
    const path = join(folder, "again.log");
    new OptunaJournal(path, study, "search").close();
    const text = readFileSync(path, "utf8");
    new OptunaJournal(path, study, "search").close();
    expect(readFileSync(path, "utf8")).toBe(text);
    for (const other of ["a diary", text.replace("search", "another")]) {
      writeFileSync(path, other);
      expect(() => new OptunaJournal(path, study, "search")).toThrow(/^--optuna-journal: expected a new file/);
      expect(readFileSync(path, "utf8")).toBe(other);
    }
  });
});
