/**
 * TRPO: one update against the dense matrix, a solver by elimination and differences of a float64 surrogate; the line
 * search; and the trust region over whole runs.
 */
import * as tfl from "@tensorflow/tfjs-layers";
import { createTrainer, type TrainingOptions } from "swingup";
import { describe, expect, it } from "vitest";
import { TRPO, type TrpoOptions } from "../../src/algorithms/trpo.ts";
import { completeConfig } from "../../src/configuration/config.ts";
import { discrete, multiBinary, multiDiscrete, symmetricBox } from "../../src/core/space.ts";
import { fused } from "../../src/networks/mlp.ts";
import type { Engine } from "../../src/networks/network.ts";
import { tfjs } from "../../src/tfjs.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { relativeError } from "../networks/autodiff.ts";
import { eliminate } from "../networks/eliminate.ts";
import {
  type Head,
  type HeadCase,
  headRollout,
  policyParameters,
  policyRollout,
  SHAPE,
  spaces,
} from "./policy_rollout.ts";
import { Policy64, samplesOf } from "./policy64.ts";

const defaults = completeConfig({
  env: "CartPole-v1",
  algorithm: "trpo",
  minibatchSize: 23,
  cgDamping: 0.1,
  numEnvs: SHAPE.lanes,
  rolloutSteps: SHAPE.steps,
}) as TrpoOptions;

async function updated(engine: Engine, head: Head, options: Partial<TrpoOptions>) {
  return updatedFrom(await policyRollout(engine, head), options);
}

async function updatedFrom(run: Awaited<ReturnType<typeof policyRollout>>, options: Partial<TrpoOptions>) {
  const { arena, actorCritic, buffer, shape } = run;
  const before = actorCritic.parameters.view.slice();
  const trpo = new TRPO(
    { arena, team: new ThreadTeam(arena), actorCritic, shape, seed: 1 },
    { ...defaults, ...options },
  );
  const metrics = trpo.update(buffer, { update: 0, progress: 0 });
  const chosen = policyParameters(actorCritic);
  const change = chosen.map((k) => actorCritic.parameters.view[k] - before[k]);
  return { ...run, before, metrics, chosen, change, after: actorCritic.parameters.view.slice() };
}

describe.each(Object.keys(spaces) as Head[])("an update of a %s policy", (head) => {
  it("is the natural gradient's step to the edge of the trust region", async () => {
    const options = { cgDamping: 0.01, cgIterations: 100, cgTolerance: 1e-7, maxKl: 1e-4 };
    const { actorCritic, buffer, before, metrics, chosen, change } = await updated(fused, head, options);
    const policy = new Policy64(actorCritic);
    const samples = samplesOf(buffer, head, true);
    const parameters = Float64Array.from(before);
    const fisher = policy.fisher(parameters, samples.observations, chosen);
    const damped = fisher.map((row, j) => row.map((value, k) => value + (j === k ? options.cgDamping : 0)));
    const gradient = policy.gradient(parameters, samples, chosen);
    const direction = eliminate(damped, gradient);
    const curvature = direction.reduce((sum, value, k) => sum + value * gradient[k], 0); // x^T A x = x^T g
    const shrunk = defaults.lineSearchShrink ** ((metrics.lineSearchSteps as number) - 1);
    const length = shrunk * Math.sqrt((2 * options.maxKl) / curvature);
    expect(metrics.stepAccepted).toBe(1);
    expect(
      relativeError(
        change,
        direction.map((value) => length * value),
      ),
    ).toBeLessThan(2e-3);
    expect(metrics.policyGradientNorm / Math.hypot(...gradient)).toBeCloseTo(1, 4);
    expect(metrics.kl as number).toBeGreaterThan(0.3 * options.maxKl);
  });

  it("measures the KL and the surrogate of what it did", async () => {
    const { actorCritic, buffer, before, metrics, after } = await updated(fused, head, { maxKl: 0.05 });
    const policy = new Policy64(actorCritic);
    const samples = samplesOf(buffer, head, true);
    const kl = policy.kl(before, after, samples.observations);
    const improvement = policy.surrogate(after, samples) - policy.surrogate(before, samples);
    expect((metrics.kl as number) / kl).toBeCloseTo(1, 3);
    expect(kl).toBeGreaterThan(0.01);
    expect((metrics.surrogateImprovement as number) / improvement).toBeCloseTo(1, 3);
    expect(metrics.ratioMax).toBeGreaterThan(1);
    expect(metrics.policyLoss).toBeCloseTo(-policy.surrogate(after, samples), 5);
  });

  it("backs off as long as the divergence is too large", async () => {
    const options = { maxKl: 3, cgDamping: 1e-3, lineSearchShrink: 0.5, lineSearchSteps: 30 };
    const { metrics } = await updated(fused, head, options);
    expect(metrics).toMatchObject({ stepAccepted: 1 });
    expect(metrics.lineSearchSteps).toBeGreaterThan(1);
    expect(metrics.kl).toBeLessThanOrEqual(3);
    expect(metrics.surrogateImprovement).toBeGreaterThan(0);
  });

  it("leaves the policy's bits alone where no step is good, and fits the value function all the same", async () => {
    // A surrogate that bends down falls short of its tangent, so that no long step keeps all of the promise.
    const options = {
      maxKl: 3,
      cgDamping: 1e-3,
      lineSearchSteps: 2,
      lineSearchShrink: 0.99,
      lineSearchAcceptance: 0.999,
    };
    const { actorCritic, before, metrics, change, after } = await updated(fused, head, options);
    expect(change.every((value) => value === 0)).toBe(true);
    expect(metrics).toMatchObject({ stepAccepted: 0, lineSearchSteps: 2, kl: 0, surrogateImprovement: 0 });
    expect(metrics).toMatchObject({ ratioMean: 1, ratioStd: 0, ratioMax: 1, approxKl: 0 });
    const { start, end } = actorCritic.parameterRanges.value[0];
    expect(after.subarray(start, end)).not.toEqual(before.subarray(start, end));
    expect(metrics.gradientSteps).toBe(defaults.valueEpochs * SHAPE.lanes);
  });

  it("takes nearly the same step on tfjs", async () => {
    const [fast, slow] = [await updated(fused, head, {}), await updated(await tfjs(), head, {})];
    expect(relativeError(slow.change, fast.change)).toBeLessThan(1e-3);
    expect(relativeError(slow.after, fast.after)).toBeLessThan(1e-4);
    slow.actorCritic.dispose();
  });
});

