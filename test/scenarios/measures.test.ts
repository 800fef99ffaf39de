/** What scenarios measure beyond returns, against cases worked by hand and against what theory promises. */
import { describe, expect, it } from "vitest";
import { estimate, summedUp } from "../../src/scenarios/measures/advantage_error.ts";
import { frozenPolicy } from "../../src/scenarios/measures/frozen_policy.ts";
import { gradientOf, spreadOf } from "../../src/scenarios/measures/gradient_noise.ts";
import { BINS, ratios } from "../../src/scenarios/measures/ratios.ts";
import { createTrainer } from "../../src/trainer/create_trainer.ts";

const env = "CartPole-v1";

describe("advantage estimates of an episode that was followed", () => {
  // delta = 1 + 0.5 * 4 - 2 = 1, then 2 + 0.5 * 6 - 4 = 1, then 3 - 6 = -3 at the end
  const episode = { rewards: [1, 2, 3], values: [2, 4, 6] };

  it.each([
    ["one step", { advantageEstimator: "td" }, 1],
    ["GAE with lambda 0.5", { gaeLambda: 0.5 }, 1 + 0.25 - 3 * 0.0625],
    ["Monte Carlo", { advantageEstimator: "monteCarlo" }, 1 + 1 + 0.75 - 2],
    ["two steps", { advantageEstimator: "nStep", nStepReturn: 2 }, 1 + 1 + 0.25 * 6 - 2],
    ["more steps than there are", { advantageEstimator: "nStep", nStepReturn: 9 }, 1 + 1 + 0.75 - 2],
  ] as const)("%s", (_, settings, expected) => {
    expect(estimate(episode, settings, 0.5)).toBeCloseTo(expected, 12);
  });
});

describe("errors of advantages in several states", () => {
  it("keep what all states share apart from bias and noise", () => {
    const found = [
      { bias: 13, deviation: 4, truth: 1 },
      { bias: 7, deviation: 4, truth: -1 },
    ];
    expect(summedUp(found)).toEqual({ shift: 10, bias: 3, deviation: 4, error: 5, advantageSize: 1 });
  });
});

describe("spread of gradients", () => {
  it("adds unbiased variances up, and takes them out of the mean's length", () => {
    const samples = [Float64Array.of(1, 4), Float64Array.of(3, 4), Float64Array.of(5, 4)];
    expect(spreadOf(samples)).toEqual({ variance: 4, norm2: 9 + 16 - 4 / 3 });
  });
});

describe("a baseline", () => {
  it("leaves the mean of REINFORCE's gradient where it was, and makes its variance smaller", async () => {
    const policy = await frozenPolicy({ env, settings: { algorithm: "ppo" }, steps: 4096 });
    const count = 60;
    const settings = { preset: "plain", algorithm: "reinforce", numEnvs: 16, steps: 20_000 } as const;
    const samples = async (baseline: "none" | "value", first: number) => {
      const gradients: Float64Array[] = [];
      for (let k = 0; k < count; k++)
        gradients.push(await gradientOf(policy, env, { ...settings, baseline }, first + k));
      return gradients;
    };
    const [without, withValue] = [await samples("none", 1000), await samples("value", 2000)];
    const [plain, reduced] = [spreadOf(without), spreadOf(withValue)];
    expect(reduced.variance).toBeLessThan(0.7 * plain.variance);
    const noise = (plain.variance + reduced.variance) / count; // of the squared distance of the two means
    expect(distance2(meanOf(without), meanOf(withValue))).toBeLessThan(2 * noise);
    expect(plain.norm2).toBeGreaterThan(4 * noise); // so that another mean would have been seen
  });
});

describe("probability ratios over the epochs", () => {
  it("move further away with every epoch, and shares of the bins add to 1", async () => {
    const settings = { algorithm: "ppo", steps: 20_000, epochs: 6 } as const;
    const trainer = await createTrainer({ env, ...settings, seed: 1 });
    const values = await ratios({ trainer, job: { env, settings, seed: 1, dqn: null, measure: "ratios" } });
    await trainer.dispose();
    for (const name of ["first", "half", "all"]) {
      const bins = [...BINS.map((end) => `${name}Below${end}`), `${name}Above1.5`];
      expect(bins.reduce((sum, bin) => sum + values[bin], 0)).toBeCloseTo(1, 12);
    }
    expect(values.firstOutside).toBeLessThan(values.allOutside);
    expect(values.allIdle).toBeLessThan(values.allOutside);
    const frozen = { ...settings, learningRate: 1e-30, learningRateSchedule: "constant" } as const;
    const still = await ratios({ trainer, job: { env, settings: frozen, seed: 1, dqn: null, measure: "ratios" } });
    expect(still.allOutside).toBe(0);
    expect(still.allBelow1 + still["allBelow1.1"]).toBe(1); // recomputed, each ratio is 1 to rounding
  });
});

function meanOf(samples: readonly Float64Array[]): Float64Array {
  return samples[0].map((_, k) => samples.reduce((sum, sample) => sum + sample[k], 0) / samples.length);
}

function distance2(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0);
}
