/** Exported LayersModels, loaded by tfjs-layers itself on its cpu backend. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { exportPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "./layers_model.ts";
import { cases, INPUTS, kernelOutputs, randomObservations, randomPolicy } from "./policies.ts";

beforeAll(async () => {
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
});

describe("tfjs", () => {
  it.each(cases)("$name: predicts as the policy", async (example) => {
    const policy = await randomPolicy(example);
    const model = await loadModel(await exportPolicy(policy, "tfjs"));
    const observations = randomObservations(200);
    const flat = Float32Array.from(observations.flatMap((observation) => [...observation]));
    const [first, value] = tf.tidy(() =>
      (model.predict(tf.tensor(flat, [200, INPUTS])) as tf.Tensor[]).map((tensor) => tensor.dataSync()),
    );
    const { outputs, values } = kernelOutputs(policy, observations);
    const actions = observations.map((observation) => policy.act(observation));
    const expected =
      actions[0] instanceof Float32Array ? (actions as Float32Array[]).map((action) => [...action]) : outputs;
    expect(farthest(first, expected.flat())).toBeLessThan(5e-6);
    expect(farthest(value, values)).toBeLessThan(5e-6);
    model.dispose();
  });
});

function farthest(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return expected.reduce((most, value, k) => Math.max(most, Math.abs(found[k] - value)), 0);
}
