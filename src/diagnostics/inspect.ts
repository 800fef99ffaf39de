/**
 * What a policy thinks of observations: the distribution of its action and the value it expects, as plain numbers for
 * people to look at. Many observations are worked on at once, so that a page can color a whole map of the state space
 * ten times a second. Exponentials are JavaScript's here: nothing of this flows back into training.
 */
import { checkInteger } from "../core/check.ts";
import { checkFloats } from "../core/floats.ts";
import { choiceCounts, size } from "../core/space.ts";
import { normalizeColumns } from "../networks/feature_statistics.ts";
import type { ActivationName, Columns } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { Arena, Block } from "../wasm/arena.ts";

/** `[row][observation]` means: all observations' first row, then all observations' second, ... */
export interface Inspection {
  /** Number of observations. */
  readonly count: number;
  /** `[observation]`: the estimated value, the discounted sum of rewards to come. */
  readonly values: Float32Array;
  /**
   * `[choice][observation]` where actions are choices, without masks: those of one choice add to 1; the choices of a
   * MultiDiscrete follow each other. `[bit][observation]` for MultiBinary: the probability of a 1.
   */
  readonly probabilities?: Float32Array;
  /** `[dimension][observation]`, for a Box: of the normal, before actions are clipped to their bounds or squashed. */
  readonly means?: Float32Array;
  readonly standardDeviations?: Float32Array;
}

/** One layer of the policy's network while it looks at observations. */
export interface LayerActivations {
  readonly units: number;
  /** What its units make of their weighted sums; "linear" for what goes in and for the outputs. */
  readonly activation: ActivationName;
  /** `[unit][observation]`. */
  readonly values: Float32Array;
}

/** A working place for one actor-critic. */
export class Inspector {
  readonly #actorCritic: ActorCritic;
  readonly #kernels: Arena["kernels"];
  readonly #memory: Arena["memory"];
  readonly #statistics: Block<Float64Array> | undefined;
  readonly #observations: Columns & { view: () => Float32Array };
  readonly #outputs: Columns & { view: () => Float32Array };
  readonly #values: { pointer: number; view: () => Float32Array };

  /** @param statistics by which observations are normalized; none: the networks get them as they are */
  constructor(arena: Arena, actorCritic: ActorCritic, statistics: Block<Float64Array> | undefined) {
    const { tile, observationRows, distribution } = actorCritic;
    const matrix = (rows: number) => {
      const block = arena.f32(rows * tile);
      return { pointer: block.pointer, stride: tile, view: () => block.view };
    };
    this.#actorCritic = actorCritic;
    this.#kernels = arena.kernels;
    this.#memory = arena.memory;
    this.#statistics = statistics;
    this.#observations = matrix(observationRows);
    this.#outputs = matrix(distribution.outputs);
    this.#values = matrix(1);
  }

