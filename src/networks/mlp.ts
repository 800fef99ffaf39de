/**
 * A multi-layer perceptron on the fused kernels. It works through its columns in tiles small enough for the processor's
 * first caches, layer by layer, in a workspace of its own; a column's result does not depend on the tile it lies in.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import { Activation, Layer as LayerRecord, Mlp as MlpRecord } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Address, Pointer } from "../wasm/units.ts";
import { HIDDEN_GAIN, initializer } from "./initialize.ts";
import {
  activationNames,
  type Columns,
  type HiddenLayer,
  type InitializationKey,
  type KeptPasses,
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

/** Bytes of kept passes: for larger batches the forward pass is made again rather than memory asked for. */
const MOST_KEPT = 2 ** 26;

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
  readonly #layers: readonly Layer[];
  readonly #mlp: RecordBlock<MlpRecord, "Mlp">;
  // Workspace of one tile. Rows follow each other without gaps, so the stride is the tile's number of lanes.
  readonly #scratch: Pick<MlpRecord, "scratch0" | "scratch1" | "panel" | "turned">;
  readonly #outputs: Columns;
  readonly #dOutputs: Columns;
  // What `backward` works on while it asks for the output gradient.
  #pass: { mlp: Address<"Mlp">; x: Columns; lanes: number } | undefined;

  constructor(arena: Arena, layers: readonly Layer[], parameters: Block<Float32Array>) {
    this.#kernels = arena.kernels;
    this.parameters = parameters;
    this.inputs = layers[0].inputs;
    this.outputs = layers[layers.length - 1].outputs;
    this.#layers = layers;
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
    const panels = layers.map(({ inputs, outputs }) =>
      outputs % PANEL === 0 ? arena.own.f32(inputs * outputs).pointer : 0,
    );
    this.#scratch = {
      scratch0: workspace(widest),
      scratch1: workspace(widest),
      panel: arena.own.f32(4 * Math.max(TILE, mostInputs)).pointer,
      turned: workspace(mostInputs),
    };
    this.#mlp = this.#describe(arena, hidden, panels);
  }

  /** @param hidden where the activations of each hidden layer go @param panels room for each layer's packed weights */
  #describe(arena: Arena, hidden: readonly Pointer[], panels: readonly Pointer[]): RecordBlock<MlpRecord, "Mlp"> {
    return arena.own.record(MlpRecord, {
      count: this.#layers.length,
      layers: arena.own.records(
        LayerRecord,
        this.#layers.map(({ inputs, outputs, activation, weights, bias }, k) => ({
          inputs,
          outputs,
          activation,
          weights: weights * 4,
          bias: bias * 4,
          hidden: hidden[k] ?? 0,
          panels: panels[k] ?? 0,
        })),
      ),
      parameters: this.parameters.pointer,
      ...this.#scratch,
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
    this.#forwardTile(x, lanes, this.#outputs);
    this.#backwardTile({ mlp: this.mlp, x, lanes }, outputGradient, gradient);
  }

  keepPasses(arena: Arena, tiles: number): KeptPasses | undefined {
    const rows = this.hidden.reduce((sum, { units }) => sum + units, this.outputs);
    if (tiles * TILE * rows * 4 > MOST_KEPT) return undefined;
    const room = (rows: number) => arena.f32(rows * TILE).pointer;
    return {
      made: arena.i32(tiles),
      tiles: Array.from({ length: tiles }, () => ({
        mlp: this.#describe(
          arena,
          this.#layers.slice(0, -1).map(({ outputs }) => room(outputs)),
          [],
        ).pointer,
        outputs: room(this.outputs),
      })),
    };
  }

  backwardAgain(
    { made, tiles }: KeptPasses,
    tile: number,
    x: Columns,
    lanes: number,
    outputGradient: OutputGradient,
    gradient: Block<Float32Array>,
  ): void {
    const { mlp, outputs } = tiles[tile];
    const target = this.#outputs;
    target.stride = lanes;
    if (made.view[tile] === 0) this.#kernels.mlpForward(mlp, x.pointer, x.stride, outputs, lanes, lanes);
    made.view[tile] = 1;
    this.#kernels.copyRows(outputs, lanes, this.outputs, lanes, target.pointer, lanes);
    this.#backwardTile({ mlp, x, lanes }, outputGradient, gradient);
  }

  jvp(tangent: Block<Float32Array>, dOutputs: Columns): void {
    if (!this.#pass) throw new Error("jvp: expected a call within outputGradient of backward, got one outside");
    const { mlp, x, lanes } = this.#pass;
    this.#kernels.mlpTangent(
      mlp,
      tangent.pointer,
      x.pointer,
      x.stride,
      this.#outputs.pointer,
      dOutputs.pointer,
      dOutputs.stride,
      lanes,
    );
  }

  /** Asks for the gradient with respect to the outputs, and takes it back through a pass. */
  #backwardTile(
    pass: { mlp: Address<"Mlp">; x: Columns; lanes: number },
    outputGradient: OutputGradient,
    gradient: Block<Float32Array>,
  ): void {
    const { mlp, x, lanes } = pass;
    this.#dOutputs.stride = lanes;
    this.#pass = pass;
    outputGradient(this.#outputs, this.#dOutputs);
    this.#pass = undefined;
    this.#kernels.mlpBackward(mlp, x.pointer, x.stride, this.#dOutputs.pointer, lanes, gradient.pointer, lanes);
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
