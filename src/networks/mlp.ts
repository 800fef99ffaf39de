/**
 * A multi-layer perceptron on the fused kernels. It works through its columns in tiles small enough for the processor's
 * first caches, layer by layer, in a workspace of its own; a column's result does not depend on the tile it lies in.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import { Activation, Layer as LayerRecord, Mlp as MlpRecord } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Address } from "../wasm/units.ts";
import { HIDDEN_GAIN, initializer } from "./initialize.ts";
import {
  activationNames,
  type Columns,
  type HiddenLayer,
  type InitializationKey,
  type MlpSpec,
  type Network,
  type NetworkDefinition,
  type NetworkRole,
  type OutputGradient,
  type TensorLayout,
} from "./network.ts";

/** Columns in a tile: 64 x 64 activations are 16 KiB, so that a layer's input, output and weights stay in the caches. */
const TILE = 64;
/** Outputs that the kernels for four lanes compute at a time: layers with a multiple of them have room to pack weights. */
const PANEL = 8;

interface Layer {
  inputs: number;
  outputs: number;
  activation: Activation;
  weights: number; // offset in the parameters, elements: [output][input]
  bias: number;
}

/** The engine that runs a `MlpSpec` on the fused kernels. */
export const fused = {
  name: "fused",
  /** What a network for this part is, before it has memory. */
  define: async (role: NetworkRole, spec: MlpSpec): Promise<NetworkDefinition> => defineMlp(role, spec),
};

export function defineMlp(role: NetworkRole, spec: MlpSpec): NetworkDefinition {
  const layers = layersOf(spec);
  const last = layers[layers.length - 1];
  return {
    parameterCount: last.bias + last.outputs,
    tensors: layers.flatMap((layer, k) => tensorsOf(`${role}.${k}`, layer)),
    create: (arena, parameters) => new MlpNetwork(arena, layers, parameters),
    initialize: (arena, parameters, random) => initializeMlp(arena, parameters, spec, random),
  };
}

export class MlpNetwork implements Network {
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: Block<Float32Array>;
  readonly tile = TILE;
  readonly hidden: readonly HiddenLayer[];
  readonly #kernels: Arena["kernels"];
  readonly #mlp: RecordBlock<MlpRecord, "Mlp">;
  // Workspace of one tile. Rows follow each other without gaps, so the stride is the tile's number of lanes.
  readonly #outputs: Columns;
  readonly #dOutputs: Columns;
  // What `backward` works on while it asks for the output gradient.
  #x: Columns | undefined;
  #lanes = 0;

