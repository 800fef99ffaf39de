/** PPO's own details, each against the mistake it would hide. Gradients are checked in ppo_gradient.test.ts. */
import { describe, expect, it } from "vitest";
import { PPO, type PpoOptions } from "../../src/algorithms/ppo.ts";
import { box, discrete, type Space } from "../../src/core/space.ts";
import { fused } from "../../src/networks/mlp.ts";
import type { ActorCritic } from "../../src/policies/actor_critic.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { actOn, smallActorCritic } from "../support/actor_critic.ts";
import { PLAIN_PPO } from "./plain_ppo.ts";

const OPTIONS: PpoOptions = { ...PLAIN_PPO, minibatchSize: 48, entropyCoefficient: 0.01, maxGradientNorm: 0.5 };

const CHOICE = discrete(3);
const FORCE = box([-1, -1], [1, 1]);

/** An actor-critic and a rollout of its own actions on random observations, 24 steps of 4 lanes. */
async function setUp(actionSpace: Space, options: Partial<PpoOptions> = {}) {
  const arena = await Arena.create();
  const actorCritic = await smallActorCritic(arena, fused, { actionSpace, initialization: "orthogonal" });
  const { distribution } = actorCritic;
  const rollout = new RolloutBuffer(arena, {
    steps: 24,
    lanes: 4,
    observationRows: 3,
    actionRows: distribution.actionRows,
  });
  const { kernels } = arena;
  const { stride, samples } = rollout;
  const uniform = (pointer: number, rows: number, key: number) =>
    kernels.randomUniform(pointer, stride, rows, stride, key, 0, 77, 0);
  uniform(rollout.observations.pointer, 3, 1);
  uniform(rollout.rewards.pointer, 1, 2);
  const noise = arena.f32(distribution.actionRows * stride);
  kernels[distribution.noise](noise.pointer, stride, distribution.actionRows, stride, 3, 0, 77, 0);
  actOn(actorCritic, rollout, { pointer: noise.pointer, stride });
  rollout.nextValues.view.set(rollout.values.view.subarray(4, samples));
  const ppo = new PPO(
    { arena, team: new ThreadTeam(arena), actorCritic, shape: rollout, seed: 9 },
    { ...OPTIONS, ...options },
  );
  return { arena, actorCritic, rollout, ppo };
}

const first = { update: 0, progress: 0 };

