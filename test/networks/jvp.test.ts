/**
 * Forward mode: the derivative of a network's outputs along a direction, against differences of a float64 network,
 * against the dense Jacobian that reverse mode gives row by row, and as the transpose of reverse mode.
 */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { defineMlp } from "../../src/networks/mlp.ts";
import {
  activationNames,
  type Columns,
  type Engine,
  type MlpSpec,
  type Network,
  type NetworkDefinition,
} from "../../src/networks/network.ts";
import { tfjs } from "../../src/tfjs.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { numbers, relativeError } from "./autodiff.ts";
import { mlp64 } from "./mlp64.ts";

const LANES = 24;
const INPUTS = 5;

const spec: MlpSpec = {
  inputs: INPUTS,
  hiddenSizes: [7, 6],
  activation: "tanh",
  initialization: "orthogonal",
  heads: [{ outputs: 3, gain: 1 }],
};

const columns = ({ pointer }: Block): Columns => ({ pointer, stride: LANES });

interface Bench {
  arena: Arena;
  definition: NetworkDefinition;
  network: Network;
  x: Block<Float32Array>;
}

/** A network with random parameters, biases too, and random inputs: the same for equal numbers of parameters. */
async function benchOf(definition: NetworkDefinition): Promise<Bench> {
  const arena = await Arena.create();
  const parameters = arena.f32(definition.parameterCount);
  const x = arena.f32(INPUTS * LANES);
  const next = numbers(7);
  for (const { view } of [parameters, x]) for (let k = 0; k < view.length; k++) view[k] = next();
  return { arena, definition, network: definition.create(arena, parameters), x };
}

async function bench(hiddenSizes: readonly number[], activation: MlpSpec["activation"]): Promise<Bench> {
  return benchOf(defineMlp("policy", { ...spec, hiddenSizes, activation }));
}

function direction({ definition }: Bench, seed: number): Float32Array {
  return Float32Array.from({ length: definition.parameterCount }, numbers(seed));
}

/** J v, `[output][column]`. */
function jvp({ arena, network, x }: Bench, v: Float32Array): Float32Array {
  const tangent = arena.f32(v.length);
  const out = arena.f32(network.outputs * LANES);
  const gradient = arena.f32(v.length);
  tangent.view.set(v);
  const write = (_: Columns, dOutputs: Columns) => {
    network.jvp?.(tangent, columns(out));
    arena.kernels.clearBytes(dOutputs.pointer, network.outputs * LANES * 4);
  };
  network.backward(columns(x), LANES, write, gradient);
  return out.view.slice();
}

/** J^T u for `u` `[output][column]`. */
function vjp({ arena, network, x, definition }: Bench, u: Float32Array): Float32Array {
  const source = arena.f32(u.length);
  const gradient = arena.f32(definition.parameterCount);
  source.view.set(u);
  const write = (_: Columns, { pointer, stride }: Columns) =>
    arena.kernels.copyRows(source.pointer, LANES, network.outputs, LANES, pointer, stride);
  network.backward(columns(x), LANES, write, gradient);
  return gradient.view.slice();
}

/** Outputs of the same network in float64, `[output][column]`, at parameters + step * direction. */
function outputs64(
  { definition: { tensors }, network, x }: Bench,
  activation: MlpSpec["activation"],
  v: Float32Array,
  step: number,
): number[] {
  const values = Float64Array.from(network.parameters.view, (value, k) => value + step * v[k]);
  const columns = Array.from({ length: INPUTS }, (_, row) => [...x.view.subarray(row * LANES, (row + 1) * LANES)]);
  return mlp64(tensors, values, columns, activation).flat();
}

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k], 0);

