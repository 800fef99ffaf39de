/** Policy heads in tfjs operations, for all samples at once: log-probabilities and entropies that tfjs differentiates. */
import * as tf from "@tensorflow/tfjs-core";
import { discrete, multiBinary, multiDiscrete, type Space, symmetricBox } from "../../../src/core/space.ts";
import type { HeadSpec } from "../../../src/policies/head.ts";
import type { RolloutBuffer } from "../../../src/rollout/buffer.ts";
import { samples } from "../../networks/autodiff.ts";
import { hermiteQuadrature } from "./float64.ts";

/** What is known of each sample: `[sample]` each. */
export interface Evaluation {
  logProbabilities: tf.Tensor;
  entropies: tf.Tensor;
}

/** `[sample][row]`: outputs; own log standard deviations where there are any; actions, as numbers; masks. */
export interface HeadInputs {
  outputs: tf.Tensor;
  logStd: tf.Tensor | undefined;
  actions: tf.Tensor2D;
  masks: tf.Tensor2D | undefined;
}

export interface TfjsHead {
  actionSpace: Space;
  spec: HeadSpec;
  masked: boolean;
  evaluate(inputs: HeadInputs): Evaluation;
}

const sumOf = (tensors: tf.Tensor[]) => tensors.reduce((sum, tensor) => tf.add(sum, tensor));

/** One softmax for each count, over consecutive logits. */
function softmaxes(counts: readonly number[]): TfjsHead["evaluate"] {
  return ({ outputs, actions, masks }) => {
    const allowed = masks ? tf.where(tf.greater(masks, 0), outputs, tf.fill(outputs.shape, -1e9)) : outputs;
    const pieces = counts.length === 1 ? [allowed] : tf.split(allowed, [...counts], 1); // of one, split has no gradient
    const parts = pieces.map((logits, d) => {
      const logs = tf.logSoftmax(logits);
      const chosen = tf.oneHot(tf.cast(tf.reshape(tf.slice(actions, [0, d], [-1, 1]), [-1]), "int32"), counts[d]);
      return {
        logProbabilities: tf.sum(tf.mul(logs, tf.cast(chosen, "float32")), 1),
        entropies: tf.neg(tf.sum(tf.mul(tf.exp(logs), logs), 1)),
      };
    });
    return {
      logProbabilities: sumOf(parts.map(({ logProbabilities }) => logProbabilities)),
      entropies: sumOf(parts.map(({ entropies }) => entropies)),
    };
  };
}

const choices = (actionSpace: Space, counts: readonly number[], masked: boolean): TfjsHead => ({
  actionSpace,
  spec: {},
  masked,
  evaluate: softmaxes(counts),
});

const bits = (n: number, masked: boolean): TfjsHead => ({
  actionSpace: multiBinary(n),
  spec: {},
  masked,
  evaluate(inputs) {
    // Bit k is a choice of two with the logits 0 and x_k.
    const pairs = tf.split(inputs.outputs, n, 1).flatMap((x) => [tf.zerosLike(x), x]);
    return softmaxes(new Array<number>(n).fill(2))({ ...inputs, outputs: tf.concat(pairs, 1) });
  },
});

function gaussian(spec: HeadSpec): TfjsHead {
  const actionSpace = symmetricBox(1, 2);
  return {
    actionSpace,
    spec,
    masked: false,
    evaluate({ outputs, logStd, actions }) {
      const [means, own] = logStd ? [outputs, logStd] : tf.split(outputs, 2, 1);
      const log = tf.clipByValue(own, spec.minLogStd ?? -20, spec.maxLogStd ?? 2);
      const z = tf.div(tf.sub(actions, means), tf.exp(log));
      const logs = tf.sub(tf.mul(-0.5, tf.square(z)), tf.add(log, 0.5 * Math.log(2 * Math.PI)));
      const entropies = tf.add(tf.zerosLike(means), tf.add(log, 0.5 * Math.log(2 * Math.PI * Math.E)));
      if (!spec.squashActions) return { logProbabilities: tf.sum(logs, 1), entropies: tf.sum(entropies, 1) };
      const halves = tf.tensor1d(Array.from((actionSpace as { high: Float32Array }).high, Math.log));
      const expected = hermiteQuadrature(9).map(({ node, weight }) =>
        tf.mul(weight, logSlope(tf.add(means, tf.mul(node, tf.exp(log))))),
      );
      return {
        logProbabilities: tf.sum(tf.sub(logs, tf.add(logSlope(actions), halves)), 1),
        entropies: tf.sum(tf.add(entropies, tf.add(sumOf(expected), halves)), 1),
      };
    },
  };

  /** log(1 - tanh^2 u) */
  function logSlope(u: tf.Tensor): tf.Tensor {
    return tf.mul(2, tf.sub(tf.sub(Math.log(2), u), tf.softplus(tf.mul(-2, u))));
  }
}

/** A rollout's first actions, `[sample][row]`, as numbers, also where they are `whole`. */
export function actionsOf({ actionRows, actions, stride }: RolloutBuffer, whole: boolean, count: number): tf.Tensor2D {
  const numbers = whole ? new Int32Array(actions.view.buffer, actions.pointer, actions.length) : actions.view;
  return samples(Float32Array.from(numbers), actionRows, stride, count);
}

const CLIPPED = { minLogStd: -0.4, maxLogStd: 0.3 };

export const tfjsHeads = {
  categorical: choices(discrete(3), [3], false),
  "masked categorical": choices(discrete(4), [4], true),
  "choices of 3 and 2": choices(multiDiscrete([3, 2]), [3, 2], false),
  "masked choices of 3 and 2": choices(multiDiscrete([3, 2]), [3, 2], true),
  "3 bits": bits(3, false),
  "3 masked bits": bits(3, true),
  gaussian: gaussian({}),
  "gaussian with clipped deviations": gaussian(CLIPPED),
  "gaussian with state-dependent deviations": gaussian({ stateDependentStd: true, ...CLIPPED }),
  "squashed gaussian": gaussian({ squashActions: true }),
  "squashed gaussian with state-dependent deviations": gaussian({
    stateDependentStd: true,
    squashActions: true,
    ...CLIPPED,
  }),
} satisfies Record<string, TfjsHead>;
