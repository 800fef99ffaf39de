/** `minAdvantageStd`: advantages that hardly differ are not blown up to deviation 1. */
import { describe, expect, it } from "vitest";
import { type TrainingOptions, train } from "../../src/index.ts";
import { Arena } from "../../src/wasm/arena.ts";

async function normalized(advantages: number[], least: number): Promise<number[]> {
  const arena = await Arena.create();
  const [source, target, moments] = [arena.f32(8), arena.f32(8), arena.f64(2)];
  source.view.set(advantages);
  arena.kernels.normalizeAdvantages(source.pointer, 4, 1, least, target.pointer, moments.pointer);
  return [...target.view];
}

describe("the kernel", () => {
  it("divides by the deviation where that is greater, by the least one where not", async () => {
    // mean 2.5; squared deviations 2.25 + 0.25 + 0.25 + 2.25 = 5, over 3
    const deviation = Math.sqrt(5 / 3);
    const scaled = (by: number) => [-1.5, -0.5, 0.5, 1.5].map((value) => value / by);
    for (const [least, by] of [
      [0, deviation],
      [1.2, deviation],
      [1.5, 1.5],
      [50, 50],
    ]) {
      const result = await normalized([1, 2, 3, 4], least);
      for (const [k, value] of scaled(by).entries()) expect(result[k]).toBeCloseTo(value, 6);
      expect(result.slice(4)).toEqual([0, 0, 0, 0]);
    }
  });
});

const settings: Record<string, Omit<TrainingOptions, "env">> = {
  ppo: { algorithm: "ppo", minibatchSize: 16 },
  a2c: { algorithm: "a2c", normalizeAdvantages: true },
  reinforce: { algorithm: "reinforce", timeLimit: 8, normalizeAdvantages: true },
  trpo: { algorithm: "trpo", minibatchSize: 16 },
};

describe.each(Object.entries(settings))("%s", (algorithm, options) => {
  const norms = async (minAdvantageStd: number) => {
    const found: number[] = [];
    await train({
      env: "CartPole-v1",
      steps: 256,
      numEnvs: 4,
      rolloutSteps: 8,
      hiddenSizes: [8],
      entropyCoefficient: algorithm === "trpo" ? undefined : 0,
      ...options,
      minAdvantageStd,
      onUpdate: ({ metrics }) => void found.push(metrics.policyGradientNorm),
    });
    return Math.max(...found);
  };
  it("hardly moves its policy where the least deviation is far above the advantages'", async () => {
    expect(await norms(0)).toBeGreaterThan(1e-3);
    expect(await norms(1e9)).toBeLessThan(1e-6);
  });
});
