/**
 * The loss that actor-critic methods share, over a batch of samples: a surrogate for the policy, less an entropy bonus,
 * and half the squared error of the value. With unchanged outputs the surrogate's ratio is 1 and its gradient that of
 * -A log p, the plain policy gradient; so methods with one step for each rollout use it too, with no clip range.
 */
import type { Columns, OutputGradient } from "../networks/network.ts";
import type { ActorCritic, Gradient } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { Tile } from "./batch_sum.ts";

// Places in the statistics (f64), as assembly/policy documents them.
const POLICY_STATISTICS = 16;
export const LOSS_STATISTICS = POLICY_STATISTICS + 4;
export const STATISTIC = Object.freeze({
  policyLoss: 0,
  entropy: 1,
  approxKl: 2,
  clipped: 3,
  ratio: 4,
  squaredRatio: 5,
  ratioMax: 6,
  valueLoss: POLICY_STATISTICS,
});

/** Neighbouring samples. */
export interface LossBatch {
  samples: RolloutBuffer;
  /** The first of them. */
  start: number;
  /** Address of the first one's advantage. */
  advantages: number;
  /** Of each sample's loss: 1 / number of samples for a mean. */
  scale: number;
}

export interface LossCoefficients {
  /** Infinity for none. */
  clipRange: number;
  /** See `SurrogateCoefficients`. */
  dualClip?: number;
  entropyCoefficient: number;
  valueCoefficient: number;
  /** Limit of the value's change from its old estimate; 0 for none. */
  valueClipRange: number;
}

export class ActorCriticLoss {
  readonly #kernels: Arena["kernels"];
  readonly #actorCritic: ActorCritic;

  constructor(arena: Arena, actorCritic: ActorCritic) {
    this.#kernels = arena.kernels;
    this.#actorCritic = actorCritic;
  }

  /**
   * Adds the gradient and the statistics (`LOSS_STATISTICS` f64) of a tile of the batch.
   * @param penalty adds more to the gradient with respect to the policy's outputs
   */
  add(
    { samples, start, advantages, scale }: LossBatch,
    coefficients: LossCoefficients,
    { column, count, lanes }: Tile,
    gradient: Gradient,
    statistics: number,
    penalty?: OutputGradient,
  ): void {
    const { distribution } = this.#actorCritic;
    const { valueCoefficient, valueClipRange } = coefficients;
    const first = start + column;
    const at = (block: Block) => block.pointer + first * 4;
    const batch = {
      lanes,
      count,
      actions: samples.actionColumns(first),
      oldLogProbabilities: at(samples.logProbabilities),
      advantages: advantages + column * 4,
      scale,
    };
    const policyLoss = (outputs: Columns, dOutputs: Columns) => {
      distribution.surrogate(outputs, batch, coefficients, dOutputs, gradient.distribution, statistics);
      penalty?.(outputs, dOutputs);
    };
    const valueLoss = (values: Columns, dValues: Columns) =>
      this.#kernels.valueLoss(
        values.pointer,
        at(samples.values),
        at(samples.returns),
        lanes,
        count,
        valueClipRange,
        valueCoefficient,
        scale,
        dValues.pointer,
        statistics + STATISTIC.valueLoss * 8,
      );
    const [x, masks] = [samples.observationColumns(first), samples.maskColumns(first)];
    this.#actorCritic.backward(x, lanes, policyLoss, valueLoss, gradient, masks);
  }
}
