import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { prunerOf } from "../../src/sweep/pruner.ts";
import { completeStudy, optionsOf, type StudyOptions } from "../../src/sweep/study.ts";
import { Sweep, type Trial, type TrialWorker } from "../../src/sweep/sweep.ts";
import { runTrial, scoreOf, type TrialJob, type TrialOutcome } from "../../src/sweep/trial.ts";
import { resumeTrials } from "../../src/sweep/trial_record.ts";

const folder = mkdtempSync(join(tmpdir(), "swingup-sweep-"));
afterAll(() => rmSync(folder, { recursive: true }));

const search: StudyOptions["search"] = {
  learningRate: { low: 1e-5, high: 1, log: true },
  gamma: { low: 0.8, high: 1 },
  epochs: { low: 1, high: 20, integer: true },
};
const study = (given: Partial<StudyOptions> = {}) =>
  completeStudy({ env: "CartPole-v1", search, trials: 30, seeds: 1, pruner: "asha", ...given });

/** A worker whose trials are a function of their settings, and end whenever chance has it. */
class FakeWorker implements TrialWorker {
  readonly jobs: TrialJob[] = [];
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  async run(job: TrialJob): Promise<TrialOutcome> {
    this.jobs.push(job);
    for (let turns = this.#random.integer(20); turns > 0; turns--) await Promise.resolve();
    const { learningRate = 1, gamma = 1, epochs = 1 } = job.options;
    const end =
      -((Math.log10(learningRate as number) + 3) ** 2) -
      100 * ((gamma as number) - 0.95) ** 2 -
      (epochs as number) / 20;
    const pruner = prunerOf(job.pruner);
    const rungs: number[] = [];
    const others = job.others.map((values, number) => ({
      number,
      point: [],
      value: 0,
      state: "complete" as const,
      rungs: values,
    }));
    for (const [rung, share] of pruner.rungs.entries()) {
      rungs.push(end * (2 - share));
      if (pruner.gives(rung, rungs[rung], others))
        return { number: job.number, state: "pruned", value: rungs[rung], rungs, runs: [], seconds: 0 };
    }
    const run = {
      seed: job.seeds[0],
      deterministic: end,
      sampled: end,
      training: end,
      steps: 1,
      parametersSha256: "",
      curve: [],
    };
    return { number: job.number, state: "complete", value: end, rungs, runs: [run], seconds: 0 };
  }
}

const shown = (trials: readonly Trial[]) =>
  trials.map(({ number, parameters, value, state }) => ({ number, parameters, value, state }));

describe("a sweep", () => {
  it("has the same trials however many work at once, and in whatever order they end", async () => {
    const results = [];
    for (const workers of [1, 2, 8]) {
      const sweep = new Sweep(study(), []);
      await sweep.run(Array.from({ length: workers }, (_, k) => new FakeWorker(10 * workers + k)));
      results.push(shown(sweep.trials));
    }
    expect(results[0]).toHaveLength(30);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(results[0].filter(({ state }) => state === "pruned").length).toBeGreaterThan(3);
  });

  it("goes on after any interruption with the trials that it would have had", async () => {
    const whole = new Sweep(study(), []);
    await whole.run([new FakeWorker(1), new FakeWorker(2)]);
    for (const kept of [1, 9, 17, 29]) {
      const half = new Sweep(study(), []);
      const ended: Trial[] = [];
      const onTrial = (trial: Trial) => {
        if (ended.length === kept) throw new Error("killed");
        ended.push(trial);
      };
      await expect(half.run([new FakeWorker(3), new FakeWorker(4), new FakeWorker(5)], { onTrial })).rejects.toThrow(
        "killed",
      );
      expect(ended).toHaveLength(kept);
      const rest = new Sweep(study(), [], ended);
      const worker = new FakeWorker(6);
      await rest.run([worker]);
      expect(shown(rest.trials)).toEqual(shown(whole.trials));
      expect(worker.jobs).toHaveLength(30 - kept);
    }
  });

  it("ends where a grid does, and ranks what it found", async () => {
    const grid = { learningRate: { choices: [0.1, 0.001] }, gamma: { choices: [0.95, 0.9, 1] } };
    const sweep = new Sweep(study({ sampler: "grid", search: grid, pruner: "none" }), []);
    await sweep.run([new FakeWorker(1), new FakeWorker(2)]);
    expect(sweep.trials).toHaveLength(6);
    expect(sweep.ranking[0].parameters).toEqual({ learningRate: 0.001, gamma: 0.95 });
    expect(sweep.options(sweep.ranking[0])).toMatchObject({ env: "CartPole-v1", learningRate: 0.001, gamma: 0.95 });
  });

  it("trains the winner again on seeds that chose nothing", async () => {
    const sweep = new Sweep(study({ trials: 3, confirmation: 4 }), []);
    const workers = [new FakeWorker(1), new FakeWorker(2)];
    await sweep.run(workers);
    const confirmed = await sweep.confirm(sweep.ranking[0], workers);
    const seeds = confirmed?.outcomes.flatMap(({ runs }) => runs.map(({ seed }) => seed)).sort();
    expect(seeds).toEqual([1001, 1002, 1003, 1004]);
    expect(confirmed?.score).toBeCloseTo(sweep.ranking[0].value as number, 12);
  });

  it("puts options of the environment where they belong, and refuses what is neither", () => {
    const searching = (name: string) =>
      study({ search: { [name]: { low: 0, high: 1 } }, settings: { envOptions: { b: 2 } } });
    expect(optionsOf(searching("gravity"), { gravity: 0.5 }, ["gravity", "b"])).toEqual({
      env: "CartPole-v1",
      envOptions: { b: 2, gravity: 0.5 },
    });
    expect(() => new Sweep(searching("gravty"), ["gravity"])).toThrow(
      /^search: unknown key "gravty" \(did you mean "gravity"\?\)/,
    );
  });
});

describe("a trial", () => {
  const job: TrialJob = {
    number: 4,
    options: { env: "CartPole-v1", steps: 1024, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
    seeds: [1, 2],
    episodes: 4,
    score: "worst",
    acting: "better",
    pruner: "none",
    others: [],
  };

  it("is each seed's training and evaluation, the same when it is run twice", async () => {
    const [once, again] = [await runTrial(job), await runTrial(job)];
    expect(once).toMatchObject({
      number: 4,
      state: "complete",
      runs: [
        { seed: 1, steps: 1024 },
        { seed: 2, steps: 1024 },
      ],
    });
    expect(once.value).toBe(
      Math.min(...once.runs.map(({ deterministic, sampled }) => Math.max(deterministic, sampled))),
    );
    expect({ ...again, seconds: 0 }).toEqual({ ...once, seconds: 0 });
  });

  it("is given up on a rung, with what it had reached", async () => {
    const outcome = await runTrial({ ...job, pruner: "asha", others: [[1e6], [1e6], [1e6]] });
    expect(outcome).toMatchObject({ state: "pruned", runs: [] });
    expect(outcome.rungs).toEqual([outcome.value]);
  });

  it("fails with its reason where training is refused, and ends where it is aborted", async () => {
    const failed = await runTrial({ ...job, options: { ...job.options, gamma: 3 } });
    expect(failed).toMatchObject({ state: "failed", value: null, error: "gamma: expected a number in [0, 1], got 3" });
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    await expect(runTrial(job, { signal: abort.signal })).rejects.toThrow("enough");
  });

  it("has a score by name", () => {
    const run = (deterministic: number, sampled: number) =>
      ({ deterministic, sampled }) as TrialOutcome["runs"][number];
    const runs = [run(1, 2), run(4, 3), run(10, 0)];
    const score = (name: "mean" | "worst", acting: "better" | "deterministic" | "sampled") =>
      scoreOf(runs, { score: name, acting });
    expect([score("mean", "deterministic"), score("worst", "better"), score("worst", "sampled")]).toEqual([5, 2, 0]);
  });
});

describe("the record of trials", () => {
  const outcome: TrialOutcome = { number: 0, state: "complete", value: 1, rungs: [0.5], runs: [], seconds: 2 };

  it("keeps each trial, and drops a torn last line", () => {
    const path = join(folder, "trials.jsonl");
    const { record } = resumeTrials(path);
    record.add(outcome);
    record.add({ ...outcome, number: 1, state: "failed", value: null, error: "why" });
    record.close();
    const text = readFileSync(path, "utf8");
    writeFileSync(path, `${text}{"number":2,"sta`);
    const again = resumeTrials(path);
    again.record.close();
    expect(again.outcomes).toEqual([outcome, { ...outcome, number: 1, state: "failed", value: null, error: "why" }]);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("refuses a whole line that is no trial, and leaves the file as it is", () => {
    for (const [line, expected] of [
      ["{}", /^wrong\.jsonl, line 1, number: expected a whole number/],
      ["nonsense", /^wrong\.jsonl, line 1: expected JSON/],
      [JSON.stringify({ ...outcome, state: "won" }), /^wrong\.jsonl, line 1, state: expected one of/],
      [JSON.stringify({ ...outcome, value: null }), /^wrong\.jsonl, line 1, value: expected a number/],
      [
        JSON.stringify({ ...outcome, runs: [{ seed: "\u001b" }] }),
        /^wrong\.jsonl, line 1, runs, seed: expected a whole number/,
      ],
    ] as const) {
      const path = join(folder, "wrong.jsonl");
      writeFileSync(path, `${line}\n`);
      expect(() => resumeTrials(path)).toThrow(expected);
      expect(readFileSync(path, "utf8")).toBe(`${line}\n`);
    }
  });
});

describe("a study", () => {
  it("is completed with defaults", () => {
    expect(completeStudy({ env: "CartPole-v1", search })).toMatchObject({
      trials: 40,
      seeds: 3,
      sampler: "tpe",
      pruner: "none",
      score: "interquartileMean",
      acting: "better",
      lag: 8,
    });
  });

  for (const [given, expected] of [
    [[], "study: expected an object, got an array of 0"],
    [{ search }, "env: expected the name of an environment, got undefined"],
    [{ env: "CartPole-v1", search, trails: 3 }, /unknown key "trails" \(did you mean "trials"\?\)/],
    [{ env: "CartPole-v1", search, trials: 0 }, /^trials: expected a whole number in \[1, 100000\], got 0/],
    [
      { env: "CartPole-v1", search, sampler: "bayes" },
      /^sampler: expected one of tpe, random, grid, cmaes, got "bayes"/,
    ],
    [{ env: "CartPole-v1", search, settings: { gama: 1 } }, /unknown key "gama" \(did you mean "gamma"\?\)/],
    [
      { env: "CartPole-v1", search, settings: { gamma: 1 } },
      "search.gamma: expected a setting that is not given otherwise",
    ],
    [
      { env: "CartPole-v1", search: { seed: { low: 0, high: 1 } } },
      "search.seed: expected a setting that is not given otherwise",
    ],
    [{ env: "CartPole-v1" }, "search: expected an object of settings, got undefined"],
  ] as const)
    it(`refuses ${JSON.stringify(given).slice(0, 60)}`, () => {
      expect(() => completeStudy(given)).toThrow(expected);
    });
});
