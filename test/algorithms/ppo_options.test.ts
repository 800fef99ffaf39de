/** PPO's options: the KL penalty and its coefficient, advantages estimated again, the dual clip. */
import { describe, expect, it } from "vitest";
import { refreshValues } from "../../src/algorithms/value_refresh.ts";
import { completeConfig } from "../../src/configuration/config.ts";
import { environmentDefinition } from "../../src/envs/registry.ts";
import { createTrainer, type TrainingMetrics, type TrainingOptions } from "../../src/index.ts";
import { Collector } from "../../src/rollout/collect.ts";
import { buildParts } from "../../src/trainer/parts.ts";

const small = { seed: 3, numEnvs: 4, rolloutSteps: 64, minibatchSize: 64, epochs: 6, steps: 2048, hiddenSizes: [16] };

async function metrics(options: TrainingOptions): Promise<TrainingMetrics[]> {
  const all: TrainingMetrics[] = [];
  const trainer = await createTrainer({ ...small, ...options });
  for await (const update of trainer.train()) all.push(update.metrics);
  return all;
}

describe.each(["CartPole-v1", "Pendulum-v1"])("the KL penalty on %s", (env) => {
  const base: TrainingOptions = { env, surrogate: "klPenalty", learningRate: 0.01 };

  it("holds the policy back, the more the larger its coefficient", async () => {
    const kl = async (klCoefficient: number) => (await metrics({ ...base, klCoefficient, steps: 256 }))[0].kl!;
    const [loose, tight] = [await kl(1e-6), await kl(100)];
    expect(loose).toBeGreaterThan(0.005);
    expect(tight).toBeLessThan(loose / 5);
    expect(tight).toBeGreaterThan(0);
  });

  it("doubles the coefficient after an update that went too far, halves it after one that did not", async () => {
    const all = await metrics({ ...base, klTarget: 0.01 });
    all.slice(1).forEach(({ klCoefficient }, k) => {
      const { kl, klCoefficient: before } = all[k];
      const factor = kl! > 0.015 ? 2 : kl! < 0.01 / 1.5 ? 0.5 : 1;
      expect(klCoefficient).toBe(before! * factor);
    });
    expect(new Set(all.map(({ klCoefficient }) => klCoefficient)).size).toBeGreaterThan(1);
    expect(all[0].clipFraction).toBe(0);
    expect(all[0].clipRange).toBeNaN();
  });

  it("keeps the coefficient within reach of its first value, so that it is soon back after a quiet stretch", async () => {
    const trainer = await createTrainer({ ...small, ...base, learningRate: 1e-8, steps: 60 * 256 });
    const all: TrainingMetrics[] = [];
    for await (const { metrics, update } of trainer.train()) {
      all.push(metrics);
      if (update === 20) trainer.adjust({ learningRate: 0.03 });
    }
    const coefficients = all.map(({ klCoefficient }) => klCoefficient!);
    expect(coefficients[19]).toBe(1 / 128); // after 7 halvings it has stayed
    const tooFar = all.slice(20, 40).filter(({ kl }) => kl! > 0.1).length;
    expect(tooFar).toBeLessThan(14);
    expect(Math.max(...coefficients)).toBeLessThanOrEqual(128);
  });

  it("measures about what the ratios of the samples say", async () => {
    const [{ kl, approxKl }] = await metrics({
      ...base,
      klCoefficient: 1e-6,
      steps: 256,
      epochs: 1,
      minibatchSize: 256,
    });
    expect(approxKl).toBe(0); // before the only step
    expect(kl).toBeGreaterThan(0); // after it
    const [two] = await metrics({ ...base, klCoefficient: 1e-6, steps: 256, epochs: 2, minibatchSize: 256 });
    expect(2 * two.approxKl).toBeGreaterThan(0.5 * kl!); // the second epoch sees what the first step did, by samples
    expect(2 * two.approxKl).toBeLessThan(2 * kl!);
  });
});

describe("values estimated again", () => {
  it("are those of the rollout while the parameters are, after truncated and running episodes too", async () => {
    const definition = environmentDefinition("CartPole-v1");
    const config = completeConfig({ env: "CartPole-v1", ...small, recomputeAdvantages: true, timeLimit: 7 });
    const { arena, env, replica, team } = await buildParts(config, definition, { threads: 1 });
    replica.actorCritic.initialize(1);
    await env.reset();
    await new Collector(arena, env, replica, replica.buffer).collect(0, () => {});
    const { values, nextValues, truncated, samples } = replica.buffer;
    const read = () => [values.view.slice(0, samples), nextValues.view.slice(0, samples)];
    const before = read();
    expect(truncated.view.slice(0, samples).reduce((sum, flag) => sum + flag, 0)).toBe(4 * 9);
    for (const { view } of [values, nextValues]) view.fill(99);
    refreshValues(team, replica.actorCritic, replica.buffer);
    expect(read()).toEqual(before);
    replica.actorCritic.parameters.view.fill(0.1);
    refreshValues(team, replica.actorCritic, replica.buffer);
    const after = read();
    expect(after[0]).not.toEqual(before[0]);
    // After a truncated step follows another episode's row, so its next value is not that row's.
    const cut = truncated.view.indexOf(1);
    expect(after[1][cut]).not.toBe(after[0][cut + 4]);
  });

  it("change what later epochs learn, not the first", async () => {
    const one = { env: "CartPole-v1", steps: 256, epochs: 1 };
    const entropy = async (options: TrainingOptions) => (await metrics(options))[0];
    expect((await entropy({ ...one, recomputeAdvantages: true })).policyLoss).toBe((await entropy(one)).policyLoss);
    const two = { ...one, epochs: 3 };
    expect((await entropy({ ...two, recomputeAdvantages: true })).policyLoss).not.toBe((await entropy(two)).policyLoss);
  });
});

it("the dual clip acts on ratios beyond it, and only on those", async () => {
  const wild = { env: "CartPole-v1", learningRate: 0.1, maxGradientNorm: 0, steps: 256, epochs: 20 };
  const [[free], [same], [bounded]] = await Promise.all([
    metrics(wild),
    metrics({ ...wild, dualClip: 1e30 }),
    metrics({ ...wild, dualClip: 1.5 }),
  ]);
  expect(free.ratioMax).toBeGreaterThan(1.5);
  expect(same.entropy).toBe(free.entropy);
  expect(bounded.entropy).not.toBe(free.entropy);
});
