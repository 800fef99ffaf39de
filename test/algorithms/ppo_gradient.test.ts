/**
 * One whole update of PPO, with a single minibatch, against the same loss written in tfjs operations and differentiated
 * by tfjs: what the update leaves in `ppo.gradient` must be that gradient, and its metrics that loss.
 */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { PPO, type PpoOptions } from "../../src/algorithms/ppo.ts";
import { choiceCounts, maskSize } from "../../src/core/space.ts";
import { fused } from "../../src/networks/mlp.ts";
import { type ActivationName, activationNames, type Engine } from "../../src/networks/network.ts";
import type { ActorCritic } from "../../src/policies/actor_critic.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { tfjs } from "../../src/tfjs.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { flatten, mlpOutputs, numbers, onCpu, relativeError, samples, unflatten } from "../networks/autodiff.ts";
import { actionsOf, type TfjsHead, tfjsHeads } from "../policies/oracles/tfjs.ts";
import { act, fill, scatter, smallActorCritic } from "../support/actor_critic.ts";
import { PLAIN_PPO } from "./plain_ppo.ts";

const SHAPE = { steps: 29, lanes: 7, observationRows: 3 }; // 203 samples: tiles of 64 and a rest that needs padding
const SAMPLES = SHAPE.steps * SHAPE.lanes;

const options = { ...PLAIN_PPO, minibatchSize: SAMPLES };

interface Case {
  head: TfjsHead;
  sharedTrunk: boolean;
  activation: ActivationName;
  ppo: PpoOptions & { clipRange: number };
}

let second: Engine;

beforeAll(async () => {
  second = await tfjs();
});

/** A policy and a rollout of it in which ratios and values have moved, many of them beyond their clip ranges. */
async function rollout(engine: Engine, { head: { actionSpace, spec, masked }, sharedTrunk, activation }: Case) {
  const arena = await Arena.create();
  const next = numbers(11);
  const actorCritic = await smallActorCritic(arena, engine, {
    actionSpace,
    hiddenSizes: [24, 16],
    activation,
    sharedTrunk,
    ...spec,
  });
  scatter(actorCritic, next);
  const buffer = new RolloutBuffer(arena, {
    ...SHAPE,
    actionRows: actorCritic.distribution.actionRows,
    maskRows: masked ? maskSize(actionSpace) : 0,
  });
  buffer.actionMasks?.view.set(masks(buffer, choiceCounts(actionSpace), next));
  fill([buffer.observations, buffer.rewards], next);
  act(arena, actorCritic, buffer, next);
  for (let k = 0; k < SAMPLES; k++) {
    buffer.logProbabilities.view[k] += 0.5 * next();
    buffer.values.view[k] += 0.5 * next();
    buffer.nextValues.view[k] = next();
    buffer.terminated.view[k] = next() > 0.9 ? 1 : 0;
  }
  return { arena, actorCritic, buffer };
}

/** About a third of all choices forbidden, never all of them. */
function masks({ stride }: RolloutBuffer, counts: readonly number[], next: () => number): number[] {
  return counts.flatMap((count) =>
    Array.from({ length: count * stride }, (_, k) =>
      next() > -1 / 3 || Math.floor(k / stride) === (k % stride) % count ? 1 : 0,
    ),
  );
}

/** The loss of Schulman et al. (2017), equation 9, with CleanRL's value clipping, over all samples at once. */
async function expectedUpdate(
  { actorCritic, buffer }: { actorCritic: ActorCritic; buffer: RolloutBuffer },
  parameters: Float32Array,
  { head, sharedTrunk, activation, ppo }: Case,
) {
  const names = actorCritic.tensors.map(({ name }) => name);
  const advantages = normalized([...buffer.advantages.view.subarray(0, SAMPLES)], ppo.normalizeAdvantages);
  return onCpu(() => {
    const row = (view: Float32Array) => tf.tensor1d(view.slice(0, SAMPLES));
    const observations = samples(buffer.observations.view, 3, buffer.stride, SAMPLES);
    const pieces: Record<string, number> = {};
    const loss = (...tensors: tf.Tensor[]) => {
      const of = (role: string) => tensors.filter((_, k) => names[k].startsWith(`${role}.`));
      const outputs = sharedTrunk
        ? mlpOutputs(observations, of("shared"), activation)
        : tf.concat(
            ["policy", "value"].map((role) => mlpOutputs(observations, of(role), activation)),
            1,
          );
      const [own, values] = tf.split(outputs, [outputs.shape[1]! - 1, 1], 1);
      const { actionMasks, maskRows, stride } = buffer;
      const { logProbabilities, entropies } = head.evaluate({
        outputs: own,
        logStd: tensors[names.indexOf("log_std")],
        actions: actionsOf(buffer, head.actionSpace.type !== "box", SAMPLES),
        masks: actionMasks && samples(Float32Array.from(actionMasks.view), maskRows, stride, SAMPLES),
      });
      const logRatio = tf.sub(logProbabilities, row(buffer.logProbabilities.view));
      const ratio = tf.exp(logRatio);
      const gain = tf.neg(tf.tensor1d(advantages));
      const clipped = tf.clipByValue(ratio, 1 - ppo.clipRange, 1 + ppo.clipRange);
      const policyLoss = tf.mean(tf.maximum(tf.mul(gain, ratio), tf.mul(gain, clipped)));
      const valueLoss = tf.mean(valueErrors(tf.reshape(values, [SAMPLES]), buffer, ppo));
      const entropy = tf.mean(entropies);
      Object.assign(pieces, {
        policyLoss: policyLoss.dataSync()[0],
        valueLoss: valueLoss.dataSync()[0],
        entropy: entropy.dataSync()[0],
        approxKl: tf.mean(tf.sub(tf.sub(ratio, 1), logRatio)).dataSync()[0],
        clipFraction: tf.mean(tf.cast(tf.greater(tf.abs(tf.sub(ratio, 1)), ppo.clipRange), "float32")).dataSync()[0],
      });
      const bonus = tf.mul(ppo.entropyCoefficient, entropy);
      return tf.sub(tf.add(policyLoss, tf.mul(ppo.valueCoefficient, valueLoss)), bonus) as tf.Scalar;
    };
    const gradients = tf.grads(loss)(unflatten(actorCritic.tensors, parameters));
    return { gradient: flatten(gradients), pieces };
  });
}

