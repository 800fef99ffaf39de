/**
 * What a policy head can do: from a network's outputs to actions, log-probabilities, divergences and the gradients of
 * losses with respect to those outputs. A loss of log-probabilities needs to know nothing of the kind of actions: it
 * asks for `logProbability`, forms its slope in each, and hands the slopes to `gradient`. Each kind of head has a file of
 * its own; `head.ts` chooses.
 *
 * Outputs are `[row][lane]`. Where an environment has action masks, `mask` is called once on the outputs, right after
 * the network's forward pass; everything below then holds as written.
 */
import type { Columns } from "../networks/network.ts";
import type { Block } from "../wasm/arena.ts";
import type { HeadKind } from "../wasm/generated/records.ts";
import type { Address } from "../wasm/units.ts";

/** A minibatch's columns for a loss; pointers to the first column. */
export interface LossBatch {
  lanes: number; // columns, a multiple of 8
  count: number; // valid columns
  actions: Columns;
}

export interface SurrogateBatch extends LossBatch {
  oldLogProbabilities: number;
  advantages: number;
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
  /** Pointer: dL_l / d log p_l, f32 [lane], 0 in padding lanes. */
  slopes: number;
  entropyScale: number;
}

/** A distribution as it was: what the network put out (masked), and a copy of the distribution's own parameters. */
export interface OldDistribution {
  outputs: Columns;
  /** Pointer: f32, laid out as `Distribution.parameters`; not read where there are none. */
  parameters: number;
}

/** A direction in the space of the outputs of each lane and of the distribution's own parameters. */
export interface OutputTangent {
  outputs: Columns;
  /** Pointer: f32, laid out as `Distribution.parameters`; not read where there are none. */
  parameters: number;
}

export interface Distribution {
  readonly kind: keyof typeof HeadKind;
  /** Address of its description (assembly/policy/head.ts), for kernels that call it by themselves. */
  readonly description: Address<"Head">;
  /** Rows of network output that parametrise the distribution. */
  readonly outputs: number;
  /** Rows of a stored action: float32 per dimension, or an int32 per choice. */
  readonly actionRows: number;
  /** The distribution's own parameters (log standard deviations), a piece of the flat vector. */
  readonly parameters: Block<Float32Array>;
  /** Fills `rows` rows of the noise that `sample` consumes, `actionRows` rows a step. */
  readonly noise: "randomUniform" | "randomNormal";
  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void;
  /** The most probable action. */
  mode(outputs: Columns, lanes: number, actions: Columns): void;
  /**
   * log p of stored actions, with the bits that `sample` reports; and each lane's entropy in nats, unless `entropies` is
   * 0. Both are pointers to f32 [lane].
   */
  logProbability(outputs: Columns, lanes: number, actions: Columns, logProbabilities: number, entropies: number): void;
  /** Writes the gradient of a loss of log-probabilities to `dOutputs`, and adds to `gradient` (as `parameters`). */
  gradient(outputs: Columns, batch: Slopes, dOutputs: Columns, gradient: Block<Float32Array>): void;
  /** Gradient of the clipped surrogate and the entropy bonus; adds to `gradient` (as `parameters`) and `statistics`. */
  surrogate(
    outputs: Columns,
    batch: SurrogateBatch,
    coefficients: SurrogateCoefficients,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
    statistics: number,
  ): void;
  /** Adds the sum of KL(old, new), in nats, over the first `count` lanes to the f64 at the pointer `sum`. */
  klDivergence(outputs: Columns, lanes: number, count: number, old: OldDistribution, sum: number): void;
  /** Adds the gradient of `scale` times that sum to `dOutputs` and to `gradient` (as `parameters`). */
  klGradient(
    outputs: Columns,
    lanes: number,
    count: number,
    old: OldDistribution,
    scale: number,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
  ): void;
  /**
   * Multiplies a tangent by `scale` times the Fisher matrix, the second derivative of KL(old, new) where both are the
   * same, summed over the first `count` lanes. The outputs' part of the product is written to `product`, with 0 in
   * padding lanes; the own parameters' part is added to `gradient`.
   */
  fisher(
    outputs: Columns,
    lanes: number,
    count: number,
    tangent: OutputTangent,
    scale: number,
    product: Columns,
    gradient: Block<Float32Array>,
  ): void;
  /**
   * In place: gives what `masks` forbids the probability 0. `masks` are u32 rows of 1 and 0 as `choiceCounts` lists them;
   * every element of an action must have an allowed value.
   * @throws TypeError for continuous actions, which have no masks
   */
  mask(outputs: Columns, lanes: number, masks: Columns): void;
  /** From stored actions to what the environment gets: Box actions are clipped to their bounds, or squashed into them. */
  bound(actions: Columns, lanes: number, target: Columns): void;
}

/** The same matrix from a later row on. */
export function rowsFrom({ pointer, stride }: Columns, row: number): Columns {
  return { pointer: pointer + row * stride * 4, stride };
}

/** The same distribution or tangent from a later row of outputs on, where there are no own parameters. */
export function withOutputs({ outputs, parameters }: OldDistribution, row: number): OldDistribution {
  return { outputs: rowsFrom(outputs, row), parameters };
}
