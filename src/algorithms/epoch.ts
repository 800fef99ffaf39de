/**
 * The order of an epoch: all samples of a rollout, shuffled. They are gathered once, into a rollout buffer of their own,
 * so that minibatches are contiguous pieces of it.
 */
import { type Seed, STREAMS, splitSeed } from "../core/streams.ts";
import { RolloutBuffer, type RolloutShape } from "../rollout/buffer.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";

export class Epoch {
  /** The samples in this epoch's order, advantages and returns included; rewards and ends of episodes are left out. */
  readonly samples: RolloutBuffer;
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #seed: Seed;
  readonly #permutation: Block<Int32Array>;

  constructor(arena: Arena, team: Team, shape: RolloutShape, seed: number) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#seed = splitSeed(seed);
    this.samples = new RolloutBuffer(arena, shape);
    this.#permutation = arena.i32(padLanes(this.samples.samples));
  }

  /** Brings the rollout's samples into a fresh random order. All threads call it. @param epoch its number in the run */
  shuffle(rollout: RolloutBuffer, epoch: number): void {
    const { lo, hi } = this.#seed;
    if (this.#team.thread === 0)
      this.#kernels.randomPermutation(this.#permutation.pointer, rollout.samples, lo, hi, STREAMS.shuffle, epoch);
    this.#team.barrier();
    this.#gather(rollout);
    this.#team.barrier();
  }

  /** This thread's share of the samples, in whole groups of 8. */
  #gather(rollout: RolloutBuffer): void {
    const to = this.samples;
    const { samples, stride } = rollout;
    const [first, last] = this.#team.range(padLanes(samples) / 8);
    const start = first * 8;
    const lanes = last * 8 - start;
    const count = Math.min(samples - start, lanes);
    if (count <= 0) return;
    const indices = this.#permutation.pointer + start * 4;
    const gather = (source: Block, rows: number, { pointer }: Block) =>
      this.#kernels.gatherRows(source.pointer, stride, rows, indices, count, lanes, pointer + start * 4, stride);
    gather(rollout.observations, rollout.observationRows, to.observations);
    gather(rollout.actions, rollout.actionRows, to.actions);
    if (rollout.actionMasks && to.actionMasks) gather(rollout.actionMasks, rollout.maskRows, to.actionMasks);
    gather(rollout.logProbabilities, 1, to.logProbabilities);
    gather(rollout.advantages, 1, to.advantages);
    gather(rollout.returns, 1, to.returns);
    gather(rollout.values, 1, to.values);
  }
}
