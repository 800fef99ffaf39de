import * as tfl from "@tensorflow/tfjs-layers";
import type { Columns, MlpSpec, Network, NetworkDefinition, NetworkRole } from "../../src/networks/network.ts";
import { tfjs } from "../../src/tfjs.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { numbers } from "./autodiff.ts";

export const spec: MlpSpec = {
  inputs: 5,
  hiddenSizes: [24, 16],
  activation: "tanh",
  initialization: "orthogonal",
  heads: [{ outputs: 3, gain: 0.5 }],
};
export const LANES = 40;

export interface Bench {
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
export function bench(definition: NetworkDefinition, arena: Arena, seed = 3): Bench {
  const parameters = arena.f32(definition.parameterCount);
  definition.initialize(arena, parameters, { seed, network: 0 });
  const network = definition.create(arena, parameters);
  const [x, dy, y] = [network.inputs, network.outputs, network.outputs].map((rows) => arena.f32(rows * LANES));
  const next = numbers(17);
  for (const { view } of [x, dy]) for (let k = 0; k < view.length; k++) view[k] = next();
  return { arena, definition, network, parameters, gradient: arena.f32(definition.parameterCount), x, dy, y };
}

export const at = (block: Block, stride = LANES): Columns => ({ pointer: block.pointer, stride });

export function forward({ network, x, y }: Bench): Float32Array {
  network.forward(at(x), LANES, at(y));
  return y.view.slice();
}

/** The gradient of sum(dy * y). */
export function backward({ arena, network, x, dy, gradient }: Bench): Float32Array {
  gradient.view.fill(0);
  const write = (_: Columns, { pointer, stride }: Columns) =>
    arena.kernels.copyRows(dy.pointer, LANES, network.outputs, LANES, pointer, stride);
  network.backward(at(x), LANES, write, gradient);
  return gradient.view.slice();
}

export async function modelBench(
  model: tfl.LayersModel,
  role: NetworkRole = "policy",
  heads = spec.heads,
): Promise<Bench> {
  const own = await tfjs({ [role]: model });
  return bench(await own.define(role, { ...spec, heads }), await Arena.create());
}

/** Two branches, one of them normalized, side by side into the output. */
export function branches(): tfl.LayersModel {
  const input = tfl.input({ shape: [5] });
  const seeded = (seed: number) => ({ kernelInitializer: tfl.initializers.glorotUniform({ seed }) });
  const left = tfl.layers.dense({ units: 12, activation: "tanh", ...seeded(1) }).apply(input) as tfl.SymbolicTensor;
  const normal = tfl.layers.layerNormalization().apply(left) as tfl.SymbolicTensor;
  const right = tfl.layers.dense({ units: 6, activation: "relu", ...seeded(2) }).apply(input) as tfl.SymbolicTensor;
  const both = tfl.layers.concatenate().apply([normal, right]) as tfl.SymbolicTensor;
  const output = tfl.layers.dense({ units: 3, useBias: false, ...seeded(3) }).apply(both) as tfl.SymbolicTensor;
  return tfl.model({ inputs: input, outputs: output });
}
