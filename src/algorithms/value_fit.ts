/**
 * A value function that learns by itself: epochs of minibatches on the squared error against the returns of a rollout,
 * with an optimiser of its own, which leaves the policy's parameters alone.
 */
import type { Columns } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer, RolloutShape } from "../rollout/buffer.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { ValueTile } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Team } from "../wasm/team.ts";
import type { BatchSum, Tile } from "./batch_sum.ts";
import { Epoch } from "./epoch.ts";
import { Optimizer, type OptimizerOptions } from "./optimizer.ts";
import { PLAIN_LOSS, valueLoss } from "./value_loss.ts";

export interface ValueFitOptions extends OptimizerOptions {
  /** Passes over a rollout. */
  valueEpochs: number;
  minibatchSize: number; // samples in a gradient step; divides steps * lanes
}

/** Means over all minibatches of an update. */
export interface ValueFitMetrics {
  /** 0.5 (V - R)^2 */
  valueLoss: number;
  /** Before clipping. */
  gradientNorm: number;
  gradientSteps: number;
}

export class ValueFit {
  readonly state: Readonly<Record<string, Block>>;
  readonly #kernels: Arena["kernels"];
  readonly #valueTile: RecordBlock<ValueTile, "ValueTile">;
  readonly #actorCritic: ActorCritic;
  readonly #sum: BatchSum;
  readonly #options: ValueFitOptions;
  readonly #epoch: Epoch;
  readonly #optimizer: Optimizer;

  /** @param sum of at least `minibatchSize` samples */
  constructor(
    arena: Arena,
    team: Team,
    actorCritic: ActorCritic,
    sum: BatchSum,
    shape: RolloutShape,
    options: ValueFitOptions,
    seed: number,
  ) {
    this.#kernels = arena.kernels;
    this.#valueTile = arena.own.room(ValueTile);
    this.#actorCritic = actorCritic;
    this.#sum = sum;
    this.#options = options;
    this.#epoch = new Epoch(arena, team, shape, seed);
    const { parameters, parameterRanges } = actorCritic;
    this.#optimizer = new Optimizer(arena, team, parameters.length, options, parameterRanges.value);
    this.state = this.#optimizer.state;
  }

  /** Fits the rollout's returns. All threads call it. @param update its number in the run */
  fit(rollout: RolloutBuffer, update: number, learningRate: number): ValueFitMetrics {
    const { valueEpochs, minibatchSize } = this.#options;
    const totals = { valueLoss: 0, gradientNorm: 0 };
    let gradientSteps = 0;
    for (let epoch = 0; epoch < valueEpochs; epoch++) {
      this.#epoch.shuffle(rollout, update * valueEpochs + epoch);
      for (let start = 0; start < rollout.samples; start += minibatchSize) {
        this.#sum.differentiate(minibatchSize, (tile, gradient, statistics) => {
          const { x, loss } = this.#loss(start, tile, statistics);
          this.#actorCritic.backwardValue(x, tile.lanes, loss, gradient);
        });
        totals.valueLoss += this.#sum.statistics().valueLoss / minibatchSize;
        this.#sum.gather(this.#optimizer.ranges);
        const { parameters } = this.#actorCritic;
        totals.gradientNorm += this.#optimizer.step(parameters, this.#sum.gradient.all, learningRate);
        this.#actorCritic.parametersChanged();
        gradientSteps += 1;
      }
    }
    const { valueLoss, gradientNorm } = totals;
    return { valueLoss: valueLoss / gradientSteps, gradientNorm: gradientNorm / gradientSteps, gradientSteps };
  }

  /** The loss of a tile of the minibatch that begins at the shuffled sample `start`. */
  #loss(start: number, tile: Tile, statistics: number) {
    const { samples } = this.#epoch;
    const first = start + tile.column;
    const coefficients = { ...PLAIN_LOSS, scale: 1 / this.#options.minibatchSize };
    const loss = (values: Columns, dValues: Columns) =>
      valueLoss(this.#kernels, this.#valueTile, samples, first, tile, coefficients, values, dValues, statistics);
    return { x: samples.observationColumns(first), loss };
  }
}