  /**
   * @param observations `[feature][observation]`
   * @throws TypeError, RangeError for another number of numbers, or one that is not finite
   */
  inspect(observations: ArrayLike<number>, count: number): Inspection {
    const { tile, distribution } = this.#actorCritic;
    const outputs = new Float32Array(distribution.outputs * count);
    const values = new Float32Array(count);
    this.#eachTile(observations, count, (start, columns, lanes) => {
      const x = this.#observations;
      this.#actorCritic.policyOutputs(x, lanes, this.#outputs);
      this.#actorCritic.values(x, lanes, this.#values.pointer);
      values.set(this.#values.view().subarray(0, columns), start);
      for (let row = 0; row < distribution.outputs; row++)
        outputs.set(this.#outputs.view().subarray(row * tile, row * tile + columns), row * count + start);
    });
    return { count, values, ...this.#describe(outputs, count) };
  }

  /**
   * What goes into the policy's network (normalized, where the policy does that), what each hidden layer makes of it, and
   * the outputs, in this order.
   * @param observations `[feature][observation]`
   * @throws TypeError, RangeError as `inspect`, and where the engine does not show hidden layers
   */
  activations(observations: ArrayLike<number>, count: number): readonly LayerActivations[] {
    const { tile, observationRows, networks } = this.#actorCritic;
    const [network] = networks.values();
    if (!network.hidden) throw new RangeError("activations: expected networks of the engine fused, got another engine");
    const layer = (units: number, activation: ActivationName) => ({
      units,
      activation,
      values: new Float32Array(units * count),
    });
    const hidden = network.hidden.map(({ units, activation }) => layer(units, activation));
    const layers = [layer(observationRows, "linear"), ...hidden, layer(network.outputs, "linear")];
    this.#eachTile(observations, count, (start, columns, lanes) => {
      const { pointer: outputs } = this.#actorCritic.policyTile(this.#observations, lanes);
      const inner = (network.hidden ?? []).map(({ pointer }) => ({ pointer, stride: lanes }));
      const places = [this.#observations, ...inner, { pointer: outputs, stride: tile }];
      layers.forEach(({ units, values }, k) => {
        const { pointer, stride } = places[k];
        for (let unit = 0; unit < units; unit++)
          values.set(this.#row(pointer + 4 * unit * stride, columns), unit * count + start);
      });
    });
    return layers;
  }

  #row(pointer: number, columns: number): Float32Array {
    return new Float32Array(this.#memory.buffer, pointer, columns);
  }

  /** Has each tile of the observations looked at once it is loaded and normalized. @param look lanes are columns, padded */
  #eachTile(
    observations: ArrayLike<number>,
    count: number,
    look: (start: number, columns: number, lanes: number) => void,
  ): void {
    const { tile, observationRows } = this.#actorCritic;
    checkInteger("count", count, { least: 1 });
    checkFloats(
      "observations",
      observations,
      observationRows * count,
      `, ${observationRows} for each of ${count} observations`,
    );
    for (let start = 0; start < count; start += tile) {
      const columns = Math.min(tile, count - start);
      this.#load(observations, start, columns, count);
      const lanes = Math.ceil(columns / 8) * 8;
      const x = this.#observations;
      if (this.#statistics) normalizeColumns(this.#kernels, this.#statistics, x, lanes, x);
      look(start, columns, lanes);
    }
  }

  /** Columns beyond the last hold what they held: finite, and read by nobody. */
  #load(observations: ArrayLike<number>, start: number, columns: number, count: number): void {
    const { tile, observationRows } = this.#actorCritic;
    const view = this.#observations.view();
    for (let row = 0; row < observationRows; row++)
      for (let k = 0; k < columns; k++) view[row * tile + k] = observations[row * count + start + k];
  }

  #describe(outputs: Float32Array, count: number): Omit<Inspection, "count" | "values"> {
    const { distribution, spec } = this.#actorCritic;
    const { actionSpace } = spec;
    if (actionSpace.type === "multiBinary")
      return { probabilities: outputs.map((logit) => 1 / (1 + Math.exp(-logit))) };
    if (actionSpace.type !== "box") return { probabilities: softmax(outputs, count, choiceCounts(actionSpace)) };
    const dimensions = size(actionSpace);
    const { minLogStd = -20, maxLogStd = 2 } = spec;
    const own = distribution.parameters.view;
    const standardDeviations = new Float32Array(dimensions * count);
    for (let k = 0; k < standardDeviations.length; k++) {
      const logStd = spec.stateDependentStd ? outputs[dimensions * count + k] : own[Math.floor(k / count)];
      standardDeviations[k] = Math.exp(Math.min(Math.max(logStd, minLogStd), maxLogStd));
    }
    return { means: outputs.slice(0, dimensions * count), standardDeviations };
  }
}

/** Of each column, and in it of each choice by itself. */
function softmax(logits: Float32Array, count: number, choices: readonly number[]): Float32Array {
  const probabilities = new Float32Array(logits.length);
  let from = 0;
  for (const n of choices) {
    const to = from + n * count;
    for (let k = from; k < from + count; k++) {
      let greatest = Number.NEGATIVE_INFINITY;
      for (let at = k; at < to; at += count) greatest = Math.max(greatest, logits[at]);
      let sum = 0;
      for (let at = k; at < to; at += count) sum += Math.exp(logits[at] - greatest);
      for (let at = k; at < to; at += count) probabilities[at] = Math.exp(logits[at] - greatest) / sum;
    }
    from = to;
  }
  return probabilities;
}
