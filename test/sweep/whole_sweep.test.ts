import { box, defineEnv, discrete } from "swingup";
import { runTrial, type SweepOptions, sweep, type Trial, type TrialJob } from "swingup/sweep";
import { describe, expect, it } from "vitest";

const options = {
  env: "CartPole-v1",
  settings: { steps: 512, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, epochs: { choices: [1, 2] } },
  trials: 4,
  seeds: 1,
  confirmation: 2,
  episodes: 2,
} satisfies SweepOptions;

const plain = (trials: readonly Trial[]) => trials.map((trial) => ({ ...trial, seconds: 0 }));

/** Pays 3 for whatever is done. */
const generous = defineEnv(
  () => ({
    observationSpace: box([0], [1]),
    actionSpace: discrete(2),
    reset: () => [0],
    step: () => ({ observation: [0], reward: 3, terminated: true }),
  }),
  { id: "generous" },
);

describe("sweep()", () => {
  it("draws, runs, confirms and reports, the same whoever runs the trials", async () => {
    const told: Trial[] = [];
    const alone = await sweep({ ...options, onTrial: (trial) => told.push(trial) });
    expect(told.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
    expect(alone.best?.value).toBe(Math.max(...alone.trials.map(({ value }) => value as number)));
    expect(alone.ranking[0]).toBe(alone.ranking.find(({ number }) => number === alone.best?.number));
    expect(alone.confirmed?.runs.map(({ seed }) => seed).sort()).toEqual([1001, 1002]);
    expect(alone.settings).toEqual({ ...options.settings, env: "CartPole-v1", ...alone.best?.parameters });
    expect(alone.report()).toContain("learningRate");
    const worker = { run: (job: TrialJob) => runTrial(structuredClone(job)) };
    const shared = await sweep({ ...options, workers: [worker, worker, worker] });
    expect(plain(shared.trials)).toEqual(plain(alone.trials));
    expect(shared.confirmed?.score).toBe(alone.confirmed?.score);
  });

  it("takes a custom environment itself", async () => {
    const search = { epochs: { choices: [1, 2] } };
    const { settings, trials, confirmed } = await sweep({ ...options, env: generous, search, sampler: "grid" });
    expect(trials.map(({ value }) => value)).toEqual([3, 3]);
    expect(confirmed?.score).toBe(3);
    expect(settings).toEqual({ ...options.settings, env: generous, epochs: 1 });
  });

  it("does not run again what has ended before", async () => {
    const { trials } = await sweep({ ...options, confirmation: 0 });
    const begun: number[] = [];
    const run = (job: TrialJob) => {
      begun.push(job.number);
      return runTrial(job);
    };
    const outcomes = [trials[3], trials[1]];
    const again = await sweep({ ...options, confirmation: 0, outcomes, workers: [{ run }] });
    expect(begun).toEqual([0, 2]);
    expect(plain(again.trials)).toEqual(plain(trials));
    expect(again.confirmed).toBeNull();
  });

  it("ends with the signal's reason, and begins no trial after it", async () => {
    const abort = new AbortController();
    const begun: number[] = [];
    const run = (job: TrialJob) => {
      begun.push(job.number);
      if (job.number === 1) abort.abort(new Error("enough"));
      return runTrial(job);
    };
    await expect(sweep({ ...options, workers: [{ run }], signal: abort.signal })).rejects.toThrow("enough");
    await expect(sweep({ ...options, signal: abort.signal })).rejects.toThrow("enough");
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1]);
  });

  for (const [given, expected] of [
    [undefined, "sweep: expected an object of options, got undefined"],
    [{ ...options, env: "CartPole-v2" }, /^env: .*CartPole-v1/],
    [{ ...options, trails: 4 }, /unknown key "trails" \(did you mean "trials"\?\)/],
    [{ ...options, search: { gama: { low: 0, high: 1 } } }, /unknown key "gama" \(did you mean "gamma"\?\)/],
    [{ ...options, workers: [] }, "workers: expected a list of at least one worker, got an array of 0"],
    [{ ...options, workers: [{}] }, /^workers: expected objects with run\(job\), got/],
    [{ ...options, outcomes: [{ number: -1 }] }, /^outcomes\[0\], number: expected a whole number/],
    [{ ...options, signal: true }, "signal: expected an AbortSignal, got true"],
  ] as const)
    it(`refuses ${JSON.stringify(given)?.slice(-50)}`, async () => {
      await expect(sweep(given as never)).rejects.toThrow(expected);
    });
});