describe("MlpNetwork.jvp", () => {
  const shapes = [[], [16], [33, 7], [64, 64, 24]];
  const cases = activationNames.flatMap((activation) => shapes.map((hiddenSizes) => ({ activation, hiddenSizes })));

  it.each(cases)("$activation, hidden layers $hiddenSizes: differences in float64", async (network) => {
    const made = await bench(network.hiddenSizes, network.activation);
    const v = direction(made, 31);
    const h = 1e-6;
    const above = outputs64(made, network.activation, v, h);
    const below = outputs64(made, network.activation, v, -h);
    const expected = above.map((value, k) => (value - below[k]) / (2 * h));
    expect(relativeError(jvp(made, v), expected)).toBeLessThan(1e-5);
  });

  it.each(activationNames)("%s: the dense Jacobian's product", async (activation) => {
    const made = await bench([7, 6], activation);
    const v = direction(made, 32);
    const rows = Array.from({ length: 3 * LANES }, (_, k) => {
      const unit = new Float32Array(3 * LANES);
      unit[k] = 1;
      return vjp(made, unit);
    });
    expect(
      relativeError(
        jvp(made, v),
        rows.map((row) => dot(row, v)),
      ),
    ).toBeLessThan(1e-6);
  });

  it.each(activationNames)("%s: J^T J is symmetric and positive", async (activation) => {
    const made = await bench([33, 7], activation);
    const [u, v] = [direction(made, 33), direction(made, 34)];
    const [uv, vu] = [dot(u, vjp(made, jvp(made, v))), dot(v, vjp(made, jvp(made, u)))];
    expect(Math.abs(uv - vu)).toBeLessThan(1e-5 * Math.sqrt(dot(u, u) * dot(v, v)));
    expect(dot(v, vjp(made, jvp(made, v)))).toBeGreaterThan(0);
  });

  it("leaves the running backward as it was, and may write where the output gradient goes", async () => {
    const made = await bench([16], "tanh");
    const { arena, network, x, definition } = made;
    const tangent = arena.f32(definition.parameterCount);
    const gradient = arena.f32(definition.parameterCount);
    tangent.view.set(direction(made, 35));
    network.backward(columns(x), LANES, (_, dOutputs) => network.jvp?.(tangent, dOutputs), gradient);
    expect(gradient.view).toEqual(vjp(made, jvp(made, tangent.view.slice())));
  });

  it("refuses a call when no backward runs", async () => {
    const { arena, network, definition } = await bench([16], "tanh");
    const tangent = arena.f32(definition.parameterCount);
    expect(() => network.jvp?.(tangent, columns(tangent))).toThrow(/^jvp: expected a call within outputGradient/);
  });
});

describe("TfjsNetwork.jvp", () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await tfjs();
  });

  const networkOf = async (model: tfl.LayersModel) =>
    benchOf(await (await tfjs({ policy: model })).define("policy", spec));

  it.each(activationNames)("%s: as on the fused kernels, and its own transpose", async (activation) => {
    const own = await benchOf(await engine.define("policy", { ...spec, activation }));
    const fused = await bench(spec.hiddenSizes, activation);
    const [u, v] = [direction(own, 41), direction(own, 42)];
    expect(relativeError(jvp(own, v), jvp(fused, v))).toBeLessThan(1e-5);
    const [uv, vu] = [dot(u, vjp(own, jvp(own, v))), dot(v, vjp(own, jvp(own, u)))];
    expect(Math.abs(uv - vu)).toBeLessThan(1e-5 * Math.sqrt(dot(u, u) * dot(v, v)));
    own.network.dispose();
  });

  it("follows a model of Dense layers with several activations, also of the output", async () => {
    const layer = (units: number, activation: "tanh" | "relu" | "sigmoid") => tfl.layers.dense({ units, activation });
    const input = tfl.input({ shape: [INPUTS] });
    const hidden = layer(9, "relu").apply(layer(8, "tanh").apply(input));
    const own = await networkOf(
      tfl.model({ inputs: input, outputs: layer(3, "sigmoid").apply(hidden) as tfl.SymbolicTensor }),
    );
    const v = direction(own, 43);
    const rows = Array.from({ length: 3 * LANES }, (_, k) => {
      const unit = new Float32Array(3 * LANES);
      unit[k] = 1;
      return dot(vjp(own, unit), v);
    });
    expect(relativeError(jvp(own, v), rows)).toBeLessThan(1e-5);
  });

  it("is missing where a model is no chain of Dense layers", async () => {
    const layers = () => [tfl.layers.dense({ inputShape: [INPUTS], units: 8 }), tfl.layers.dense({ units: 3 })];
    const plain = await networkOf(tfl.sequential({ layers: layers() }));
    const [first, last] = layers();
    const normalised = await networkOf(tfl.sequential({ layers: [first, tfl.layers.layerNormalization(), last] }));
    expect(plain.network.jvp).toBeTypeOf("function");
    expect(normalised.network.jvp).toBeUndefined();
  });

  it("leaves no tensors behind, and refuses a call when no backward runs", async () => {
    const own = await benchOf(await engine.define("policy", spec));
    const v = direction(own, 44);
    jvp(own, v);
    const { numTensors } = tf.memory();
    jvp(own, v);
    expect(tf.memory().numTensors).toBe(numTensors);
    const tangent = own.arena.f32(v.length);
    expect(() => own.network.jvp?.(tangent, columns(tangent))).toThrow(/^jvp: expected a call within outputGradient/);
    own.network.dispose();
  });
});
