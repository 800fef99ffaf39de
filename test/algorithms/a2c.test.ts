/**
 * A2C's one gradient step against its loss written in tfjs operations and differentiated by tfjs. In that loss advantages
 * and returns are constants and log-probabilities are summed over action dimensions, so a gradient of the value function
 * through the policy's term, an advantage of the wrong sign or the entropy of another distribution would show.
 */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { A2C, type A2cOptions } from "../../src/algorithms/a2c.ts";
import { discrete, type Space, symmetricBox } from "../../src/core/space.ts";
import { fused } from "../../src/networks/mlp.ts";
import type { Engine } from "../../src/networks/network.ts";
import type { ActorCritic } from "../../src/policies/actor_critic.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { tfjs } from "../../src/tfjs.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { flatten, mlpOutputs, numbers, onCpu, relativeError, samples, unflatten } from "../networks/autodiff.ts";
import { actionsOf, tfjsHeads } from "../policies/oracles/tfjs.ts";
import { act, fill, smallActorCritic } from "../support/actor_critic.ts";

const SHAPE = { steps: 23, lanes: 5, observationRows: 3 }; // 115 samples: two tiles, the second of 51
const SAMPLES = SHAPE.steps * SHAPE.lanes;

const options: A2cOptions = {
  gamma: 0.9,
  advantageEstimator: "nStep",
  nStepReturn: 4,
  learningRate: 1e-3,
  learningRateSchedule: "constant",
  normalizeAdvantages: false,
  entropyCoefficient: 0.05,
  entropyCoefficientSchedule: "constant",
  valueCoefficient: 0.25,
  optimizer: "rmsprop",
  rmspropDecay: 0.99,
  rmspropEpsilon: 1e-5,
  maxGradientNorm: 0,
  maxGradientValue: 0,
};

/** A policy and a rollout of its own actions, some episodes of which end. */
async function collected(engine: Engine, actionSpace: Space) {
  const arena = await Arena.create();
  const next = numbers(7);
  const actorCritic = await smallActorCritic(arena, engine, { actionSpace });
  const { actionRows } = actorCritic.distribution;
  const rollout = new RolloutBuffer(arena, { ...SHAPE, actionRows });
  fill([rollout.observations, rollout.rewards, rollout.nextValues], next);
  for (let k = 0; k < SAMPLES; k++) rollout.terminated.view[k] = next() > 0.9 ? 1 : 0;
  act(arena, actorCritic, rollout, next);
  return { arena, actorCritic, rollout };
}

/** mean [ -A log p - c_H H + c_V (V - R)^2 / 2 ] and its gradient. */
function expected(actorCritic: ActorCritic, rollout: RolloutBuffer, parameters: Float32Array, space: Space) {
  const names = actorCritic.tensors.map(({ name }) => name);
  return onCpu(() => {
    const row = (view: Float32Array) => tf.tensor1d(view.slice(0, SAMPLES));
    const x = samples(rollout.observations.view, 3, rollout.stride, SAMPLES);
    const head = space.type === "discrete" ? tfjsHeads.categorical : tfjsHeads.gaussian;
    const actions = actionsOf(rollout, space.type === "discrete", SAMPLES);
    let policyLoss = 0;
    const loss = (...tensors: tf.Tensor[]) => {
      const of = (role: string) => tensors.filter((_, k) => names[k].startsWith(`${role}.`));
      const outputs = mlpOutputs(x, of("policy"), "tanh");
      const values = tf.reshape(mlpOutputs(x, of("value"), "tanh"), [SAMPLES]);
      const logStd = tensors[names.indexOf("log_std")];
      const { logProbabilities, entropies } = head.evaluate({ outputs, logStd, actions, masks: undefined });
      const policy = tf.neg(tf.mean(tf.mul(row(rollout.advantages.view), logProbabilities)));
      policyLoss = policy.dataSync()[0];
      const value = tf.mean(tf.mul(0.5, tf.square(tf.sub(values, row(rollout.returns.view)))));
      const entropy = tf.mean(entropies);
      const weighted = tf.sub(tf.mul(options.valueCoefficient, value), tf.mul(options.entropyCoefficient, entropy));
      return tf.add(policy, weighted) as tf.Scalar;
    };
    const gradient = flatten(tf.grads(loss)(unflatten(actorCritic.tensors, parameters)));
    return { gradient, policyLoss };
  });
}

describe.each(["fused", "tfjs"])("A2C on the %s engine", (name) => {
  it.each<[string, Space]>([
    ["choices", discrete(3)],
    ["continuous actions", symmetricBox(1, 2)],
  ])("takes the gradient of its loss, with %s", async (_, space) => {
    const engine = name === "fused" ? fused : await tfjs();
    const { arena, actorCritic, rollout } = await collected(engine, space);
    const before = actorCritic.parameters.view.slice();
    const a2c = new A2C({ arena, team: new ThreadTeam(arena), actorCritic, shape: rollout, seed: 1 }, options);
    const metrics = a2c.update(rollout, { update: 0, progress: 0 });
    const oracle = await expected(actorCritic, rollout, before, space);
    expect(relativeError(a2c.gradient.view, oracle.gradient)).toBeLessThan(1e-5);
    expect(metrics.policyLoss).toBeCloseTo(oracle.policyLoss, 5);
    expect(metrics).toMatchObject({ epochs: 1, gradientSteps: 1, clipFraction: 0 });
    expect(metrics.ratioMean).toBeCloseTo(1, 6);
    expect(metrics.gradientNorm).toBeCloseTo(Math.hypot(...oracle.gradient), 4);
    const squares = metrics.policyGradientNorm ** 2 + metrics.valueGradientNorm ** 2;
    expect(squares / metrics.gradientNorm ** 2).toBeCloseTo(1, 6);
    expect(actorCritic.parameters.view).not.toEqual(before);
    actorCritic.dispose();
  });
});

it("has a ratio of exactly 1, since the policy has not moved", async () => {
  const { arena, actorCritic, rollout } = await collected(fused, discrete(3));
  const a2c = new A2C({ arena, team: new ThreadTeam(arena), actorCritic, shape: rollout, seed: 1 }, options);
  const { ratioMean, ratioStd, ratioMax, approxKl } = a2c.update(rollout, { update: 0, progress: 0 });
  expect({ ratioMean, ratioStd, ratioMax, approxKl }).toEqual({ ratioMean: 1, ratioStd: 0, ratioMax: 1, approxKl: 0 });
});

describe("A2C's step", () => {
  it("is of the rollout that it is given, also where the one before was another", async () => {
    const learn = async (alternate: boolean) => {
      const arena = await Arena.create();
      const actorCritic = await smallActorCritic(arena, fused, { actionSpace: discrete(3) });
      const { actionRows } = actorCritic.distribution;
      const rollouts = [0, 1].map(() => new RolloutBuffer(arena, { ...SHAPE, actionRows }));
      const shape = rollouts[0];
      const a2c = new A2C({ arena, team: new ThreadTeam(arena), actorCritic, shape, seed: 1 }, options);
      const next = numbers(7);
      for (const update of [0, 1]) {
        const rollout = rollouts[alternate ? update : 0];
        const { observations, rewards, logProbabilities, values, nextValues } = rollout;
        fill([observations, rewards, logProbabilities, values, nextValues], next);
        a2c.update(rollout, { update, progress: 0 });
      }
      return [...actorCritic.parameters.view];
    };
    expect(await learn(true)).toEqual(await learn(false));
  });
});
