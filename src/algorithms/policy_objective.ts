/**
 * What a trust region method asks of a policy on a rollout: the surrogate mean r A with its gradient, and how far the policy
 * is from the one that collected the rollout.
 */
import { columnsFrom } from "../networks/mlp.ts";
import type { Columns } from "../networks/network.ts";
import type { ActorCritic, Gradient } from "../policies/actor_critic.ts";
import type { AdvantageScaling } from "../rollout/advantages.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import { type LossSums, Surrogate } from "../wasm/generated/records.ts";
import { type RecordBlock, writeFields } from "../wasm/record.ts";
import type { BatchSum, Tile } from "./batch_sum.ts";

/** The policy as it was measured on the rollout. */
export interface Measured {
  sums: Readonly<LossSums>; // over all samples
  /** nats */
  kl: number;
  /** Of mean r A. */
  improvement: number;
}

export class PolicyObjective {
  readonly #kernels: Arena["kernels"];
  readonly #actorCritic: ActorCritic;
  readonly #sum: BatchSum;
  readonly #old: Gradient;
  readonly #oldOutputs: Block<Float32Array>; // [output][sample]
  readonly #advantages: Block<Float32Array>; // [sample], normalized
  // Workspace of one tile.
  readonly #outputs: Columns;
  readonly #slopes: Block<Float32Array>; // [lane]
  readonly #entropies: Block<Float32Array>; // [lane]
  readonly #surrogate: RecordBlock<Surrogate, "Surrogate">; // of which only the value is asked for

  /** @param old the parameters of the policy that collects, where they are kept */
  constructor(arena: Arena, actorCritic: ActorCritic, sum: BatchSum, samples: number, old: Gradient) {
    const { tile, distribution } = actorCritic;
    this.#kernels = arena.kernels;
    this.#actorCritic = actorCritic;
    this.#sum = sum;
    this.#old = old;
    this.#oldOutputs = arena.f32(distribution.outputs * padLanes(samples));
    this.#advantages = arena.f32(padLanes(samples));
    this.#outputs = { pointer: arena.own.f32(distribution.outputs * tile).pointer, stride: tile };
    this.#slopes = arena.own.f32(tile);
    this.#entropies = arena.own.f32(tile);
    const free = Number.POSITIVE_INFINITY;
    const unclipped = { clipRange: free, dualClip: free, entropyCoefficient: 0, scale: 0 };
    this.#surrogate = arena.own.record(Surrogate, { oldLogProbabilities: 0, advantages: 0, ...unclipped });
  }

  /** The rollout's advantages, normalized on request. @param moments room for mean and deviation */
  takeAdvantages({ advantages, samples }: RolloutBuffer, scaling: AdvantageScaling, moments: Block): void {
    const target = this.#advantages.pointer;
    const { normalizeAdvantages, minAdvantageStd = 0 } = scaling;
    const { normalizeAdvantages: normalize } = this.#kernels;
    normalize(advantages.pointer, samples, Number(normalizeAdvantages), minAdvantageStd, target, moments.pointer);
  }

  /** Leaves the gradient of the surrogate loss at the old parameters in the sum; on the way, outputs are kept. */
  differentiate(rollout: RolloutBuffer): Measured {
    const { distribution } = this.#actorCritic;
    const { samples } = rollout;
    const coefficients = { clipRange: Number.POSITIVE_INFINITY, entropyCoefficient: 0 };
    this.#sum.differentiate(samples, ({ column, count, lanes }, gradient, statistics) => {
      const batch = { lanes, count, scale: 1 / samples, ...this.#lossColumns(rollout, column) };
      const loss = (outputs: Columns, dOutputs: Columns) => {
        const old = this.#oldColumns(column);
        this.#kernels.copyRows(outputs.pointer, outputs.stride, distribution.outputs, lanes, old.pointer, old.stride);
        distribution.surrogate(outputs, batch, coefficients, dOutputs, gradient.distribution, statistics);
      };
      const x = rollout.observationColumns(column);
      const masks = rollout.maskColumns(column);
      this.#actorCritic.backwardPolicy(x, lanes, loss, gradient, masks);
    });
    const sums = { ...this.#sum.statistics() };
    return { sums, kl: 0, improvement: 0 };
  }

  /** The policy as it is now. */
  measure(rollout: RolloutBuffer, before: Measured): Measured {
    this.#sum.evaluate(rollout.samples, (tile, statistics) => this.#measureTile(rollout, tile, statistics));
    const sums = { ...this.#sum.statistics() };
    const gain = before.sums.policyLoss - sums.policyLoss;
    return { sums, kl: sums.kl / rollout.samples, improvement: gain / rollout.samples };
  }

  /** Adds the surrogate and the divergence of a tile. */
  #measureTile(rollout: RolloutBuffer, { column, count, lanes }: Tile, statistics: number): void {
    const { distribution } = this.#actorCritic;
    const kernels = this.#kernels;
    const outputs = this.#outputs;
    const { pointer: slopes } = this.#slopes;
    const { pointer: entropies } = this.#entropies;
    const { actions, oldLogProbabilities, advantages } = this.#lossColumns(rollout, column);
    const [x, masks] = [rollout.observationColumns(column), rollout.maskColumns(column)];
    this.#actorCritic.policyOutputs(x, lanes, outputs, masks);
    distribution.logProbability(outputs, lanes, actions, slopes, entropies);
    kernels.addEntropies(entropies, lanes, count, statistics);
    writeFields(this.#surrogate, { oldLogProbabilities, advantages });
    kernels.surrogateSlopes(slopes, lanes, count, this.#surrogate.pointer, statistics);
    const old = { outputs: this.#oldColumns(column), parameters: this.#old.distribution.pointer };
    distribution.klDivergence(outputs, lanes, count, old, statistics);
  }

  #lossColumns(rollout: RolloutBuffer, column: number) {
    return {
      actions: rollout.actionColumns(column),
      oldLogProbabilities: rollout.logProbabilities.pointer + column * 4,
      advantages: this.#advantages.pointer + column * 4,
    };
  }

  #oldColumns(column: number): Columns {
    return columnsFrom({ pointer: this.#oldOutputs.pointer, stride: this.#advantages.length }, column);
  }
}

/** What the losses' sums say of the policy after its step, or as it still is. */
export function policyMetrics({ sums }: Measured, samples: number) {
  const ratioMean = sums.ratio / samples;
  return {
    policyLoss: sums.policyLoss / samples,
    entropy: sums.entropy / samples,
    approxKl: sums.approxKl / samples,
    clipFraction: Number.NaN,
    ratioMean,
    ratioStd: Math.sqrt(Math.max(0, sums.squaredRatio / samples - ratioMean * ratioMean)),
    ratioMax: sums.ratioMax,
  };
}
