/**
 * A policy head: from a network's outputs to actions, log-probabilities, divergences and the gradients of losses with
 * respect to those outputs. A loss of log-probabilities needs to know nothing of the kind of actions: it asks for
 * `logProbability`, forms its slope in each, and hands the slopes to `gradient`. What kind of head it is stands in its
 * record; the arithmetic is in assembly/policies/head.ts.
 *
 * Outputs are `[row][lane]`. Where an environment has action masks, `mask` is called once on the outputs, right after
 * the network's forward pass; everything below then holds as written.
 */
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { type HeadKind, HeadTile, Surrogate } from "../wasm/generated/records.ts";
import { type RecordBlock, writeFields } from "../wasm/record.ts";
import type { Address, Pointer } from "../wasm/units.ts";
import { type DistributionShape, writeHead } from "./head_record.ts";

/** A minibatch's columns for a loss; pointers to the first column. */
export interface LossBatch {
  lanes: number; // columns, a multiple of 8
  count: number; // valid columns
  actions: Columns;
}

export interface SurrogateBatch extends LossBatch {
  oldLogProbabilities: Pointer;
  advantages: Pointer;
  scale: number; // 1 / number of samples in the minibatch
}

export interface SurrogateCoefficients {
  clipRange: number;
  /** Bound of the ratio where the advantage is negative, above 1; none unless given. */
  dualClip?: number;
  entropyCoefficient: number;
}

/** The loss sum_l [ L_l(log p_l) - entropyScale H_l ]. */
export interface Slopes extends LossBatch {
  /** dL_l / d log p_l, f32 [lane], 0 in padding lanes. */
  slopes: Pointer;
  entropyScale: number;
}

/**
 * Something laid out like a distribution: what the network output (masked) and the own parameters, as they were; or a
 * direction in the space of both.
 */
export interface DistributionColumns {
  outputs: Columns;
  /** f32, laid out as `Distribution.parameters`; not read where there are none. */
  parameters: Pointer;
}

export class Distribution {
  readonly kind: keyof typeof HeadKind;
  /** Address of its record, for kernels that call it by themselves. */
  readonly head: Address<"Head">;
  readonly outputs: number;
  readonly actionRows: number;
  /** The distribution's own parameters (log standard deviations), a piece of the flat vector. */
  readonly parameters: Block<Float32Array>;
  /** Fills `rows` rows of the noise that `sample` consumes, `actionRows` rows a step. */
  readonly noise: "randomUniform" | "randomNormal";
  readonly #kernels: Arena["kernels"];
  readonly #tile: RecordBlock<HeadTile, "HeadTile">;
  readonly #surrogate: RecordBlock<Surrogate, "Surrogate">;