describe("the Fisher matrix of every head", () => {
  const cases: Record<string, HeadCase> = {
    "a choice": { actionSpace: discrete(3) },
    "a masked choice": { actionSpace: discrete(5), masked: "masked" },
    "several choices": { actionSpace: multiDiscrete([2, 3]) },
    bits: { actionSpace: multiBinary(3) },
    "a normal": { actionSpace: symmetricBox(1, 2) },
    "a normal whose deviation depends on the state": { actionSpace: symmetricBox(1, 2), stateDependentStd: true },
    "a squashed normal": { actionSpace: symmetricBox(1, 2), squashActions: true },
  };

  it.each(Object.entries(cases))("predicts the KL that a step leads to: %s", async (_, head) => {
    // A step s has s^T (F + damping) s / 2 = maxKl, less what the line search took off, and KL = s^T F s / 2 to first order.
    const options = { maxKl: 1e-5, cgDamping: 0.01, cgIterations: 100, cgTolerance: 1e-6 };
    const { metrics, change } = await updatedFrom(await headRollout(fused, head), options);
    const shrunk = defaults.lineSearchShrink ** ((metrics.lineSearchSteps as number) - 1);
    const damped = (options.cgDamping * Math.hypot(...change) ** 2) / 2;
    expect(metrics.stepAccepted).toBe(1);
    expect((metrics.kl as number) / (options.maxKl * shrunk ** 2 - damped)).toBeCloseTo(1, 1);
    expect(damped).toBeLessThan(0.8 * options.maxKl); // the case tests something
  });
});

describe("the trust region", () => {
  const runs: TrainingOptions[] = [
    { env: "CartPole-v1", steps: 16_384, numEnvs: 8, rolloutSteps: 128 },
    {
      env: "Pendulum-v1",
      steps: 16_384,
      numEnvs: 8,
      rolloutSteps: 128,
      maxKl: 0.02,
      cgDamping: 1e-3,
      fisherSubsampling: 4,
    },
  ];

  it.each(runs)("holds in every update of a run: $env", async (options) => {
    const trainer = await createTrainer({ ...options, algorithm: "trpo", seed: 3 });
    const maxKl = trainer.config.maxKl as number;
    let accepted = 0;
    for await (const { metrics } of trainer.train()) {
      expect(metrics.kl).toBeLessThanOrEqual(maxKl);
      expect(metrics.kl).toBeGreaterThanOrEqual(0);
      accepted += metrics.stepAccepted as number;
      if (metrics.stepAccepted === 1) expect(metrics.surrogateImprovement).toBeGreaterThan(0);
    }
    expect(accepted).toBeGreaterThan(10);
  });
});

describe("what TRPO refuses", () => {
  it("a shared trunk", async () => {
    const options = { env: "CartPole-v1", algorithm: "trpo", sharedTrunk: true } as const;
    await expect(createTrainer(options)).rejects.toThrow(/^sharedTrunk: expected false with algorithm trpo.* use ppo$/);
  });

  it("a policy network that does not differentiate forwards", async () => {
    const layers = [
      tfl.layers.dense({ inputShape: [4], units: 8, activation: "tanh" }),
      tfl.layers.layerNormalization(),
      tfl.layers.dense({ units: 2 }),
    ];
    const engine = await tfjs({ policy: tfl.sequential({ layers }) });
    const options = { env: "CartPole-v1", algorithm: "trpo", engine } as const;
    await expect(createTrainer(options)).rejects.toThrow(
      /^algorithm: trpo expects .* chain of Dense layers.* use ppo$/,
    );
  });

  it("settings of other algorithms, and others its own", () => {
    const refusal = (options: object) => () => completeConfig({ env: "CartPole-v1", ...options });
    expect(refusal({ algorithm: "trpo", clipRange: 0.2 })).toThrow(/^clipRange: expected only with algorithm /);
    expect(refusal({ algorithm: "ppo", maxKl: 0.01 })).toThrow(/^maxKl: expected only with algorithm trpo/);
  });
});
