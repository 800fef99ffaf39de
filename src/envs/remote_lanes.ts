/**
 * The simulation of a custom environment whose objects live in workers, each with neighboring lanes. Every step is ordered
 * from all of them at once; what they wrote is copied into the arena when all have answered, so nobody sees where a lane
 * lives. Of several failures the lowest lane's counts.
 */
import { closeAll, failClosed } from "../core/closing.ts";
import { Block, padLanes } from "../wasm/arena.ts";
import type { BlockView, ViewConstructor } from "../wasm/block.ts";
import type { EnvBuffers, EnvDefinition, EnvOptions, MaybeAsync, Simulation } from "./env.ts";
import type { Addresses, SharedBlocks } from "./env_host.ts";
import { AWAKE, type EnvWorker } from "./env_worker.ts";

/** A worker and its lanes, from `first` up to `end`. */
interface Share {
  readonly worker: EnvWorker;
  readonly first: number;
  readonly end: number;
  readonly blocks: SharedBlocks;
  /** Elements from row to row of its matrices. */
  readonly stride: number;
}

export class RemoteLanes implements Simulation {
  readonly #shares: readonly Share[];
  readonly #buffers: EnvBuffers;
  readonly #prepared = new Set<EnvWorker>();
  #size: number | undefined;

  /** Makes the lanes in workers that were started. Where that fails, all are closed. */
  static async open(
    workers: readonly EnvWorker[],
    definition: EnvDefinition & { readonly module: string },
    buffers: EnvBuffers,
    options: EnvOptions,
  ): Promise<RemoteLanes> {
    const { id, module, observationSpace, actionSpace, actionMasks = false } = definition;
    const opening = workers.map(async (worker, k): Promise<Share> => {
      const [first, end] = [k, k + 1].map((place) => Math.floor((buffers.lanes * place) / workers.length));
      const lanes = end - first;
      const spec = { id, module, lanes, options, observationSpace, actionSpace, actionMasks };
      const { memory, addresses } = await worker.open(spec, first);
      const stride = padLanes(lanes);
      return { worker, first, end, stride, blocks: blocksAt(memory, addresses, buffers, stride) };
    });
    const opened = await Promise.allSettled(opening);
    const failed = opened.find((result) => result.status === "rejected");
    if (failed) return failClosed(failed.reason, () => closeAll(workers.map((worker) => () => worker.close())));
    const shares = opened.map((result) => (result as PromiseFulfilledResult<Share>).value);
    return new RemoteLanes(shares, buffers);
  }

  private constructor(shares: readonly Share[], buffers: EnvBuffers) {
    this.#shares = shares;
    this.#buffers = buffers;
  }

  get stateSize(): number {
    this.#size ??= this.#shares[0].worker.call("stateSize");
    return this.#size;
  }

  step(): MaybeAsync {
    for (const share of this.#shares) {
      this.#giveActions(share);
      share.worker.order("step");
    }
    return this.#settle(this.#shares, (share) => this.#takeStep(share));
  }

