/** Rollouts and minibatches of a single sample: its advantage has no deviation to be divided by. */
import { describe, expect, it } from "vitest";
import { type TrainingOptions, train } from "../../src/index.ts";

const settings: Record<string, Omit<TrainingOptions, "env">> = {
  ppo: { algorithm: "ppo", minibatchSize: 1, normalizeAdvantages: true },
  "ppo, penalised": { algorithm: "ppo", minibatchSize: 1, surrogate: "klPenalty" },
  "ppo, minibatches of one": { algorithm: "ppo", rolloutSteps: 3, minibatchSize: 1 },
  a2c: { algorithm: "a2c", normalizeAdvantages: true },
  reinforce: { algorithm: "reinforce", timeLimit: 1, normalizeAdvantages: true },
  "reinforce with a baseline": { algorithm: "reinforce", timeLimit: 1, baseline: "value", normalizeAdvantages: true },
  trpo: { algorithm: "trpo", minibatchSize: 1, normalizeAdvantages: true },
};

describe.each(Object.entries(settings))("one sample: %s", (_, options) => {
  it.each(["CartPole-v1", "Pendulum-v1"])("trains on %s", async (env) => {
    const run = await train({ env, seed: 1, numEnvs: 1, rolloutSteps: 1, steps: 12, hiddenSizes: [8], ...options });
    expect(run.summary().steps).toBe(12);
    expect(run.parameters.every(Number.isFinite)).toBe(true);
  });
});
