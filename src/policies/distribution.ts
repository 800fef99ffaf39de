/**
 * A policy head: from a network's outputs to actions, log-probabilities and the gradient of a loss with respect to those
 * outputs. Heads are thin: the arithmetic is in `assembly/policy`, here are only pointers and the choice between kinds.
 */
import { type Box, type Discrete, type Space, size } from "../core/space.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";

/** A minibatch's columns for the surrogate; pointers to the first column. */
export interface SurrogateBatch {
  lanes: number; // columns, a multiple of 8
  count: number; // valid columns
  actions: Columns;
  oldLogProbabilities: number;
  advantages: number;
  scale: number; // 1 / number of samples in the minibatch
}

export interface SurrogateCoefficients {
  clipRange: number;
  entropyCoefficient: number;
}

export interface Distribution {
  readonly kind: "categorical" | "gaussian";
  /** Rows of network output that parametrise the distribution. */
  readonly outputs: number;
  /** Rows of a stored action: float32 per dimension, or one int32 for a choice. */
  readonly actionRows: number;
  /** The distribution's own parameters (log standard deviations), a piece of the flat vector. */
  readonly parameters: Block<Float32Array>;
  /** Fills `rows` rows of the noise that `sample` consumes, `actionRows` rows a step. */
  readonly noise: "randomUniform" | "randomNormal";
  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void;
  /** The most probable action. */
  mode(outputs: Columns, lanes: number, actions: Columns): void;
  /** Gradient of the clipped surrogate and the entropy bonus; adds to `gradient` (as `parameters`) and `statistics`. */
  surrogate(
    outputs: Columns,
    batch: SurrogateBatch,
    coefficients: SurrogateCoefficients,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
    statistics: number,
  ): void;
  /** From stored actions to what the environment gets: Box actions are clipped to their bounds. */
  bound(actions: Columns, lanes: number, target: Columns): void;
}

/** The action space's natural distribution: its network outputs and its own parameters. */
export function distributionSizes(space: Space): { outputs: number; parameters: number } {
  return space.type === "discrete"
    ? { outputs: space.n, parameters: 0 }
    : { outputs: size(space), parameters: size(space) };
}

export function createDistribution(arena: Arena, space: Space, parameters: Block<Float32Array>): Distribution {
  return space.type === "discrete"
    ? new Categorical(arena, space, parameters)
    : new DiagonalGaussian(arena, space, parameters);
}

/** Softmax over the choices of a Discrete space; outputs are logits. */
class Categorical implements Distribution {
  readonly kind = "categorical";
  readonly outputs: number;
  readonly actionRows = 1;
  readonly noise = "randomUniform";
  readonly parameters: Block<Float32Array>;
  readonly #kernels: Arena["kernels"];

  constructor(arena: Arena, space: Discrete, parameters: Block<Float32Array>) {
    this.#kernels = arena.kernels;
    this.outputs = space.n;
    this.parameters = parameters;
  }

  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    this.#kernels.categoricalSample(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      lanes,
      noise.pointer,
      actions.pointer,
      logProbabilities,
    );
  }

  mode(outputs: Columns, lanes: number, actions: Columns): void {
    this.#kernels.categoricalMode(outputs.pointer, outputs.stride, this.outputs, lanes, actions.pointer);
  }

  surrogate(
    outputs: Columns,
    batch: SurrogateBatch,
    coefficients: SurrogateCoefficients,
    dOutputs: Columns,
    _gradient: Block<Float32Array>,
    statistics: number,
  ): void {
    this.#kernels.categoricalSurrogate(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      batch.lanes,
      batch.count,
      batch.actions.pointer,
      batch.oldLogProbabilities,
      batch.advantages,
      coefficients.clipRange,
      coefficients.entropyCoefficient,
      batch.scale,
      dOutputs.pointer,
      dOutputs.stride,
      statistics,
    );
  }

  bound(actions: Columns, lanes: number, target: Columns): void {
    this.#kernels.copyRows(actions.pointer, actions.stride, 1, lanes, target.pointer, target.stride);
  }
}

/** Independent normals over a Box; outputs are means, `parameters` are the state-independent log standard deviations. */
class DiagonalGaussian implements Distribution {
  readonly kind = "gaussian";
  readonly outputs: number;
  readonly actionRows: number;
  readonly noise = "randomNormal";
  readonly parameters: Block<Float32Array>;
  readonly #kernels: Arena["kernels"];
  readonly #low: Block<Float32Array>;
  readonly #high: Block<Float32Array>;

  constructor(arena: Arena, space: Box, parameters: Block<Float32Array>) {
    this.#kernels = arena.kernels;
    this.outputs = size(space);
    this.actionRows = size(space);
    this.parameters = parameters;
    this.#low = arena.f32(size(space));
    this.#high = arena.f32(size(space));
    this.#low.view.set(space.low);
    this.#high.view.set(space.high);
  }

  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    this.#kernels.gaussianSample(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      lanes,
      this.parameters.pointer,
      noise.pointer,
      noise.stride,
      actions.pointer,
      actions.stride,
      logProbabilities,
    );
  }

  mode(outputs: Columns, lanes: number, actions: Columns): void {
    this.#kernels.copyRows(outputs.pointer, outputs.stride, this.outputs, lanes, actions.pointer, actions.stride);
  }

  surrogate(
    outputs: Columns,
    batch: SurrogateBatch,
    coefficients: SurrogateCoefficients,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
    statistics: number,
  ): void {
    this.#kernels.gaussianSurrogate(
      outputs.pointer,
      outputs.stride,
      this.outputs,
      batch.lanes,
      batch.count,
      this.parameters.pointer,
      batch.actions.pointer,
      batch.actions.stride,
      batch.oldLogProbabilities,
      batch.advantages,
      coefficients.clipRange,
      coefficients.entropyCoefficient,
      batch.scale,
      dOutputs.pointer,
      dOutputs.stride,
      gradient.pointer,
      statistics,
    );
  }

  bound(actions: Columns, lanes: number, target: Columns): void {
    this.#kernels.clipRows(
      actions.pointer,
      actions.stride,
      this.outputs,
      lanes,
      this.#low.pointer,
      this.#high.pointer,
      target.pointer,
      target.stride,
    );
  }
}
