/**
 * A value function that learns by itself: epochs of minibatches on the squared error against the returns of a rollout,
 * with an optimizer of its own, which leaves the policy's parameters alone.
 */
import type { Piecewise } from "../core/piecewise.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Block } from "../wasm/arena.ts";
import type { AlgorithmParts } from "./algorithm.ts";
import type { BatchSum } from "./batch_sum.ts";
import { GradientSteps } from "./gradient_steps.ts";
import { Optimizer, type OptimizerOptions } from "./optimizer.ts";
import { ShuffledSamples } from "./shuffled_samples.ts";
import { Tally, type ValueFitMetrics } from "./tally.ts";

export interface ValueFitOptions extends OptimizerOptions {
  /** Passes over a rollout. */
  valueEpochs: number;
  minibatchSize: number; // samples in a gradient step; divides steps * lanes
}

export class ValueFit {
  readonly state: Readonly<Record<string, Block>>;
  readonly #options: ValueFitOptions;
  readonly #shuffled: ShuffledSamples;
  readonly #steps: GradientSteps;
  readonly #tally: Tally;

  /** @param sum of at least `minibatchSize` samples */
  constructor({ arena, team, actorCritic, shape, seed }: AlgorithmParts, sum: BatchSum, options: ValueFitOptions) {
    const { parameters, parameterRanges } = actorCritic;
    const optimizer = new Optimizer(arena, team, parameters.length, options, parameterRanges.value);
    this.#options = options;
    this.#shuffled = new ShuffledSamples(arena, team, shape, seed);
    this.#tally = new Tally(arena);
    const parts = { actorCritic, sum, optimizer, tally: this.#tally };
    this.#steps = new GradientSteps(arena, team, parts, { losses: "value", largest: options.minibatchSize });
    this.state = optimizer.state;
  }

  /** Fits the rollout's returns. All threads call it. @param update its number in the run */
  *fit(rollout: RolloutBuffer, update: number, learningRate: number): Piecewise<ValueFitMetrics> {
    const { valueEpochs, minibatchSize: minibatch } = this.#options;
    this.#tally.begin();
    for (let epoch = 0; epoch < valueEpochs; epoch++) {
      this.#shuffled.shuffle(rollout, update * valueEpochs + epoch);
      yield* this.#steps.run(this.#shuffled.samples, { learningRate, minibatch }, {});
      yield;
    }
    return this.#tally.ofValue();
  }
}
