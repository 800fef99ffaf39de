/** Whole runs on the second engine: what it trains, saves and shares with the first. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { createTrainer, type Engine, loadPolicy, type TrainingOptions, train } from "../../src/index.ts";
import { tfjs, toLayersModel } from "../../src/tfjs.ts";

const small: TrainingOptions = {
  env: "CartPole-v1",
  seed: 4,
  steps: 512,
  numEnvs: 8,
  rolloutSteps: 16,
  minibatchSize: 64,
  epochs: 2,
  hiddenSizes: [16, 16],
};
const observation = [0.02, -0.3, 0.04, 0.5];

let engine: Engine;

beforeAll(async () => {
  engine = await tfjs();
});

/** A trunk with a normalization, which the fused kernels do not have, and two outputs. */
function sharedModel(): tfl.LayersModel {
  const input = tfl.input({ shape: [4] });
  const hidden = tfl.layers.dense({ units: 12, activation: "swish" }).apply(input) as tfl.SymbolicTensor;
  const trunk = tfl.layers.layerNormalization().apply(hidden) as tfl.SymbolicTensor;
  const outputs = [2, 1].map((units) => tfl.layers.dense({ units }).apply(trunk) as tfl.SymbolicTensor);
  return tfl.model({ inputs: input, outputs });
}

describe("a run on the tfjs engine", () => {
  it("begins like the fused one and stays near it for an update", async () => {
    const options = { ...small, epochs: 1, minibatchSize: 128 };
    const [own, fused] = [await createTrainer({ ...options, engine }), await createTrainer(options)];
    const parameters = () => [own, fused].map(({ actorCritic }) => actorCritic.parameters.view.slice());
    const [initial, expectedInitial] = parameters();
    expect(initial).toEqual(expectedInitial);
    for (const trainer of [own, fused]) await trainer.train().next();
    const [trained, expected] = parameters();
    expect(trained).not.toEqual(initial);
    trained.forEach((value, k) => {
      expect(Math.abs(value - expected[k])).toBeLessThan(1e-5);
    });
    own.dispose();
  });

  it("saves policies that load on either engine", async () => {
    const run = await train({ ...small, engine });
    const policy = await run.policy();
    const bytes = policy.toBytes();
    const [fused, back] = [await loadPolicy(bytes), await loadPolicy(bytes, { engine })];
    expect(fused.parametersSha256).toBe(policy.parametersSha256);
    expect(back.parametersSha256).toBe(policy.parametersSha256);
    expect(fused.act(observation)).toBe(policy.act(observation));
    const logits = tf.tidy(() => [
      ...(toLayersModel(fused).apply(tf.tensor2d(observation, [1, 4])) as tf.Tensor).dataSync(),
    ]);
    expect(logits.indexOf(Math.max(...logits))).toBe(policy.act(observation));
    for (const { actorCritic } of [run, policy, back]) actorCritic.dispose();
  });

  it("trains a user's model with a shared trunk, saves it and loads it into the same model", async () => {
    const model = sharedModel();
    const own = await tfjs({ shared: model });
    const run = await train({ ...small, sharedTrunk: true, engine: own });
    const parameters = run.actorCritic.parameters.view.slice();
    const bytes = (await run.policy()).toBytes();
    expect(await run.evaluate({ episodes: 3 })).toMatchObject({ episodes: 3 });
    const again = await train({ ...small, sharedTrunk: true, engine: own });
    expect(again.actorCritic.parameters.view).toEqual(parameters); // from the same initial weights, the same run
    expect((await loadPolicy(bytes, { engine: own })).parameters).toEqual(parameters);
    await expect(loadPolicy(bytes)).rejects.toThrow('tensor "shared.0.weight": expected the shape [16,4], got [12,4]');
  });

  it("keeps the number of tensors from update to update", async () => {
    const trainer = await createTrainer({ ...small, engine });
    const counts: number[] = [];
    for await (const _ of trainer.train()) counts.push(tf.memory().numTensors);
    expect(counts).toHaveLength(4);
    expect(new Set(counts).size).toBe(1);
    trainer.dispose();
  });
});