  constructor(arena: Arena, layers: readonly Layer[], parameters: Block<Float32Array>) {
    this.#kernels = arena.kernels;
    this.parameters = parameters;
    this.inputs = layers[0].inputs;
    this.outputs = layers[layers.length - 1].outputs;
    const workspace = (rows: number): number => arena.own.f32(rows * TILE).pointer;
    const widest = Math.max(...layers.map((layer) => layer.outputs));
    const mostInputs = Math.max(...layers.map((layer) => layer.inputs));
    const hidden = layers.slice(0, -1).map((layer) => workspace(layer.outputs));
    this.hidden = hidden.map((pointer, k) => {
      const { outputs: units, activation } = layers[k];
      return { units, activation: activationNames[activation], pointer };
    });
    this.#outputs = { pointer: workspace(this.outputs), stride: TILE };
    this.#dOutputs = { pointer: workspace(this.outputs), stride: TILE };
    this.#mlp = arena.own.record(MlpRecord, {
      count: layers.length,
      layers: arena.own.records(
        LayerRecord,
        layers.map(({ inputs, outputs, activation, weights, bias }, k) => ({
          inputs,
          outputs,
          activation,
          weights: weights * 4,
          bias: bias * 4,
          hidden: hidden[k] ?? 0,
          panels: outputs % PANEL === 0 ? arena.own.f32(inputs * outputs).pointer : 0,
        })),
      ),
      parameters: parameters.pointer,
      scratch0: workspace(widest),
      scratch1: workspace(widest),
      panel: arena.own.f32(4 * Math.max(TILE, mostInputs)).pointer,
      turned: workspace(mostInputs),
      packed: 0,
    });
  }

  get mlp(): Address<"Mlp"> {
    return this.#mlp.pointer;
  }

  forward(x: Columns, lanes: number, y: Columns): void {
    for (let start = 0; start < lanes; start += TILE)
      this.#forwardTile(columnsFrom(x, start), Math.min(TILE, lanes - start), columnsFrom(y, start));
  }

  backward(x: Columns, lanes: number, outputGradient: OutputGradient, gradient: Block<Float32Array>): void {
    this.#outputs.stride = lanes;
    this.#dOutputs.stride = lanes;
    this.#forwardTile(x, lanes, this.#outputs);
    this.#x = x;
    this.#lanes = lanes;
    outputGradient(this.#outputs, this.#dOutputs);
    this.#x = undefined;
    this.#kernels.mlpBackward(this.mlp, x.pointer, x.stride, this.#dOutputs.pointer, lanes, gradient.pointer, lanes);
  }

  jvp(tangent: Block<Float32Array>, dOutputs: Columns): void {
    if (!this.#x) throw new Error("jvp: expected a call within outputGradient of backward, got one outside");
    this.#kernels.mlpTangent(
      this.mlp,
      tangent.pointer,
      this.#x.pointer,
      this.#x.stride,
      this.#outputs.pointer,
      dOutputs.pointer,
      dOutputs.stride,
      this.#lanes,
    );
  }

  parametersChanged(): void {
    this.#mlp.packed = 0;
  }

  dispose(): void {}

  #forwardTile(x: Columns, lanes: number, y: Columns): void {
    this.#kernels.mlpForward(this.mlp, x.pointer, x.stride, y.pointer, y.stride, lanes);
  }
}

/** The same matrix from a later column on. */
export function columnsFrom(matrix: Columns, column: number): Columns {
  return column === 0 ? matrix : { pointer: matrix.pointer + column * 4, stride: matrix.stride };
}

function layersOf({ inputs, hiddenSizes, activation, heads }: MlpSpec): Layer[] {
  const sizes = [inputs, ...hiddenSizes, heads.reduce((sum, head) => sum + head.outputs, 0)];
  let offset = 0;
  return sizes.slice(1).map((outputs, k) => {
    const weights = offset;
    const bias = weights + outputs * sizes[k];
    offset = bias + outputs;
    return {
      inputs: sizes[k],
      outputs,
      activation: Activation[k < hiddenSizes.length ? activation : "linear"],
      weights,
      bias,
    };
  });
}

function tensorsOf(prefix: string, layer: Layer): TensorLayout[] {
  return [
    { name: `${prefix}.weight`, shape: [layer.outputs, layer.inputs], offset: layer.weights },
    { name: `${prefix}.bias`, shape: [layer.outputs], offset: layer.bias },
  ];
}

/**
 * Writes the initial values of an MLP whose parameters lie as `defineMlp` says: weights by the scheme, the rows of
 * each head with the head's gain, biases 0.
 */
export function initializeMlp(
  arena: Arena,
  parameters: Block<Float32Array>,
  spec: MlpSpec,
  random: InitializationKey,
): void {
  const write = initializer(arena, spec.initialization, random.seed, random.network);
  const values = new Float32Array(parameters.length); // drawing allocates, which may detach views of the arena
  layersOf(spec).forEach(({ inputs, outputs, weights }, k) => {
    const heads = k < spec.hiddenSizes.length ? [{ outputs, gain: HIDDEN_GAIN }] : spec.heads;
    let row = 0;
    for (const head of heads) {
      const start = weights + row * inputs;
      write(values.subarray(start, start + head.outputs * inputs), inputs, head.outputs, head.gain);
      row += head.outputs;
    }
  });
  parameters.view.set(values);
}
