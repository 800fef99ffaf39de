import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { defineMlp } from "../../src/networks/mlp.ts";
import { activationNames } from "../../src/networks/network.ts";
import { fromLayersModel, tfjs, toLayersModel } from "../../src/tfjs.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { flatten, relativeError, samples } from "./autodiff.ts";
import { bench, branches, forward, LANES, modelBench, spec } from "./tfjs_bench.ts";

beforeAll(() => tfjs());

describe("MLPs across the border", () => {
  const dense = (units: number, activation?: "tanh" | "relu" | "swish", inputShape?: number[]) =>
    tfl.layers.dense({ units, activation, inputShape });

  it.each(activationNames)("%s: to a tf.Sequential and back is the same network", async (activation) => {
    const arena = await Arena.create();
    const fused = bench(defineMlp("value", { ...spec, activation }), arena);
    const { parameters } = fused;
    for (let k = 0; k < parameters.length; k++) parameters.view[k] += 0.01 * k;
    const trained = { config: { activation }, tensors: fused.definition.tensors, parameters: parameters.view };
    const model = toLayersModel(trained, "value");
    const outputs = tf.tidy(() =>
      flatten([tf.transpose(model.apply(samples(fused.x.view, 5, LANES, LANES)) as tf.Tensor)]),
    );
    expect(relativeError(outputs, forward(fused))).toBeLessThan(1e-5);
    expect(fromLayersModel(model)).toEqual({
      inputs: 5,
      outputs: 3,
      hiddenSizes: [24, 16],
      activation,
      parameters: parameters.view,
    });
    model.dispose();
  });

  it("reads activations that are layers of their own, and models without hidden layers", () => {
    const layers = [dense(7, undefined, [5]), tfl.layers.activation({ activation: "sigmoid" }), dense(2)];
    expect(fromLayersModel(tfl.sequential({ layers }))).toMatchObject({ hiddenSizes: [7], activation: "sigmoid" });
    expect(fromLayersModel(tfl.sequential({ layers: [dense(2, undefined, [5])] }))).toMatchObject({ hiddenSizes: [] });
  });

  it.each([
    ["the layer", () => [dense(7, "swish", [5]), dense(2)]],
    ["hidden layers with tanh and relu", () => [dense(7, "tanh", [5]), dense(7, "relu"), dense(2)]],
    ["an output layer with tanh", () => [dense(7, "tanh", [5]), dense(2, "tanh")]],
    ["the layer", () => [dense(7, "tanh", [5]), tfl.layers.dropout({ rate: 0.1 }), dense(2)]],
    ["the layer", () => [dense(7, "tanh", [5]), tfl.layers.dense({ units: 2, useBias: false })]],
    ["a second activation", () => [dense(7, "tanh", [5]), tfl.layers.activation({ activation: "relu" }), dense(2)]],
    ["other inputs or outputs", () => [dense(2, undefined, [3, 5])]],
  ])("refuses %s", (got, layers) => {
    expect(() => fromLayersModel(tfl.sequential({ layers: layers() }))).toThrow(RangeError);
    expect(() => fromLayersModel(tfl.sequential({ layers: layers() }))).toThrow(`got ${got}`);
  });

  it("refuses branches", () => {
    const input = tfl.input({ shape: [5] });
    const both = [3, 4].map((units) => dense(units).apply(input) as tfl.SymbolicTensor);
    const output = tfl.layers.concatenate().apply(both) as tfl.SymbolicTensor;
    expect(() => fromLayersModel(tfl.model({ inputs: input, outputs: output }))).toThrow("got a branch at the layer");
  });

  it("refuses a role that the policy does not have, or that is the user's own model", async () => {
    const { definition, parameters } = await modelBench(branches());
    const config = { activation: "tanh" as const };
    const trained = { config, tensors: definition.tensors, parameters: parameters.view };
    expect(() => toLayersModel(trained, "value")).toThrow(
      'role: expected the name of a perceptron among policy, got "value"',
    );
    expect(() => toLayersModel(trained)).toThrow('got "policy"');
  });
});
