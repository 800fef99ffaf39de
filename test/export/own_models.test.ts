/** Policies whose networks are tfjs models of the user's own: what can hold them, and that they come back the same. */
import "@tensorflow/tfjs-backend-cpu";
import * as tfl from "@tensorflow/tfjs-layers";
import { loadPolicy, type Policy, train } from "swingup";
import { exportPolicy } from "swingup/export";
import { policyFromModels, tfjs } from "swingup/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "./layers_model.ts";

const OBSERVATIONS = [
  [0, 0, 0.1, 0.5],
  [0, 0, -0.1, -0.5],
  [1, -1, 0.05, 0.3],
];

/** Two activations and a layer normalization: no perceptron of the kernels. */
function model(outputs: number): tfl.LayersModel {
  const input = tfl.input({ shape: [4] });
  const glorot = () => tfl.initializers.glorotNormal({ seed: 7 });
  const hidden = tfl.layers.dense({ units: 8, activation: "relu", kernelInitializer: glorot() }).apply(input);
  const normal = tfl.layers.layerNormalization().apply(hidden);
  const output = tfl.layers.dense({ units: outputs, kernelInitializer: glorot() }).apply(normal);
  return tfl.model({ inputs: input, outputs: output as tfl.SymbolicTensor });
}

let policy: Policy;
beforeAll(async () => {
  const engine = await tfjs({ backend: "cpu", policy: model(2) });
  const run = await train({ env: "CartPole-v1", engine, steps: 1024, rolloutSteps: 128, numEnvs: 4, epochs: 2 });
  policy = await run.policy();
});

const actions = (of: Policy) => OBSERVATIONS.map((observation) => of.act(observation));

describe("own models", () => {
  it("are written in tfjs's format, a model for each network, and come back with the same actions and values", async () => {
    const files = await exportPolicy(policy, "tfjs", { name: "pole" });
    expect([...files.keys()].sort()).toEqual([
      "pole.policy.json",
      "pole.policy.weights.bin",
      "pole.value.json",
      "pole.value.weights.bin",
    ]);
    const models = { policy: await loadModel(files, "pole.policy"), value: await loadModel(files, "pole.value") };
    const again = await policyFromModels(models, { env: "CartPole-v1", backend: "cpu" });
    expect(again.parametersSha256).toBe(policy.parametersSha256);
    expect(actions(again)).toEqual(actions(policy));
  });

  it("are written with their policy's values, whoever ran last on the same models", async () => {
    const before = await exportPolicy(policy, "tfjs");
    const other = await loadPolicy(policy.toBytes(), { engine: policy.engine });
    other.actorCritic.parameters.view.fill(0);
    other.actorCritic.parametersChanged();
    expect([...(await exportPolicy(policy, "tfjs")).values()]).toEqual([...before.values()]);
  });

  it.each(["onnx", "module", "module-wasm"] as const)(
    "are refused by %s, which names those that can",
    async (format) => {
      await expect(exportPolicy(policy, format)).rejects.toThrow(
        new RangeError(
          `format: expected tfjs or safetensors for a policy whose networks are tfjs models of your own, got "${format}"`,
        ),
      );
    },
  );

  it("go into safetensors, for loadPolicy with an engine that has such models", async () => {
    const bytes = (await exportPolicy(policy, "safetensors")).get("policy.safetensors")!;
    const again = await loadPolicy(bytes, { engine: await tfjs({ backend: "cpu", policy: model(2) }) });
    expect(actions(again)).toEqual(actions(policy));
  });

  it("perceptrons that merely ran on tfjs go into any format", async () => {
    const engine = await tfjs({ backend: "cpu" });
    const perceptron = await (
      await train({ env: "CartPole-v1", engine, steps: 512, rolloutSteps: 64, numEnvs: 4, epochs: 1 })
    ).policy();
    for (const format of ["onnx", "module", "module-wasm", "tfjs"] as const)
      expect((await exportPolicy(perceptron, format)).size).toBeGreaterThan(0);
  });
});
