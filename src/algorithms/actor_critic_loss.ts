/**
 * The loss that actor-critic methods share, over a batch of samples: a surrogate for the policy, less an entropy bonus,
 * and half the squared error of the value. With unchanged outputs the surrogate's ratio is 1 and its gradient that of
 * -A log p, the plain policy gradient; so methods with one step for each rollout use it too, with no clip range.
 */
import type { Columns, OutputGradient } from "../networks/network.ts";
import type { ActorCritic, Gradient, ParameterRange } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Arena } from "../wasm/arena.ts";
import { ValueTile } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Tile } from "./batch_sum.ts";
import { valueLoss } from "./value_loss.ts";

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

/** The parameters that each piece of the gradient is of: those of the policy and of the value, or all of them. */
export function lossPieces({ parameterRanges }: ActorCritic): readonly (readonly ParameterRange[])[] {
  const { policy, value, shared } = parameterRanges;
  return shared.length > 0 ? [[...shared, ...policy]] : [policy, value];
}

/** The first piece of the gradient where policy and value have a network each. */
const POLICY = 0;

export class ActorCriticLoss {
  /** See `lossPieces`. */
  readonly pieces: readonly (readonly ParameterRange[])[];
  readonly #kernels: Arena["kernels"];
  readonly #valueTile: RecordBlock<ValueTile, "ValueTile">;
  readonly #actorCritic: ActorCritic;

  constructor(arena: Arena, actorCritic: ActorCritic) {
    this.pieces = lossPieces(actorCritic);
    this.#kernels = arena.kernels;
    this.#valueTile = arena.own.room(ValueTile);
    this.#actorCritic = actorCritic;
  }

  /**
   * Adds a piece of the gradient and its statistics (the address of LossSums) for a tile of the batch.
   * @param penalty adds more to the gradient with respect to the policy's outputs
   */
  add(
    batch: LossBatch,
    coefficients: LossCoefficients,
    tile: Tile,
    gradient: Gradient,
    statistics: number,
    piece: number,
    penalty?: OutputGradient,
  ): void {
    const { samples, start } = batch;
    const first = start + tile.column;
    const x = samples.observationColumns(first);
    const masks = samples.maskColumns(first);
    const policyLoss: OutputGradient = (outputs, dOutputs) => {
      this.#policyLoss(batch, coefficients, tile, outputs, dOutputs, gradient, statistics);
      penalty?.(outputs, dOutputs);
    };
    const { valueCoefficient, valueClipRange } = coefficients;
    const ofValue = { valueCoefficient, valueClipRange, scale: batch.scale };
    const lossOfValue: OutputGradient = (values, dValues) =>
      valueLoss(this.#kernels, this.#valueTile, samples, first, tile, ofValue, values, dValues, statistics);
    if (this.pieces.length === 1) this.#actorCritic.backward(x, tile.lanes, policyLoss, lossOfValue, gradient, masks);
    else if (piece === POLICY) this.#actorCritic.backwardPolicy(x, tile.lanes, policyLoss, gradient, masks);
    else this.#actorCritic.backwardValue(x, tile.lanes, lossOfValue, gradient);
  }

  #policyLoss(
    { samples, start, advantages, scale }: LossBatch,
    coefficients: LossCoefficients,
    { column, count, lanes }: Tile,
    outputs: Columns,
    dOutputs: Columns,
    gradient: Gradient,
    statistics: number,
  ): void {
    const first = start + column;
    const batch = {
      lanes,
      count,
      actions: samples.actionColumns(first),
      oldLogProbabilities: samples.logProbabilities.pointer + first * 4,
      advantages: advantages + column * 4,
      scale,
    };
    const { distribution } = this.#actorCritic;
    distribution.surrogate(outputs, batch, coefficients, dOutputs, gradient.distribution, statistics);
  }
}
