/**
 * The samples of a rollout that an epoch goes through, in its order: all of them shuffled, or some. They are gathered
 * once, into a rollout buffer of their own, so that minibatches are contiguous pieces of it.
 */
import { type Seed, STREAMS, splitSeed } from "../core/streams.ts";
import { RolloutBuffer, type RolloutShape } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";

export class ShuffledSamples {
  /** The samples in this epoch's order, advantages and returns included; rewards and ends of episodes are left out. */
  readonly samples: RolloutBuffer;
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #seed: Seed;
  /** `[sample]`: the numbers in the rollout of the samples, in this epoch's order. */
  readonly indices: Block<Int32Array>;
  readonly #count: Block<Int32Array>; // of them

  constructor(arena: Arena, team: ThreadTeam, shape: RolloutShape, seed: number) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#seed = splitSeed(seed);
    this.samples = new RolloutBuffer(arena, shape);
    this.indices = arena.i32(padLanes(this.samples.samples));
    this.#count = arena.i32(1);
  }

  /** Brings the rollout's samples into a fresh random order. All threads call it. @param epoch its number in the run */
  shuffle(rollout: RolloutBuffer, epoch: number): void {
    const { lo, hi } = this.#seed;
    this.select(rollout, () => {
      const { samples } = rollout;
      this.#kernels.randomPermutation(this.indices.pointer, samples, lo, hi, STREAMS.shuffle, epoch);
      return samples;
    });
  }

  /**
   * Takes the samples that `list` names, in its order. All threads call it.
   * @param list called by one thread: writes the numbers of samples and returns how many
   * @returns their number
   */
  select(rollout: RolloutBuffer, list: (indices: Int32Array) => number): number {
    if (this.#team.thread === 0) this.#count.view[0] = list(this.indices.view);
    this.#team.barrier();
    const count = this.#count.view[0];
    this.#gather(rollout, count);
    this.#team.barrier();
    return count;
  }

  /** This thread's share of the samples, in whole groups of 8. */
  #gather(rollout: RolloutBuffer, samples: number): void {
    const to = this.samples;
    const { stride } = rollout;
    const [first, last] = this.#team.range(padLanes(samples) / 8);
    const start = first * 8;
    const lanes = last * 8 - start;
    const count = Math.min(samples - start, lanes);
    if (count <= 0) return;
    const indices = this.indices.pointer + start * 4;
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