  /** @param columns the largest number of lanes that a call is given */
  constructor(arena: Arena, shape: DistributionShape, parameters: Block<Float32Array>, columns: number) {
    const { kind, outputs, actionRows, gaussian } = shape;
    this.kind = kind;
    this.outputs = outputs;
    this.actionRows = actionRows;
    this.parameters = parameters;
    this.noise = gaussian ? "randomNormal" : "randomUniform";
    this.#kernels = arena.kernels;
    this.#tile = arena.own.room(HeadTile);
    this.#surrogate = arena.own.room(Surrogate);
    this.head = writeHead(arena, shape, parameters, columns);
  }

  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: Pointer): void {
    const tile = this.#outputs(outputs, lanes, lanes);
    tile.noise = noise.pointer;
    tile.noiseStride = noise.stride;
    this.#takeActions(actions);
    tile.logProbabilities = logProbabilities;
    this.#kernels.headSample(this.head, tile.pointer);
  }

  /** The most probable action. */
  mode(outputs: Columns, lanes: number, actions: Columns): void {
    const tile = this.#outputs(outputs, lanes, lanes);
    this.#takeActions(actions);
    this.#kernels.headMode(this.head, tile.pointer);
  }

  /**
   * log p of stored actions, with the bits that `sample` reports; and each lane's entropy in nats, unless `entropies` is
   * 0. Both are f32 [lane].
   */
  logProbability(
    outputs: Columns,
    lanes: number,
    actions: Columns,
    logProbabilities: Pointer,
    entropies: Pointer,
  ): void {
    const tile = this.#outputs(outputs, lanes, lanes);
    this.#takeActions(actions);
    tile.logProbabilities = logProbabilities;
    tile.entropies = entropies;
    this.#kernels.headLogProbability(this.head, tile.pointer);
  }

  /** Writes the gradient of a loss of log-probabilities to `dOutputs`, and adds to `gradient` (as `parameters`). */
  gradient(outputs: Columns, batch: Slopes, dOutputs: Columns, gradient: Block<Float32Array>): void {
    const tile = this.#loss(outputs, batch, dOutputs, gradient);
    tile.slopes = batch.slopes;
    tile.entropyScale = batch.entropyScale;
    this.#kernels.headGradient(this.head, tile.pointer);
  }

  /** Gradient of the clipped surrogate and the entropy bonus; adds to `gradient` (as `parameters`) and to `sums`. */
  surrogate(
    outputs: Columns,
    batch: SurrogateBatch,
    { clipRange, dualClip = Number.POSITIVE_INFINITY, entropyCoefficient }: SurrogateCoefficients,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
    sums: Address<"LossSums">,
  ): void {
    const tile = this.#loss(outputs, batch, dOutputs, gradient);
    const { oldLogProbabilities, advantages, scale } = batch;
    const loss = {
      oldLogProbabilities,
      advantages,
      clipRange,
      dualClip,
      entropyCoefficient,
      scale,
    } satisfies Surrogate;
    writeFields(this.#surrogate, loss);
    this.#kernels.headSurrogate(this.head, tile.pointer, this.#surrogate.pointer, sums);
  }

  /** Adds KL(old, new), in nats, over the first `count` lanes to the sums. */
  klDivergence(
    outputs: Columns,
    lanes: number,
    count: number,
    old: DistributionColumns,
    sums: Address<"LossSums">,
  ): void {
    const tile = this.#pair(outputs, lanes, count, old);
    this.#kernels.headKl(this.head, tile.pointer, sums);
  }

  /** Adds the gradient of `scale` times that divergence to `dOutputs` and to `gradient` (as `parameters`). */
  klGradient(
    outputs: Columns,
    lanes: number,
    count: number,
    old: DistributionColumns,
    scale: number,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
  ): void {
    this.#pair(outputs, lanes, count, old);
    const tile = this.#derivative(dOutputs, gradient);
    tile.scale = scale;
    this.#kernels.headKlGradient(this.head, tile.pointer);
  }

  /**
   * Multiplies a tangent by `scale` times the Fisher matrix, the second derivative of KL(old, new) where both are the
   * same, summed over the first `count` lanes. The outputs' part of the product is written to `product`, with 0 in
   * padding lanes; the own parameters' part is added to `gradient`.
   */
  fisher(
    outputs: Columns,
    lanes: number,
    count: number,
    tangent: DistributionColumns,
    scale: number,
    product: Columns,
    gradient: Block<Float32Array>,
  ): void {
    this.#pair(outputs, lanes, count, tangent);
    const tile = this.#derivative(product, gradient);
    tile.scale = scale;
    this.#kernels.headFisher(this.head, tile.pointer);
  }

  /**
   * In place: gives what `masks` forbids the probability 0. `masks` are u32 rows of 1 and 0 as `choiceCounts` lists them;
   * every element of an action must have an allowed value.
   * @throws TypeError for continuous actions, which have no masks
   */
  mask(outputs: Columns, lanes: number, masks: Columns): void {
    if (this.noise === "randomNormal")
      throw new TypeError("actionMasks: expected none, since numbers cannot be forbidden one by one");
    this.#kernels.headMask(this.head, this.#outputs(outputs, lanes, lanes).pointer, masks.pointer, masks.stride);
  }

  /** From stored actions to what the environment gets: Box actions are clipped to their bounds, or squashed into them. */
  bound(actions: Columns, lanes: number, target: Columns): void {
    const tile = this.#tile;
    tile.lanes = lanes;
    this.#takeActions(actions);
    this.#kernels.headBound(this.head, tile.pointer, target.pointer, target.stride);
  }

  #outputs({ pointer, stride }: Columns, lanes: number, count: number): RecordBlock<HeadTile, "HeadTile"> {
    const tile = this.#tile;
    tile.lanes = lanes;
    tile.count = count;
    tile.outputs = pointer;
    tile.outputsStride = stride;
    return tile;
  }

  #takeActions({ pointer, stride }: Columns): void {
    this.#tile.actions = pointer;
    this.#tile.actionsStride = stride;
  }

  #loss(outputs: Columns, { lanes, count, actions }: LossBatch, dOutputs: Columns, gradient: Block<Float32Array>) {
    this.#outputs(outputs, lanes, count);
    this.#takeActions(actions);
    return this.#derivative(dOutputs, gradient);
  }

  #pair(outputs: Columns, lanes: number, count: number, { outputs: other, parameters }: DistributionColumns) {
    const tile = this.#outputs(outputs, lanes, count);
    tile.other = other.pointer;
    tile.otherStride = other.stride;
    tile.otherParameters = parameters;
    return tile;
  }

  #derivative({ pointer, stride }: Columns, gradient: Block<Float32Array>) {
    const tile = this.#tile;
    tile.dOutputs = pointer;
    tile.dOutputsStride = stride;
    tile.gradient = gradient.pointer;
    return tile;
  }
}

/** The same matrix from a later row on. */
export function rowsFrom({ pointer, stride }: Columns, row: number): Columns {
  return { pointer: pointer + row * stride * 4, stride };
}
