/**
 * What an algorithm may ask of a network, whichever engine runs it. A network maps observations to outputs, column by
 * column, and turns a gradient with respect to its outputs into one with respect to its parameters; it knows nothing of
 * losses. Its parameters are a piece of one flat vector in the arena, which optimizers, checkpoints and hashes see.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import { Activation, type ActivationName } from "../wasm/generated/records.ts";
import type { Address, Pointer, Stride } from "../wasm/units.ts";

/** A matrix `[row][column]` of float32 in an arena, or its columns from some column on. */
export interface Columns {
  pointer: Pointer; // byte address of row 0, first column
  stride: Stride; // elements between rows
}

/** A parameter tensor's place in the flat vector of its network. */
export interface TensorLayout {
  name: string;
  shape: readonly number[];
  offset: number; // elements
}

/**
 * Fills `dOutputs` `[output][column]`, the gradient of a loss with respect to the `outputs` of the same shape.
 * Columns are those of the running `backward` call; padding columns must be set to 0.
 */
export type OutputGradient = (outputs: Columns, dOutputs: Columns) => void;

/** Forward passes through the tiles of a batch, in memory that all threads see. */
export interface KeptPasses {
  /** i32 `[tile]`: whether the pass was made. Who changes the batch or the parameters writes 0. */
  readonly made: Block<Int32Array>;
  /** Of each tile: the network with the activations of its pass, and the pass's outputs. */
  readonly tiles: readonly { readonly mlp: Address<"Mlp">; readonly outputs: Pointer }[];
}

/** A network on its piece of the flat parameter vector. */
export interface Network {
  readonly inputs: number;
  readonly outputs: number;
  /** The network's part of the flat parameter vector. */
  readonly parameters: Block<Float32Array>;
  /** The largest number of columns that one `backward` call takes. */
  readonly tile: number;
  /** @internal Address of its description (assembly/networks/mlp.ts) where kernels can run it by themselves. */
  readonly mlp?: Address<"Mlp">;
  /** Writes outputs `[output][column]` for `lanes` columns (a multiple of 4) of `x` `[input][column]`. */
  forward(x: Columns, lanes: number, y: Columns): void;
  /**
   * Runs forward on `lanes` columns (a multiple of 8, at most `tile`), asks `outputGradient` for the loss's gradient and
   * adds the parameter gradient to `gradient`, which is laid out as `parameters`.
   */
  backward(x: Columns, lanes: number, outputGradient: OutputGradient, gradient: Block<Float32Array>): void;
  /**
   * Forward mode: writes to `dOutputs` `[output][column]` the derivative J v of the outputs along `tangent`, v, a direction
   * laid out as `parameters`. To be called within `outputGradient` only, for the columns of the running `backward`, whose
   * activations are at hand there; `dOutputs` may then be the gradient to be filled. Exact, no difference quotient.
   * Networks that cannot do it leave it out, and natural gradients refuse them.
   */
  jvp?(tangent: Block<Float32Array>, dOutputs: Columns): void;
  /** @internal The hidden layers, first to last: the outputs that the last `forward` of at most `tile` columns left there. */
  readonly hidden?: readonly HiddenLayer[];
  /** @internal Room for the passes through so many tiles; undefined where that is too much. */
  keepPasses?(arena: Arena, tiles: number): KeptPasses | undefined;
  /** @internal `backward` through a tile, with its forward pass made once: for many products at the same parameters. */
  backwardAgain?(
    kept: KeptPasses,
    tile: number,
    x: Columns,
    lanes: number,
    outputGradient: OutputGradient,
    gradient: Block<Float32Array>,
  ): void;
  /** To be called after `parameters` were written, for engines that keep a copy. */
  parametersChanged(): void;
  /** Frees what lives outside the arena. */
  dispose(): void;
  /** The network with its values in the format of the library that runs it, where there is one: files by their names. */
  save?(name: string): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** A hidden layer's outputs, `[unit][column]` without gaps between rows. */
export interface HiddenLayer {
  readonly units: number;
  readonly activation: ActivationName;
  readonly pointer: Pointer;
}

/** A network before it has memory: its size is known, so that several can share one parameter vector. */
export interface NetworkDefinition {
  readonly parameterCount: number;
  readonly tensors: readonly TensorLayout[];
  /** Builds the network on `parameters`, without writing there. */
  create(arena: Arena, parameters: Block<Float32Array>): Network;
  /** Writes initial values to `parameters`. */
  initialize(arena: Arena, parameters: Block<Float32Array>, random: InitializationKey): void;
}

/** Where the random numbers of an initialization come from: the seed, and the network's number. */
export interface InitializationKey {
  seed: number;
  network: number;
}

/** Where networks are made: the fused kernels, tfjs, or a user's own. */
export interface Engine {
  readonly name: string;
  /** The parts that models of the user's own play, of which only the engine knows what they compute; none unless given. */
  readonly ownModels?: readonly NetworkRole[];
  /** What a network for this part is, before it has memory. */
  define(role: NetworkRole, spec: MlpSpec): Promise<NetworkDefinition>;
}

/** Which part a network plays; its tensors' names begin with it. */
export type NetworkRole = "policy" | "value" | "shared";

/** The nonlinearity of hidden layers. */
export type { ActivationName };
/** The nonlinearities of hidden layers by name. */
export const activationNames = Object.keys(Activation) as readonly ActivationName[];

/** How initial weights are drawn, by name. */
export const initializationNames = ["orthogonal", "xavier", "he", "smallUniform"] as const;
/** How initial weights are drawn. */
export type InitializationName = (typeof initializationNames)[number];

/** A multi-layer perceptron: equal hidden activations and a linear output layer of one or more heads. */
export interface MlpSpec {
  inputs: number;
  hiddenSizes: readonly number[];
  activation: ActivationName;
  initialization: InitializationName;
  /** Heads are rows of the one output layer, each initialized with its own gain. */
  heads: readonly { outputs: number; gain: number }[];
}
