import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { Optimizer } from "../../src/algorithms/optimizer.ts";
import type { NetworkRole } from "../../src/networks/network.ts";
import { type TfjsOptions, tfjs } from "../../src/tfjs.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { flatten, onCpu, relativeError, samples } from "./autodiff.ts";
import { at, backward, bench, branches, forward, LANES, modelBench, spec } from "./tfjs_bench.ts";

beforeAll(() => tfjs());

describe("TfjsNetwork on a user's model", () => {
  it("has the gradient that tfjs gives the model itself", async () => {
    const model = branches();
    const own = await modelBench(model);
    const actual = backward(own);
    const expected = await onCpu(() => {
      const loss = () => {
        const y = model.apply(samples(own.x.view, 5, LANES, LANES)) as tf.Tensor;
        return tf.sum(tf.mul(y, samples(own.dy.view, 3, LANES, LANES))) as tf.Scalar;
      };
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const { grads } = tf.variableGrads(loss, variables);
      // Dense matrices lie in the vector as [output][input], everything else as it is.
      return flatten(variables.map(({ name }) => (name.includes("kernel") ? tf.transpose(grads[name]) : grads[name])));
    });
    expect(relativeError(actual, expected)).toBeLessThan(1e-5);
  });

  it("names tensors by layer and weight, Dense ones as MlpNetwork does", async () => {
    const { definition } = await modelBench(branches());
    expect(definition.tensors.map(({ name, shape }) => `${name} [${shape}]`).sort()).toEqual([
      "policy.0.bias [12]",
      "policy.0.weight [12,5]",
      "policy.1.beta [12]",
      "policy.1.gamma [12]",
      "policy.2.bias [6]",
      "policy.2.weight [6,5]",
      "policy.3.weight [3,18]",
    ]);
  });

  it("trains, leaves the result in the model, and starts again from the weights it was given with", async () => {
    const model = branches();
    const own = await modelBench(model);
    const initial = own.parameters.view.slice();
    const adam = new Optimizer(own.arena, new ThreadTeam(own.arena), initial.length, {
      optimizer: "adam",
      adamEpsilon: 1e-8,
      maxGradientNorm: 0,
      maxGradientValue: 0,
    });
    const target = own.dy.view;
    const losses = Array.from({ length: 100 }, () => {
      own.gradient.view.fill(0);
      let loss = 0;
      own.network.backward(
        at(own.x),
        LANES,
        (outputs, dOutputs) => {
          const memory = new Float32Array(own.arena.memory.buffer);
          for (let k = 0; k < 3 * LANES; k++) {
            const difference = memory[outputs.pointer / 4 + k] - target[k];
            loss += difference ** 2 / (3 * LANES);
            memory[dOutputs.pointer / 4 + k] = (2 * difference) / (3 * LANES);
          }
        },
        own.gradient,
      );
      adam.step(own.parameters, own.gradient, 0.05);
      own.network.parametersChanged();
      return loss;
    });
    expect(losses[99]).toBeLessThan(0.1 * losses[0]);
    const direct = tf.tidy(() => flatten([model.apply(samples(own.x.view, 5, LANES, LANES)) as tf.Tensor]));
    const trained = forward(own);
    expect(
      relativeError(
        direct,
        trained.map((_, k) => trained[(k % 3) * LANES + Math.floor(k / 3)]),
      ),
    ).toBeLessThan(1e-6);
    const again = bench(own.definition, own.arena);
    expect(again.parameters.view).toEqual(initial);
  });

  it("keeps networks on one model apart", async () => {
    const first = await modelBench(branches());
    const before = forward(first);
    const second = bench(first.definition, first.arena);
    second.parameters.view.fill(0);
    second.network.parametersChanged();
    expect(forward(second)).toEqual(new Float32Array(3 * LANES));
    expect(forward(first)).toEqual(before);
    expect(backward(first).some((value) => value !== 0)).toBe(true);
    expect(backward(second)).not.toEqual(backward(first));
  });

  it("takes a shared model's two outputs side by side", async () => {
    const input = tfl.input({ shape: [5] });
    const trunk = tfl.layers.dense({ units: 8, activation: "elu" }).apply(input) as tfl.SymbolicTensor;
    const outputs = [3, 1].map((units) => tfl.layers.dense({ units }).apply(trunk) as tfl.SymbolicTensor);
    const model = tfl.model({ inputs: input, outputs });
    const heads = [3, 1].map((units) => ({ outputs: units, gain: 1 }));
    const own = await modelBench(model, "shared", heads);
    const expected = tf.tidy(() => {
      const [policy, value] = model.apply(samples(own.x.view, 5, LANES, LANES)) as tf.Tensor[];
      return [...flatten([tf.transpose(policy)]), ...flatten([value])];
    });
    expect(relativeError(forward(own), expected)).toBeLessThan(1e-6);
    expect(backward(own).every((value) => value !== 0)).toBe(true);
  });

  it("gives observations of several axes their shape, row-major", async () => {
    const reshaped = () => {
      const flattened = tfl.layers.flatten({ inputShape: [1, 5] });
      return tfl.sequential({ layers: [flattened, tfl.layers.dense({ units: 3, kernelInitializer: "ones" })] });
    };
    const own = await modelBench(reshaped());
    const sums = Float32Array.from({ length: LANES }, (_, lane) =>
      [0, 1, 2, 3, 4].reduce((sum, row) => sum + own.x.view[row * LANES + lane], 0),
    );
    expect(relativeError(forward(own), [...sums, ...sums, ...sums])).toBeLessThan(1e-6);
  });

  it("runs dropout as at inference, and lets frozen weights alone", async () => {
    const frozen = tfl.layers.dense({ inputShape: [5], units: 8, trainable: false });
    const layers = [frozen, tfl.layers.dropout({ rate: 0.5 }), tfl.layers.dense({ units: 3 })];
    const own = await modelBench(tfl.sequential({ layers }));
    expect(own.definition.tensors.map(({ name }) => name)).toEqual(["policy.1.weight", "policy.1.bias"]);
    expect(forward(own)).toEqual(forward(own));
  });

  it("keeps constraints, in the vector too", async () => {
    const layer = tfl.layers.dense({ inputShape: [5], units: 3, kernelConstraint: "nonNeg" });
    const own = await modelBench(tfl.sequential({ layers: [layer] }));
    own.parameters.view.fill(-1);
    own.network.parametersChanged();
    expect(own.parameters.view).toEqual(Float32Array.from({ length: 18 }, (_, k) => (k < 15 ? 0 : -1)));
  });
});

