/** Long rollouts and updates give way to timers, on one thread and on two, and end with the bits of those that do not. */
import { createTrainer, type TrainingOptions, type TrainingUpdate } from "swingup";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Breath } from "../../src/core/breath.ts";
import { golden } from "./golden.ts";

afterEach(() => vi.restoreAllMocks());

/** Timers that fire within each update, not between two. */
async function ticksWithin(options: TrainingOptions, threads: number): Promise<{ ticks: number[]; hash: string }> {
  const trainer = await createTrainer({ ...options, threads });
  const ticks: number[] = [];
  let update: Promise<IteratorResult<TrainingUpdate, void>> | undefined;
  const updates = trainer.train();
  for (;;) {
    let count = 0;
    const timer = setInterval(() => count++, 1);
    update = updates.next();
    const { done } = await update;
    clearInterval(timer);
    if (done) break;
    ticks.push(count);
  }
  return { ticks, hash: trainer.summary().parametersSha256 };
}

const large = { numEnvs: 16, rolloutSteps: 256, steps: 8192, seed: 3, env: "CartPole-v1" } as const;
const RUNS: [string, TrainingOptions][] = [
  ["PPO, one epoch of many minibatches", { ...large, minibatchSize: 512, epochs: 1, hiddenSizes: [128, 128] }],
  ["PPO, epochs of one minibatch", { ...large, minibatchSize: 4096, epochs: 4 }],
  ["TRPO", { ...large, algorithm: "trpo", minibatchSize: 512 }],
  [
    "REINFORCE with a baseline",
    { ...large, algorithm: "reinforce", numEnvs: 64, rolloutSteps: 64, baseline: "value", timeLimit: 64 },
  ],
];

describe.each(RUNS)("%s", (_, options) => {
  it.each([1, 2])("lets timers run within its updates, on %i threads, with the same bits", async (threads) => {
    // A breath between any two pieces, however fast the machine.
    vi.spyOn(Breath.prototype, "due").mockReturnValue(false);
    const overdue = vi.spyOn(Breath.prototype, "overdue").mockReturnValue(false);
    const through = await ticksWithin(options, threads);
    expect(Math.max(...through.ticks.slice(1))).toBeLessThanOrEqual(1); // nothing gave way; in the first, workers start
    overdue.mockReturnValue(true);
    const pieces = vi.spyOn(Breath.prototype, "take");
    const giving = await ticksWithin(options, threads);
    expect(pieces.mock.calls.length).toBeGreaterThan(2 * giving.ticks.length); // one is between two updates
    expect(giving.hash).toBe(through.hash);
  });
});

describe.each(golden)("$options.algorithm on $options.env", ({ options, parametersSha256 }) => {
  it.each([1, 2])("has its known bits when others get a turn at every pause, on %i threads", async (threads) => {
    vi.spyOn(Breath.prototype, "due").mockReturnValue(true);
    vi.spyOn(Breath.prototype, "overdue").mockReturnValue(true);
    expect((await ticksWithin({ ...options, steps: options.steps }, threads)).hash).toBe(parametersSha256);
  });
});

describe("an update that waits for others for long", () => {
  it("loses no thread by it", async () => {
    const options = RUNS[0][1];
    const { hash } = await ticksWithin(options, 1);
    let waited = false;
    vi.spyOn(Breath.prototype, "due").mockReturnValue(false);
    vi.spyOn(Breath.prototype, "overdue").mockImplementation(() => !waited);
    vi.spyOn(Breath.prototype, "take").mockImplementation(async () => {
      waited = true;
      await new Promise((resolve) => setTimeout(resolve, 4500)); // more than a barrier's patience
    });
    expect((await ticksWithin(options, 2)).hash).toBe(hash);
    expect(waited).toBe(true);
  });
});

describe("a breath", () => {
  it("is due after 12 ms, by a clock that it looks at more rarely while pieces are small, and soon again when not", () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const breath = new Breath();
    now.mockClear();
    for (let k = 0; k < 1000; k++) breath.due();
    expect(now.mock.calls.length).toBeLessThan(80);
    now.mockReturnValue(11);
    for (let k = 0; k < 32; k++) expect(breath.due()).toBe(false);
    now.mockReturnValue(12);
    expect(Array.from({ length: 16 }, () => breath.due())).toContain(true);
    now.mockReturnValue(30);
    expect(breath.overdue()).toBe(true);
  });
});