describe.each([
  ["Categorical", CHOICE],
  ["DiagonalGaussian", FORCE],
])("PPO with %s", (_, space) => {
  it("has a ratio of exactly 1, no clipping and no divergence in the first minibatch", async () => {
    const { ppo, rollout } = await setUp(space, { minibatchSize: 96, epochs: 1 });
    const { ratioMean, ratioMax, clipFraction, approxKl } = ppo.update(rollout, first);
    expect({ ratioMean, ratioMax, clipFraction, approxKl }).toEqual({
      ratioMean: 1,
      ratioMax: 1,
      clipFraction: 0,
      approxKl: 0,
    });
  });

  it("keeps the old log-probabilities over epochs: later ratios leave 1", async () => {
    const { ppo, rollout } = await setUp(space, { epochs: 8, learningRate: 0.01 });
    const before = rollout.logProbabilities.view.slice();
    const metrics = ppo.update(rollout, first);
    expect(rollout.logProbabilities.view).toEqual(before);
    expect(metrics.approxKl).toBeGreaterThan(1e-4);
    expect(metrics.ratioMax).toBeGreaterThan(1.01);
  });

  it("raises the probability of actions with positive advantage", async () => {
    const { actorCritic, ppo, rollout } = await setUp(space, {
      epochs: 4,
      entropyCoefficient: 0,
      valueCoefficient: 0,
      gamma: 0,
      normalizeAdvantages: false,
      maxGradientNorm: 0,
    });
    rollout.values.view.fill(0);
    rollout.rewards.view.fill(0);
    rollout.rewards.view.fill(1, 0, 48); // the first half turned out well, the second neither way
    const logProbability = () => {
      let sum = 0;
      for (let sample = 0; sample < 48; sample++) sum += likelihood(actorCritic, rollout, sample);
      return sum;
    };
    const before = logProbability();
    ppo.update(rollout, first);
    expect(logProbability()).toBeGreaterThan(before);
  });

  it("averages the loss over samples, whatever the tile: 96 samples in tiles of 64 and 32, or in three minibatches", async () => {
    const narrow = await setUp(space, { minibatchSize: 32, learningRate: 1e-9, normalizeAdvantages: false });
    const reference = await setUp(space, { minibatchSize: 96, learningRate: 1e-9, normalizeAdvantages: false });
    const a = narrow.ppo.update(narrow.rollout, first);
    const b = reference.ppo.update(reference.rollout, first);
    for (const key of ["policyLoss", "valueLoss", "entropy"] as const) expect(a[key]).toBeCloseTo(b[key], 5);
  });

  it("stops an update at targetKl before the step that would follow", async () => {
    const { ppo, rollout } = await setUp(space, { epochs: 50, learningRate: 0.02, targetKl: 0.01 });
    const metrics = ppo.update(rollout, first);
    expect(metrics.epochs).toBeLessThan(50);
    expect(metrics.gradientSteps).toBeLessThan(metrics.epochs * 2 + 1);
    expect(metrics.gradientSteps).toBeGreaterThan(0);
  });

  it("reports the approximate KL of the last epoch beside the mean over all", async () => {
    // The first epochs of runs that differ in their number are the same, so the last one is what the means differ by.
    const mean = async (epochs: number) => {
      const { ppo, rollout } = await setUp(space, { epochs, learningRate: 0.01 });
      const { approxKl, approxKlLastEpoch } = ppo.update(rollout, first);
      return { sum: approxKl * epochs, last: approxKlLastEpoch };
    };
    const [one, two, three] = [await mean(1), await mean(2), await mean(3)];
    expect(one.last).toBe(one.sum);
    expect(two.last).toBeCloseTo(two.sum - one.sum, 12);
    expect(three.last).toBeCloseTo(three.sum - two.sum, 12);
  });

  it("takes no average of an epoch that targetKl cut over more minibatches than it had", async () => {
    const { ppo, rollout } = await setUp(space, { epochs: 50, learningRate: 0.02, targetKl: 0.01 });
    const { approxKlLastEpoch, epochs, gradientSteps } = ppo.update(rollout, first);
    expect(epochs).toBeLessThan(50);
    // Two minibatches an epoch: where the first was refused, it alone is the last epoch's mean.
    if (gradientSteps % 2 === 0) expect(approxKlLastEpoch).toBeGreaterThan(0.015);
    else expect(approxKlLastEpoch).toBeGreaterThan(0.0075);
  });

  it("reports half the mean squared error of the values", async () => {
    const { ppo, rollout } = await setUp(space, { epochs: 1, minibatchSize: 96 });
    const { valueLoss } = ppo.update(rollout, first);
    let sum = 0;
    for (let k = 0; k < 96; k++) sum += (rollout.values.view[k] - rollout.returns.view[k]) ** 2;
    expect(valueLoss / (sum / 96)).toBeCloseTo(0.5, 5);
  });

  it("visits every sample once an epoch: the gradient of an epoch does not depend on the shuffle", async () => {
    const gradient = async (update: number) => {
      const { ppo, rollout } = await setUp(space, { minibatchSize: 96 });
      ppo.update(rollout, { update, progress: 0 });
      return ppo.gradient.view.slice();
    };
    const [a, b] = [await gradient(0), await gradient(7)];
    const norm = Math.hypot(...a);
    expect(Math.hypot(...a.map((value, k) => value - b[k])) / norm).toBeLessThan(1e-5);
    expect(a).not.toEqual(b); // summed in another order
  });

  it("anneals the learning rate and the clip range where asked", async () => {
    const { ppo, rollout } = await setUp(space, { learningRateSchedule: "linear", clipRangeSchedule: "linear" });
    const metrics = ppo.update(rollout, { update: 3, progress: 0.75 });
    expect(metrics.learningRate).toBe(1e-3 * 0.25);
    expect(metrics.clipRange).toBe(0.2 * 0.25);
  });

  it("reports the gradient's norm before clipping and clips the step", async () => {
    const { ppo, rollout } = await setUp(space, { minibatchSize: 96, maxGradientNorm: 1e-3 });
    const metrics = ppo.update(rollout, first);
    expect(metrics.gradientNorm).toBeCloseTo(Math.hypot(...ppo.gradient.view), 5);
    expect(metrics.gradientNorm).toBeGreaterThan(1e-3);
  });
});

/** log p of one stored action under the present policy, from the outputs in float64. */
function likelihood(actorCritic: ActorCritic, rollout: RolloutBuffer, sample: number): number {
  const x = Array.from({ length: 3 }, (_, r) => rollout.observations.view[r * rollout.stride + sample]);
  const p = actorCritic.parameters.view;
  const tensor = (name: string) => actorCritic.tensors.find((t) => t.name === name)!.offset;
  const layer = (prefix: string, input: number[], outputs: number) =>
    Array.from({ length: outputs }, (_, o) =>
      input.reduce(
        (sum, v, i) => sum + v * p[tensor(`${prefix}.weight`) + o * input.length + i],
        p[tensor(`${prefix}.bias`) + o],
      ),
    );
  const hidden = layer("policy.0", x, 16).map(Math.tanh);
  const outputs = layer("policy.1", hidden, actorCritic.distribution.outputs);
  if (actorCritic.distribution.kind === "categorical") {
    const action = new Int32Array(rollout.actions.view.buffer, rollout.actions.pointer, rollout.samples)[sample];
    return outputs[action] - Math.log(outputs.reduce((sum, value) => sum + Math.exp(value), 0));
  }
  return outputs.reduce((sum, mean, d) => {
    const logStd = p[tensor("log_std") + d];
    const z = (rollout.actions.view[d * rollout.stride + sample] - mean) / Math.exp(logStd);
    return sum - 0.5 * z * z - logStd - 0.5 * Math.log(2 * Math.PI);
  }, 0);
}
