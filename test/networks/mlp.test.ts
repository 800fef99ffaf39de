import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { defineMlp } from "../../src/networks/mlp.ts";
import { activationNames, type Columns, type MlpSpec, type OutputGradient } from "../../src/networks/network.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { flatten, mlpOutputs, numbers, onCpu, relativeError, samples, unflatten } from "./autodiff.ts";

const base: MlpSpec = {
  inputs: 5,
  hiddenSizes: [],
  activation: "tanh",
  initialization: "orthogonal",
  heads: [
    { outputs: 3, gain: 0.01 },
    { outputs: 1, gain: 1 },
  ],
};

async function network(spec: MlpSpec, random?: { seed: number; network: number }) {
  const arena = await Arena.create();
  const definition = defineMlp("policy", spec);
  const parameters = arena.f32(definition.parameterCount);
  if (random) definition.initialize(arena, parameters, random);
  return { arena, definition, parameters, network: definition.create(arena, parameters) };
}

function fill(block: Block<Float32Array>, next: () => number, scale = 1): void {
  const { view } = block;
  for (let k = 0; k < view.length; k++) view[k] = scale * next();
}

const at = (block: Block, stride: number, column = 0): Columns => ({ pointer: block.pointer + column * 4, stride });

/** Weight matrix `layer` of initial parameters, row by row. */
async function initialRows(spec: MlpSpec, layer: number, random = { seed: 7, network: 0 }): Promise<number[][]> {
  const { definition, parameters } = await network(spec, random);
  const { shape, offset } = definition.tensors[2 * layer];
  return Array.from({ length: shape[0] }, (_, row) => [
    ...parameters.view.subarray(offset + row * shape[1], offset + (row + 1) * shape[1]),
  ]);
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, k) => sum + value * b[k], 0);
const columnsOf = (rows: number[][]) => rows[0].map((_, column) => rows.map((row) => row[column]));

describe("MlpNetwork against tfjs's autodiff", () => {
  const shapes = [[], [16], [33, 7], [64, 64, 24]];
  const cases = activationNames.flatMap((activation) => shapes.map((hiddenSizes) => ({ activation, hiddenSizes })));

  it.each(cases)("$activation, hidden layers $hiddenSizes", async ({ activation, hiddenSizes }) => {
    const spec = { ...base, activation, hiddenSizes };
    const { arena, definition, parameters, network: mlp } = await network(spec);
    const next = numbers(hiddenSizes.length + 1);
    const [lanes, column, stride] = [56, 8, 72]; // a piece of wider matrices
    const x = arena.f32(5 * stride);
    const dy = arena.f32(4 * stride);
    const y = arena.f32(4 * stride);
    const gradient = arena.f32(definition.parameterCount);
    for (const block of [x, dy]) fill(block, next);
    fill(parameters, next, 0.5);

    mlp.forward(at(x, stride, column), lanes, at(y, stride, column));
    const write: OutputGradient = (_, dOutputs) =>
      arena.kernels.copyRows(dy.pointer + column * 4, stride, 4, lanes, dOutputs.pointer, dOutputs.stride);
    mlp.backward(at(x, stride, column), lanes, write, gradient);

    const expected = await onCpu(() => {
      const piece = (block: Block<Float32Array>, rows: number) =>
        samples(block.view.subarray(column), rows, stride, lanes);
      const tensors = unflatten(definition.tensors, parameters.view);
      const outputs = (...weights: tf.Tensor[]) => mlpOutputs(piece(x, 5), weights, activation);
      return {
        outputs: flatten([outputs(...tensors)]),
        gradient: flatten(tf.grads(outputs)(tensors, piece(dy, 4))),
        actual: flatten([piece(y, 4)]),
      };
    });
    expect(relativeError(expected.actual, expected.outputs)).toBeLessThan(1e-6);
    expect(relativeError(gradient.view, expected.gradient)).toBeLessThan(1e-5);
  });
});

describe("MlpNetwork", () => {
  it.each([
    [8, [32, 32]],
    [4, [32, 32]],
    [4, [12, 24, 10]],
  ])(
    "gives a column the same bits alone as with others: calls of %d columns, hidden layers %j",
    async (width, hiddenSizes) => {
      const { arena, parameters, network: mlp } = await network({ ...base, hiddenSizes });
      const lanes = 200; // three whole tiles and a rest
      const x = arena.f32(5 * lanes);
      const together = arena.f32(4 * lanes);
      const alone = arena.f32(4 * lanes);
      const next = numbers(5);
      fill(x, next);
      for (let change = 0; change < 2; change++) {
        fill(parameters, next, 0.5);
        mlp.parametersChanged();
        mlp.forward(at(x, lanes), lanes, at(together, lanes));
        for (let column = 0; column < lanes; column += width)
          mlp.forward(at(x, lanes, column), width, at(alone, lanes, column));
        expect(alone.view).toEqual(together.view);
      }
    },
  );

  it("shows outputGradient the outputs of forward, and adds to the gradient", async () => {
    const { arena, definition, network: mlp } = await network({ ...base, hiddenSizes: [16] }, { seed: 3, network: 0 });
    const lanes = 64;
    const x = arena.f32(5 * lanes);
    const y = arena.f32(4 * lanes);
    const seen = arena.f32(4 * lanes);
    const gradient = arena.f32(definition.parameterCount);
    fill(x, numbers(5));
    mlp.forward(at(x, lanes), lanes, at(y, lanes));
    const squares: OutputGradient = (outputs, dOutputs) => {
      for (const target of [dOutputs, at(seen, lanes)])
        arena.kernels.copyRows(outputs.pointer, outputs.stride, 4, lanes, target.pointer, target.stride);
    };
    mlp.backward(at(x, lanes), lanes, squares, gradient);
    const once = gradient.view.slice();
    mlp.backward(at(x, lanes), lanes, squares, gradient);
    expect(seen.view).toEqual(y.view);
    expect(once.some((value) => value !== 0)).toBe(true);
    expect(gradient.view).toEqual(once.map((value) => 2 * value));
  });

  it("lays its tensors end to end under the role's name", async () => {
    const { definition } = await network({ ...base, hiddenSizes: [6] });
    expect(definition.tensors).toEqual([
      { name: "policy.0.weight", shape: [6, 5], offset: 0 },
      { name: "policy.0.bias", shape: [6], offset: 30 },
      { name: "policy.1.weight", shape: [4, 6], offset: 36 },
      { name: "policy.1.bias", shape: [4], offset: 60 },
    ]);
    expect(definition.parameterCount).toBe(64);
  });
});

