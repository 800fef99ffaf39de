/**
 * Several independent choices at once, over a MultiDiscrete space: a softmax for each dimension, whose logits are
 * consecutive rows of the outputs. Log-probabilities, entropies and divergences add over the dimensions, so all of them
 * have the same slopes. Each dimension takes a uniform number of its own.
 */
import { discrete, type MultiDiscrete } from "../core/space.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Categorical } from "./categorical.ts";
import { DescribedHead } from "./described_head.ts";
import { type Distribution, type OldDistribution, type OutputTangent, rowsFrom, withOutputs } from "./distribution.ts";

/** A dimension's head, and the first of its rows of outputs. */
interface Dimension {
  head: Categorical;
  row: number;
}

export class MultiCategorical extends DescribedHead implements Distribution {
  readonly kind = "multiCategorical";
  readonly outputs: number;
  readonly actionRows: number;
  readonly noise = "randomUniform";
  readonly parameters: Block<Float32Array>;
  readonly #dimensions: readonly Dimension[];
  readonly #logProbabilities: Block<Float32Array>; // of one dimension, [lane]

  constructor(arena: Arena, { nvec }: MultiDiscrete, parameters: Block<Float32Array>, columns: number) {
    const outputs = nvec.reduce((sum, n) => sum + n, 0);
    super(arena, columns, { kind: "multiCategorical", outputs, actionRows: nvec.length, choices: nvec });
    let row = 0;
    this.#dimensions = nvec.map((n) => {
      const head = new Categorical(arena, discrete(n), parameters, columns);
      row += n;
      return { head, row: row - n };
    });
    this.outputs = outputs;
    this.actionRows = nvec.length;
    this.parameters = parameters;
    this.#logProbabilities = arena.own.f32(columns);
  }

  sample(outputs: Columns, lanes: number, noise: Columns, actions: Columns, logProbabilities: number): void {
    this.#dimensions.forEach(({ head, row }, d) => {
      const target = d === 0 ? logProbabilities : this.#logProbabilities.pointer;
      head.sample(rowsFrom(outputs, row), lanes, rowsFrom(noise, d), rowsFrom(actions, d), target);
      if (d > 0) this.kernels.addGradient(logProbabilities, target, lanes);
    });
  }

  mode(outputs: Columns, lanes: number, actions: Columns): void {
    this.#dimensions.forEach(({ head, row }, d) => {
      head.mode(rowsFrom(outputs, row), lanes, rowsFrom(actions, d));
    });
  }

  klDivergence(outputs: Columns, lanes: number, count: number, old: OldDistribution, sum: number): void {
    for (const { head, row } of this.#dimensions)
      head.klDivergence(rowsFrom(outputs, row), lanes, count, withOutputs(old, row), sum);
  }

  klGradient(
    outputs: Columns,
    lanes: number,
    count: number,
    old: OldDistribution,
    scale: number,
    dOutputs: Columns,
  ): void {
    for (const { head, row } of this.#dimensions)
      head.klGradient(rowsFrom(outputs, row), lanes, count, withOutputs(old, row), scale, rowsFrom(dOutputs, row));
  }

  fisher(
    outputs: Columns,
    lanes: number,
    count: number,
    tangent: OutputTangent,
    scale: number,
    product: Columns,
  ): void {
    for (const { head, row } of this.#dimensions)
      head.fisher(rowsFrom(outputs, row), lanes, count, withOutputs(tangent, row), scale, rowsFrom(product, row));
  }

  bound(actions: Columns, lanes: number, target: Columns): void {
    this.kernels.copyRows(actions.pointer, actions.stride, this.actionRows, lanes, target.pointer, target.stride);
  }
}