function normalized(advantages: number[], wanted: boolean): number[] {
  if (!wanted) return advantages;
  const mean = advantages.reduce((sum, value) => sum + value, 0) / SAMPLES;
  const variance = advantages.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (SAMPLES - 1);
  return advantages.map((value) => (value - mean) / (Math.sqrt(variance) + 1e-8));
}

function valueErrors(values: tf.Tensor, buffer: RolloutBuffer, { valueClipRange: clipRange, valueLoss }: PpoOptions) {
  const returns = tf.tensor1d(buffer.returns.view.slice(0, SAMPLES));
  const old = tf.tensor1d(buffer.values.view.slice(0, SAMPLES));
  const lossOf = (estimates: tf.Tensor) => {
    const error = tf.sub(estimates, returns);
    if (valueLoss !== "huber") return tf.mul(0.5, tf.square(error));
    const inner = tf.minimum(tf.abs(error), 1);
    return tf.mul(inner, tf.sub(tf.abs(error), tf.mul(0.5, inner)));
  };
  if (clipRange === 0) return lossOf(values);
  const moved = tf.add(old, tf.clipByValue(tf.sub(values, old), -clipRange, clipRange));
  return tf.maximum(lossOf(values), lossOf(moved));
}

const size = (shape: readonly number[]) => shape.reduce((product, axis) => product * axis, 1);

async function compare(engine: Engine, which: Case): Promise<void> {
  const run = await rollout(engine, which);
  const { arena, actorCritic, buffer } = run;
  const before = actorCritic.parameters.view.slice();
  const ppo = new PPO({ arena, team: new ThreadTeam(arena), actorCritic, shape: buffer, seed: 1 }, which.ppo);
  const metrics = ppo.update(buffer, { update: 0, progress: 0 });
  const expected = await expectedUpdate(run, before, which);
  const actual = ppo.gradient.view;
  for (const role of ["policy.", "value.", "shared.", "log_std"]) {
    const own = actorCritic.tensors.filter(({ name }) => name.startsWith(role));
    if (own.length === 0) continue;
    const [start, end] = [own[0].offset, own.reduce((sum, { shape }) => sum + size(shape), own[0].offset)];
    expect(relativeError(actual.subarray(start, end), expected.gradient.subarray(start, end)), role).toBeLessThan(1e-5);
  }
  expect(metrics.gradientNorm / Math.hypot(...expected.gradient)).toBeCloseTo(1, 5);
  for (const [name, value] of Object.entries(expected.pieces))
    expect(Math.abs((metrics[name as keyof typeof metrics] ?? Number.NaN) - value), name).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(value)),
    );
  expect(metrics.clipFraction).toBeGreaterThan(0.3); // the case tests something
  expect(actorCritic.parameters.view).not.toEqual(before);
  actorCritic.dispose();
}

describe.each(["fused", "tfjs"])("gradient of the PPO loss on the %s engine", (name) => {
  const engine = () => (name === "fused" ? fused : second);
  describe.each(["categorical", "gaussian"] as const)("%s head", (head) => {
    describe.each([false, true])("shared trunk: %s", (sharedTrunk) => {
      it.each(activationNames)("%s", async (activation) => {
        const which = { head: tfjsHeads[head], sharedTrunk, activation };
        await compare(engine(), { ...which, ppo: options });
        await compare(engine(), { ...which, ppo: { ...options, valueClipRange: 0.2 } });
      });
    });

    it.each([0, 0.2])("with Huber's loss of the value, clip range %d", async (valueClipRange) => {
      const ppo = { ...options, valueLoss: "huber" as const, valueClipRange };
      await compare(engine(), { head: tfjsHeads[head], sharedTrunk: head === "gaussian", activation: "tanh", ppo });
    });

    it("without normalised advantages, entropy bonus or value loss", async () => {
      const ppo = { ...options, normalizeAdvantages: false, entropyCoefficient: 0, valueCoefficient: 0.25 };
      await compare(engine(), { head: tfjsHeads[head], sharedTrunk: false, activation: "tanh", ppo });
    });
  });

  const others = Object.entries(tfjsHeads).filter(([head]) => head !== "categorical" && head !== "gaussian");
  describe.each(others)("%s", (_, head) => {
    it.each([false, true])("shared trunk: %s", async (sharedTrunk) => {
      const which = { head, sharedTrunk, activation: "tanh" as const };
      await compare(engine(), { ...which, ppo: { ...options, entropyCoefficient: 0.3 } });
    });
  });
});