describe("initial parameters", () => {
  const bits = async (spec: MlpSpec, seed: number, number: number) =>
    (await network(spec, { seed, network: number })).parameters.view.slice();

  it.each(["orthogonal", "xavier", "he", "smallUniform"] as const)(
    "%s: a function of seed and network",
    async (scheme) => {
      const spec: MlpSpec = { ...base, hiddenSizes: [16, 16], initialization: scheme };
      const first = await bits(spec, 7, 0);
      expect(await bits(spec, 7, 0)).toEqual(first);
      expect(await bits(spec, 8, 0)).not.toEqual(first);
      expect(await bits(spec, 7, 1)).not.toEqual(first);
      expect(await bits(spec, 7 + 2 ** 32, 0)).not.toEqual(first);
      expect(first.subarray(0, 16)).not.toEqual(first.subarray(16 * 6, 16 * 7)); // no two layers from one draw
    },
  );

  it("begins with biases of 0", async () => {
    const { definition, parameters } = await network({ ...base, hiddenSizes: [9] }, { seed: 7, network: 0 });
    for (const { name, shape, offset } of definition.tensors)
      if (name.endsWith("bias"))
        expect([...parameters.view.subarray(offset, offset + shape[0])]).toEqual(Array(shape[0]).fill(0));
  });

  it.each([
    { inputs: 64, units: 64 },
    { inputs: 5, units: 40 },
    { inputs: 40, units: 6 },
  ])("orthogonal: $units x $inputs is sqrt 2 times orthonormal on its shorter side", async ({ inputs, units }) => {
    const rows = await initialRows({ ...base, inputs, hiddenSizes: [units] }, 0);
    const vectors = units <= inputs ? rows : columnsOf(rows);
    vectors.forEach((a, j) => {
      vectors.forEach((b, k) => {
        expect(Math.abs(dot(a, b) - (j === k ? 2 : 0))).toBeLessThan(1e-6);
      });
    });
  });

  it("orthogonal: each head's rows have the head's gain", async () => {
    const rows = await initialRows({ ...base, hiddenSizes: [64] }, 1);
    const norms = rows.map((row) => Math.sqrt(dot(row, row)));
    [0.01, 0.01, 0.01, 1].forEach((gain, k) => {
      expect(norms[k] / gain).toBeCloseTo(1, 6);
    });
    expect(Math.abs(dot(rows[0], rows[1]))).toBeLessThan(1e-9);
  });

  it.each([
    { initialization: "xavier", layer: 0, limit: Math.SQRT2 * Math.sqrt(6 / (40 + 100)) },
    { initialization: "xavier", layer: 1, limit: 0.5 * Math.sqrt(6 / (100 + 30)) },
    { initialization: "smallUniform", layer: 0, limit: Math.SQRT2 * 0.003 },
    { initialization: "smallUniform", layer: 1, limit: 0.5 * 0.003 },
  ] as const)("$initialization, layer $layer: uniform in +-$limit", async ({ initialization, layer, limit }) => {
    const heads = [{ outputs: 30, gain: 0.5 }];
    const spec: MlpSpec = { ...base, inputs: 40, hiddenSizes: [100], initialization, heads };
    const values = (await initialRows(spec, layer)).flat();
    const largest = Math.max(...values.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-7));
    expect(largest).toBeGreaterThan(0.99 * limit);
    expect(dot(values, values) / values.length / limit ** 2).toBeCloseTo(1 / 3, 1);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.04 * limit);
  });

  it("he: normal with deviation gain / sqrt(inputs)", async () => {
    const spec: MlpSpec = { ...base, inputs: 40, hiddenSizes: [100], initialization: "he" };
    const values = (await initialRows(spec, 0)).flat(); // 4000
    const deviation = Math.sqrt(2 / 40);
    expect(Math.sqrt(dot(values, values) / values.length) / deviation).toBeCloseTo(1, 1);
    const outside = values.filter((value) => Math.abs(value) > 1.96 * deviation).length / values.length;
    expect(outside).toBeGreaterThan(0.035); // 0.05 for a normal, 0 for a uniform of the same deviation
    expect(outside).toBeLessThan(0.065);
  });

  it("reaches every layer of networks for which the memory must grow", async () => {
    const spec: MlpSpec = { ...base, hiddenSizes: [512, 512, 512], initialization: "xavier" };
    const { definition, parameters } = await network(spec, { seed: 1, network: 0 });
    for (const { name, shape, offset } of definition.tensors)
      if (name.endsWith("weight"))
        expect(
          parameters.view.subarray(offset, offset + shape[0] * shape[1]).filter((value) => value === 0).length,
        ).toBeLessThan(2);
  });
});
