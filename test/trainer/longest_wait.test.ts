/** How long evaluations that a run makes by itself wait for the end of an episode. */
import { choosePolicy, type Trainer, train } from "swingup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EpisodeWindow } from "../../src/diagnostics/metrics.ts";
import { longestWait } from "../../src/trainer/longest_wait.ts";

const settings = { env: "Pendulum-v1", numEnvs: 8, rolloutSteps: 32, minibatchSize: 64, hiddenSizes: [8], steps: 512 };

describe("longestWait", () => {
  let run: Trainer;
  beforeAll(async () => {
    run = await train({ ...settings, timeLimit: 0 });
  });
  afterAll(() => run.dispose());

  const wait = (step: number, lengths: readonly number[] = [], limit = 0) => {
    const episodes = new EpisodeWindow();
    for (const length of lengths) episodes.add(1, length);
    return longestWait({ config: { ...run.config, timeLimit: limit }, environment: run.environment, step, episodes });
  };

  it("is the training's steps for 64 environments, from 1,000 to 100,000", () => {
    expect(wait(512)).toBe(1000);
    expect(wait(1_000_001)).toBe(15_626);
    expect(wait(1e9)).toBe(100_000);
  });

  it("is at least twenty of the longest training episodes", () => {
    expect(wait(512, [10, 300, 20])).toBe(6000);
    expect(wait(512, [10])).toBe(1000);
    expect(wait(512, [50_000])).toBe(100_000);
  });

  it("is the time limit where anybody would wait for that", () => {
    expect(wait(512, [], 200)).toBeUndefined();
    expect(wait(512, [], 1_000_000)).toBeUndefined();
    expect(wait(512, [], 1_000_001)).toBe(1000);
  });

  it("is what choosePolicy waits, unless it is told", async () => {
    await expect(choosePolicy(run, { episodes: 2 })).rejects.toThrow("it has not ended in 1000 steps");
    await expect(choosePolicy(run, { episodes: 2, maxSteps: 70 })).rejects.toThrow("it has not ended in 70 steps");
    await expect(choosePolicy(run, { maxSteps: 0 })).rejects.toThrow(/maxSteps: expected a whole number in \[1, /);
  });
});
