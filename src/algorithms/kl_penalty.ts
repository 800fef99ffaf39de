/**
 * PPO's other surrogate (Schulman et al. 2017, section 4): no clipping, but a penalty on the divergence from the policy
 * that collected the rollout, KL(old, new), with a coefficient that adapts from update to update:
 *
 *   d = mean KL after the update;  d < target / 1.5: coefficient / 2;  d > 1.5 target: coefficient * 2
 *
 * and never leaves [1/128, 128] times its first value: a coefficient that quiet updates have halved without end would take
 * as many updates to come back when the policy begins to move. Coady's trpo (2017, trpo/policy.py) bounds the same
 * adaptation at 35 times, nine of its steps of 1.5; here it is seven of 2.
 *
 * The old policy is kept as its outputs and its own parameters (log standard deviations).
 */
import type { Columns } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer, RolloutShape } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import { OldPolicy } from "../wasm/generated/records.ts";
import type { Address } from "../wasm/units.ts";
import type { BatchSum } from "./batch_sum.ts";
import type { ShuffledSamples } from "./shuffled_samples.ts";

/** How far the coefficient may go from its first value, up and down. */
const COEFFICIENT_RANGE = 128;

export interface KlPenaltyOptions {
  /** Of the first update. */
  klCoefficient: number;
  /** Mean KL of an update, in nats. */
  klTarget: number;
}

export class KlPenalty {
  readonly state: Readonly<{ klCoefficient: Block<Float64Array> }>;
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #actorCritic: ActorCritic;
  readonly #sum: BatchSum;
  readonly #options: KlPenaltyOptions;
  readonly #old: { outputs: Block<Float32Array>; stride: number; parameters: Block<Float32Array> };
  readonly #record: Address<"OldPolicy">;
  readonly #present: Columns; // the present outputs of a tile

  constructor(
    arena: Arena,
    team: ThreadTeam,
    actorCritic: ActorCritic,
    sum: BatchSum,
    shuffled: ShuffledSamples,
    { steps, lanes }: Pick<RolloutShape, "steps" | "lanes">,
    options: KlPenaltyOptions,
  ) {
    const { distribution, tile } = actorCritic;
    const stride = padLanes(steps * lanes);
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#actorCritic = actorCritic;
    this.#sum = sum;
    this.#options = options;
    this.state = { klCoefficient: arena.f64(1) };
    if (arena.thread === 0) this.state.klCoefficient.view[0] = options.klCoefficient;
    this.#old = {
      outputs: arena.f32(distribution.outputs * stride),
      stride,
      parameters: arena.f32(distribution.parameters.length),
    };
    this.#record = arena.own.record(OldPolicy, {
      outputs: this.#old.outputs.pointer,
      outputsStride: stride,
      parameters: this.#old.parameters.pointer,
      indices: shuffled.indices.pointer,
      room: arena.own.f32(distribution.outputs * tile).pointer,
    }).pointer;
    this.#present = { pointer: arena.own.f32(distribution.outputs * tile).pointer, stride: tile };
  }

  /** The coefficient of the update under way. */
  get coefficient(): number {
    return this.state.klCoefficient.view[0];
  }

  /** Keeps the policy as it is, for the rollout's observations. All threads call it; a barrier must follow. */
  keep(rollout: RolloutBuffer): void {
    const { distribution, tile } = this.#actorCritic;
    const [from, to] = this.#team.range(Math.ceil(rollout.samples / tile));
    for (let start = from * tile; start < Math.min(to * tile, rollout.samples); start += tile) {
      const lanes = padLanes(Math.min(tile, rollout.samples - start));
      const [x, masks] = [rollout.observationColumns(start), rollout.maskColumns(start)];
      this.#actorCritic.policyOutputs(x, lanes, this.#oldColumns(start), masks);
      this.#team.beat();
    }
    const { pointer, length } = distribution.parameters;
    if (this.#team.thread === 0) this.#kernels.copyBytes(pointer, this.#old.parameters.pointer, length * 4);
  }

  /** Address of the kept policy, for the loss. */
  get oldPolicy(): Address<"OldPolicy"> {
    return this.#record;
  }

  /** Mean KL of the rollout from the kept policy; adapts the coefficient for the next update. All threads call it. */
  adapt(rollout: RolloutBuffer): number {
    const { distribution } = this.#actorCritic;
    this.#team.barrier();
    this.#sum.evaluate(rollout.samples, ({ column, count, lanes }, statistics) => {
      const [x, masks] = [rollout.observationColumns(column), rollout.maskColumns(column)];
      this.#actorCritic.policyOutputs(x, lanes, this.#present, masks);
      const before = { outputs: this.#oldColumns(column), parameters: this.#old.parameters.pointer };
      distribution.klDivergence(this.#present, lanes, count, before, statistics);
    });
    const kl = this.#sum.statistics().kl / rollout.samples;
    if (this.#team.thread === 0) this.state.klCoefficient.view[0] = adapted(this.coefficient, kl, this.#options);
    this.#team.barrier();
    return kl;
  }

  #oldColumns(sample: number): Columns {
    return { pointer: this.#old.outputs.pointer + sample * 4, stride: this.#old.stride };
  }
}

/** The coefficient for the next update. */
function adapted(coefficient: number, kl: number, { klCoefficient: first, klTarget }: KlPenaltyOptions): number {
  if (kl < klTarget / 1.5) return Math.max(coefficient / 2, first / COEFFICIENT_RANGE);
  return kl > 1.5 * klTarget ? Math.min(coefficient * 2, first * COEFFICIENT_RANGE) : coefficient;
}