describe("errors", () => {
  const chain = (inputs: number, units: number) =>
    tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [inputs], units })] });
  const convolution = () =>
    tfl.sequential({
      layers: [
        tfl.layers.conv1d({ inputShape: [5, 1], filters: 2, kernelSize: 2 }),
        tfl.layers.flatten(),
        tfl.layers.dense({ units: 3 }),
      ],
    });
  const fixed = () => tfl.sequential({ layers: [tfl.layers.dense({ batchInputShape: [4, 5], units: 3 })] });
  const frozen = () => tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [5], units: 3, trainable: false })] });

  it.each<[string, () => TfjsOptions, string]>([
    [
      "unknown option",
      () => ({ backnd: "wasm" }) as TfjsOptions,
      'options: unknown key "backnd" (did you mean "backend"?)',
    ],
    [
      "unknown backend",
      () => ({ backend: "webgl" }),
      'backend: expected one that is registered (cpu, wasm), got "webgl"',
    ],
    [
      "no model",
      () => ({ policy: 3 as unknown as tfl.LayersModel }),
      "policy: expected a tf.LayersModel whose input shape is known, got 3",
    ],
    [
      "no input shape",
      () => ({ value: tfl.sequential() }),
      "value: expected a tf.LayersModel whose input shape is known, got an object (Sequential)",
    ],
    [
      "fixed batch",
      () => ({ policy: fixed() }),
      "policy: expected one input of shape [null, ...] with a free batch size, got inputs [4, 5]",
    ],
    [
      "no trainable weights",
      () => ({ policy: frozen() }),
      "policy: expected a model with trainable weights, got one without",
    ],
    [
      "no gradient on wasm",
      () => ({ policy: convolution() }),
      "policy: expected a model that can be trained on tfjs's backend wasm: Kernel 'Conv2DBackpropFilter' not registered",
    ],
  ])("%s", async (_, options, message) => {
    await expect(tfjs(options())).rejects.toThrow(message);
    expect(tf.getBackend()).toBe("wasm");
  });

  it("models with common layers", async () => {
    const model = chain(5, 3);
    await expect(tfjs({ policy: model, value: model })).rejects.toThrow(
      "value: expected a model without layers of the policy's",
    );
  });

  const WANTED = "policy: expected a model with 5 inputs and 3 outputs";
  it.each<[string, () => TfjsOptions, NetworkRole, string]>([
    ["wrong inputs", () => ({ policy: chain(4, 3) }), "policy", `${WANTED}, got 4 inputs and 3 outputs`],
    ["wrong outputs", () => ({ policy: chain(5, 2) }), "policy", `${WANTED}, got 5 inputs and 2 outputs`],
    [
      "shared model, separate networks",
      () => ({ shared: chain(5, 4) }),
      "policy",
      "shared: a model for policy and value in one needs sharedTrunk: true",
    ],
    [
      "separate model, shared trunk",
      () => ({ value: chain(5, 1) }),
      "shared",
      "value: with sharedTrunk: true expected one model for policy and value, as shared",
    ],
  ])("%s", async (_, options, role, message) => {
    const given = await tfjs(options());
    await expect(given.define(role, spec)).rejects.toThrow(message);
  });
});
