import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Optimizer } from "../../src/algorithms/optimizer.ts";
import { defineMlp } from "../../src/networks/mlp.ts";
import {
  activationNames,
  type Columns,
  type Engine,
  type MlpSpec,
  type Network,
  type NetworkDefinition,
  type NetworkRole,
} from "../../src/networks/network.ts";
import { transposesFirst } from "../../src/networks/tfjs_matmul.ts";
import { fromLayersModel, type TfjsOptions, tfjs, toLayersModel } from "../../src/tfjs.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { flatten, numbers, onCpu, relativeError, samples } from "./autodiff.ts";

const spec: MlpSpec = {
  inputs: 5,
  hiddenSizes: [24, 16],
  activation: "tanh",
  initialization: "orthogonal",
  heads: [{ outputs: 3, gain: 0.5 }],
};
const LANES = 40;

let engine: Engine;

beforeAll(async () => {
  const warn = vi.spyOn(console, "warn");
  await tfjs({ backend: "cpu" });
  tf.scalar(1).dispose();
  expect(warn).not.toHaveBeenCalled(); // tfjs's advice to install another backend
  expect(tf.env().getBool("PROD")).toBe(false);
  warn.mockRestore();
  engine = await tfjs();
});

interface Bench {
  arena: Arena;
  definition: NetworkDefinition;
  network: Network;
  parameters: Block<Float32Array>;
  gradient: Block<Float32Array>;
  x: Block<Float32Array>;
  dy: Block<Float32Array>;
  y: Block<Float32Array>;
}

/** A network with random inputs and output gradients for `LANES` columns. */
function bench(definition: NetworkDefinition, arena: Arena, seed = 3): Bench {
  const parameters = arena.f32(definition.parameterCount);
  definition.initialize(arena, parameters, { seed, network: 0 });
  const network = definition.create(arena, parameters);
  const [x, dy, y] = [network.inputs, network.outputs, network.outputs].map((rows) => arena.f32(rows * LANES));
  const next = numbers(17);
  for (const { view } of [x, dy]) for (let k = 0; k < view.length; k++) view[k] = next();
  return { arena, definition, network, parameters, gradient: arena.f32(definition.parameterCount), x, dy, y };
}

const at = (block: Block, stride = LANES): Columns => ({ pointer: block.pointer, stride });

function forward({ network, x, y }: Bench): Float32Array {
  network.forward(at(x), LANES, at(y));
  return y.view.slice();
}

/** The gradient of sum(dy * y). */
function backward({ arena, network, x, dy, gradient }: Bench): Float32Array {
  gradient.view.fill(0);
  const write = (_: Columns, { pointer, stride }: Columns) =>
    arena.kernels.copyRows(dy.pointer, LANES, network.outputs, LANES, pointer, stride);
  network.backward(at(x), LANES, write, gradient);
  return gradient.view.slice();
}

async function modelBench(model: tfl.LayersModel, role: NetworkRole = "policy", heads = spec.heads): Promise<Bench> {
  const own = await tfjs({ [role]: model });
  return bench(await own.define(role, { ...spec, heads }), await Arena.create());
}

/** Two branches, one of them normalised, side by side into the output. */
function branches(): tfl.LayersModel {
  const input = tfl.input({ shape: [5] });
  const seeded = (seed: number) => ({ kernelInitializer: tfl.initializers.glorotUniform({ seed }) });
  const left = tfl.layers.dense({ units: 12, activation: "tanh", ...seeded(1) }).apply(input) as tfl.SymbolicTensor;
  const normal = tfl.layers.layerNormalization().apply(left) as tfl.SymbolicTensor;
  const right = tfl.layers.dense({ units: 6, activation: "relu", ...seeded(2) }).apply(input) as tfl.SymbolicTensor;
  const both = tfl.layers.concatenate().apply([normal, right]) as tfl.SymbolicTensor;
  const output = tfl.layers.dense({ units: 3, useBias: false, ...seeded(3) }).apply(both) as tfl.SymbolicTensor;
  return tfl.model({ inputs: input, outputs: output });
}

