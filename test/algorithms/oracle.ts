/** The heads in tfjs operations: log-probabilities and entropies that tfjs differentiates. */
import * as tf from "@tensorflow/tfjs-core";

export function categorical(logits: tf.Tensor, actions: Int32Array) {
  const logs = tf.logSoftmax(logits);
  const chosen = tf.oneHot(tf.tensor1d(actions.slice(), "int32"), logits.shape[1]!);
  return {
    logProbabilities: tf.sum(tf.mul(logs, chosen), 1),
    entropies: tf.neg(tf.sum(tf.mul(tf.exp(logs), logs), 1)),
  };
}

export function gaussian(means: tf.Tensor, logStd: tf.Tensor, actions: tf.Tensor) {
  const z = tf.div(tf.sub(actions, means), tf.exp(logStd));
  const logs = tf.sub(tf.mul(-0.5, tf.square(z)), tf.add(logStd, 0.5 * Math.log(2 * Math.PI)));
  return {
    logProbabilities: tf.sum(logs, 1),
    entropies: tf.sum(tf.add(logStd, 0.5 * Math.log(2 * Math.PI * Math.E))),
  };
}