  reset(count: number): MaybeAsync {
    const lanes = this.#buffers.resetLanes.view;
    const concerned: Share[] = [];
    const lists = new Map<Share, readonly [from: number, to: number]>();
    let from = 0;
    for (const share of this.#shares) {
      let to = from;
      while (to < count && lanes[to] < share.end) to++;
      if (to > from) {
        this.#giveDraws(share, from, to);
        share.worker.order("reset", to - from);
        concerned.push(share);
        lists.set(share, [from, to]);
      }
      from = to;
    }
    return this.#settle(concerned, (share) => {
      const [start, end] = lists.get(share) as readonly [number, number];
      for (let j = start; j < end; j++) this.#takeStart(share, lanes[j]);
    });
  }

  getState(lane: number, state: Float64Array): void {
    const { worker, first } = this.#shareOf(lane);
    this.#prepare(worker);
    worker.call("getState", lane - first);
    state.set(worker.state(this.stateSize));
  }

  setState(lane: number, state: ArrayLike<number>): void {
    const share = this.#shareOf(lane);
    const { worker, first } = share;
    this.#prepare(worker);
    worker.state(this.stateSize).set(state);
    worker.call("setState", lane - first);
    this.#takeStart(share, lane);
  }

  dispose(): MaybeAsync {
    return closeAll(
      this.#shares.map(
        ({ worker }) =>
          () =>
            worker.close(),
      ),
    );
  }

  /** Waits until all have answered, then takes what they wrote. */
  #settle(shares: readonly Share[], take: (share: Share) => void): MaybeAsync {
    const all = () => {
      for (const { worker } of shares) worker.result(); // the lowest lanes first
      for (const share of shares) take(share);
    };
    const end = performance.now() + AWAKE;
    if (shares.every(({ worker }) => worker.waitShortly(Math.max(end - performance.now(), 0)))) return all();
    return waitFor(shares).then(all);
  }

  #shareOf(lane: number): Share {
    return this.#shares.find(({ end }) => lane < end) as Share;
  }

  /** A worker makes room for a state when it is asked for its size. */
  #prepare(worker: EnvWorker): void {
    if (this.#prepared.has(worker)) return;
    const size = worker.call("stateSize");
    if (size !== this.stateSize)
      throw new RangeError(`getState(): expected ${this.stateSize} numbers in every worker, got ${size}`);
    this.#prepared.add(worker);
  }

  #giveActions({ first, end, blocks, stride }: Share): void {
    const from = this.#buffers.actions.view;
    const to = blocks.actions.view;
    for (let row = 0; row * this.#buffers.stride < from.length; row++)
      to.set(from.subarray(row * this.#buffers.stride + first, row * this.#buffers.stride + end), row * stride);
  }

  #giveDraws({ first, blocks, stride }: Share, from: number, to: number): void {
    const { resetLanes, resetDraws, stride: whole } = this.#buffers;
    const lanes = blocks.resetLanes.view;
    const draws = blocks.resetDraws.view;
    for (let j = from; j < to; j++) {
      lanes[j - from] = resetLanes.view[j] - first;
      for (let row = 0; row * whole < resetDraws.length; row++)
        draws[row * stride + j - from] = resetDraws.view[row * whole + j];
    }
  }

  #takeStep(share: Share): void {
    const { first, end } = share;
    for (const [from, to] of this.#matrices(share))
      for (let row = 0; row * this.#buffers.stride < to.length; row++) {
        const start = row * share.stride;
        to.set(from.subarray(start, start + end - first), row * this.#buffers.stride + first);
      }
    const { rewards, terminated, truncated } = this.#buffers;
    const { blocks } = share;
    rewards.view.set(blocks.rewards.view.subarray(0, end - first), first);
    terminated.view.set(blocks.terminated.view.subarray(0, end - first), first);
    truncated.view.set(blocks.truncated.view.subarray(0, end - first), first);
  }

  /** The observation and the mask of a lane. */
  #takeStart(share: Share, lane: number): void {
    for (const [from, to] of this.#matrices(share))
      for (let row = 0; row * this.#buffers.stride < to.length; row++)
        to[row * this.#buffers.stride + lane] = from[row * share.stride + lane - share.first];
  }

  #matrices({ blocks }: Share): (readonly [Float32Array, Float32Array] | readonly [Uint32Array, Uint32Array])[] {
    const { observations, actionMasks } = this.#buffers;
    const seen = [blocks.observations.view, observations.view] as const;
    return actionMasks && blocks.actionMasks ? [seen, [blocks.actionMasks.view, actionMasks.view]] : [seen];
  }
}

/** One after the other: each wait gives the others a turn every few milliseconds. */
async function waitFor(shares: readonly Share[]): Promise<void> {
  for (const { worker } of shares) await worker.waitLong();
}

/** The arrays of a worker's lanes: as many rows as those of all lanes. */
function blocksAt(memory: WebAssembly.Memory, at: Addresses, whole: EnvBuffers, stride: number): SharedBlocks {
  const like = <V extends BlockView>(name: keyof SharedBlocks, block: Block<V>) => {
    const type = block.view.constructor as ViewConstructor<V>;
    return new Block<V>(memory, type, at[name], (block.length / whole.stride) * stride);
  };
  return {
    actions: like("actions", whole.actions as Block<Float32Array>),
    ...(whole.actionMasks && { actionMasks: like("actionMasks", whole.actionMasks) }),
    observations: like("observations", whole.observations),
    rewards: like("rewards", whole.rewards),
    terminated: like("terminated", whole.terminated),
    truncated: like("truncated", whole.truncated),
    resetLanes: like("resetLanes", whole.resetLanes),
    resetDraws: like("resetDraws", whole.resetDraws),
  };
}