describe("TfjsNetwork from a spec", () => {
  it.each(activationNames)("%s: the fused kernels' parameters, outputs and gradient", async (activation) => {
    const arena = await Arena.create();
    const own = bench(await engine.define("policy", { ...spec, activation }), arena);
    const fused = bench(defineMlp("policy", { ...spec, activation }), arena);
    expect(tf.getBackend()).toBe("wasm");
    expect(own.parameters.view).toEqual(fused.parameters.view);
    expect(own.definition.tensors).toEqual(fused.definition.tensors);
    const next = numbers(23);
    for (let k = 0; k < own.parameters.length; k++) own.parameters.view[k] = fused.parameters.view[k] += 0.2 * next();
    own.network.parametersChanged();
    expect(relativeError(forward(own), forward(fused))).toBeLessThan(1e-5);
    expect(relativeError(backward(own), backward(fused))).toBeLessThan(1e-5);
    own.network.dispose();
  });

  it("takes more columns than one call of tfjs works on, and pieces of wider matrices", async () => {
    const arena = await Arena.create();
    const definitions = [await engine.define("policy", spec), defineMlp("policy", spec)];
    const lanes = 8192 + 16;
    const stride = lanes + 24;
    const x = arena.f32(5 * stride);
    const next = numbers(29);
    for (let k = 0; k < x.length; k++) x.view[k] = next();
    const outputs = definitions.map((definition) => {
      const parameters = arena.f32(definition.parameterCount);
      definition.initialize(arena, parameters, { seed: 2, network: 0 });
      const network = definition.create(arena, parameters);
      const y = arena.f32(3 * stride);
      network.forward({ pointer: x.pointer + 32, stride }, lanes, { pointer: y.pointer + 64, stride });
      network.dispose();
      return y;
    });
    expect(relativeError(outputs[0].view, outputs[1].view)).toBeLessThan(1e-5);
    expect(outputs[0].view.subarray(0, 16)).toEqual(new Float32Array(16)); // before the first column
    expect(outputs[0].view.subarray(16 + lanes, stride + 16)).toEqual(new Float32Array(24)); // between rows
  });

  it("adds to the gradient, and shows outputGradient the outputs of forward", async () => {
    const own = bench(await engine.define("policy", spec), await Arena.create());
    const y = forward(own);
    const once = backward(own);
    const seen = own.arena.f32(3 * LANES);
    own.network.backward(
      at(own.x),
      LANES,
      (outputs, dOutputs) => {
        own.arena.kernels.copyRows(outputs.pointer, outputs.stride, 3, LANES, seen.pointer, LANES);
        own.arena.kernels.copyRows(own.dy.pointer, LANES, 3, LANES, dOutputs.pointer, dOutputs.stride);
      },
      own.gradient,
    );
    expect(seen.view).toEqual(y);
    expect(own.gradient.view).toEqual(once.map((value) => 2 * value));
    own.network.dispose();
  });

  it("follows the vector when parametersChanged is called", async () => {
    const own = bench(await engine.define("policy", spec), await Arena.create());
    const before = forward(own);
    own.parameters.view.fill(0);
    expect(forward(own)).toEqual(before);
    own.network.parametersChanged();
    expect(forward(own)).toEqual(new Float32Array(3 * LANES));
    own.network.dispose();
  });
});

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

describe("tensors", () => {
  it.each(["a spec", "a model"])(
    "their number stays constant over 1,000 updates of %s; dispose frees",
    async (kind) => {
      const before = tf.memory().numTensors;
      const model = branches();
      const given = kind === "a model" ? await tfjs({ policy: model }) : engine;
      const own = bench(await given.define("policy", spec), await Arena.create());
      const adam = new Optimizer(own.arena, new ThreadTeam(own.arena), own.parameters.length, {
        optimizer: "adam",
        adamEpsilon: 1e-8,
        maxGradientNorm: 0,
        maxGradientValue: 0,
      });
      const update = () => {
        forward(own);
        backward(own);
        adam.step(own.parameters, own.gradient, 1e-3);
        own.network.parametersChanged();
      };
      update();
      const { numTensors, numDataBuffers } = tf.memory();
      for (let k = 0; k < 1000; k++) update();
      expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
      own.network.dispose();
      own.network.dispose();
      expect(model.weights[0].read().isDisposed).toBe(false); // the user's own
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe("a network dropped without dispose", () => {
  it("frees its variables when it is garbage-collected", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const before = tf.memory().numTensors;
    const drop = async () => forward(bench(await engine.define("policy", spec), await Arena.create()));
    await drop();
    expect(tf.memory().numTensors).toBe(before + 6);
    for (let k = 0; k < 50 && tf.memory().numTensors > before; k++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("transposesFirst", () => {
  it("multiplies as tfjs does, in a batch too, and puts tfjs's own kernel back", () => {
    const own = tf.getKernel(tf.BatchMatMul, "wasm");
    tf.tidy(() => {
      const next = numbers(31);
      const random = (...shape: number[]) =>
        tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, next), shape);
      const cases = [
        { a: random(3, 4), b: random(4, 5), transposed: [false, false] },
        { a: random(4, 3), b: random(4, 5), transposed: [true, false] },
        { a: random(3, 4), b: random(5, 4), transposed: [false, true] },
        { a: random(2, 4, 3), b: random(2, 5, 4), transposed: [true, true] },
      ];
      for (const { a, b, transposed } of cases) {
        const product = () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposed[0], transposed[1]).dataSync();
        const expected = product();
        const { numDataBuffers } = tf.memory();
        expect(
          relativeError(
            transposesFirst(() => tf.tidy(product)),
            expected,
          ),
        ).toBeLessThan(1e-6);
        expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
      }
    });
    expect(() =>
      transposesFirst(() => {
        expect(tf.getKernel(tf.BatchMatMul, "wasm")).not.toBe(own);
        throw new Error("on the way");
      }),
    ).toThrow("on the way");
    expect(tf.getKernel(tf.BatchMatMul, "wasm")).toBe(own);
  });
});

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

  it.each<[string, () => TfjsOptions, NetworkRole, string]>([
    [
      "wrong inputs",
      () => ({ policy: chain(4, 3) }),
      "policy",
      "policy: expected a model with 5 inputs and 3 outputs, got 4 inputs and 3 outputs",
    ],
    [
      "wrong outputs",
      () => ({ policy: chain(5, 2) }),
      "policy",
      "policy: expected a model with 5 inputs and 3 outputs, got 5 inputs and 2 outputs",
    ],
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
