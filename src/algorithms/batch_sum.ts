/**
 * Sums over a batch of samples: gradients, and statistics beside them. A batch is cut into tiles, neighboring tiles make
 * up a chunk, and each chunk has a gradient and statistics of its own, which are added in the order of the chunks. So a
 * thread team shares the work, whoever is free taking the next chunk, and the sums have the same bits for any number of
 * threads. What is summed is the caller's: a loss's gradient, a Fisher-vector product, or numbers alone. Gradient steps
 * are taken on the same layout (assembly/algorithms/batch_sum.ts).
 */
import type { ActorCritic, Gradient, ParameterRange } from "../policies/actor_critic.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import { type Arena, padLanes } from "../wasm/arena.ts";
import { LossSums } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Pointer } from "../wasm/units.ts";

/** Neighboring columns of a batch. */
export interface Tile {
  /** Number of the first column in the batch. */
  column: number;
  /** Valid columns. */
  count: number;
  /** Columns for kernels: `count` rounded up to a multiple of 8. */
  lanes: number;
}

export interface BatchSumShape {
  /** Samples in the largest batch. */
  samples: number;
}

/** Where the chunks' gradients and statistics lie: block after block, at even distances in bytes. */
export interface ChunkLayout {
  /** Blocks for chunks: as many as the largest batch has, or one, where a single thread adds them up in place. */
  places: number;
  gradients: Pointer;
  gradientBytes: number;
  /** LossSums of each place and piece. */
  statistics: Pointer;
  statisticsBytes: number;
}

/** Chunks of a batch with a gradient of their own; more tiles than this share them, as neighbours. */
const MOST_CHUNKS = 32;
/** A gradient of two networks is summed in two pieces by assembly/algorithms/batch_sum.ts. */
const PIECES = 2;
const LINE = 64; // bytes in a cache line: threads do not write to the same

export class BatchSum {
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #tile: number;
  readonly layout: ChunkLayout;
  readonly #gradients: readonly Gradient[]; // of each place
  readonly #sums: RecordBlock<LossSums, "LossSums">; // of all chunks
  #chunks = 1; // of the batch that was summed last

  constructor(arena: Arena, team: ThreadTeam, actorCritic: ActorCritic, shape: BatchSumShape) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#tile = actorCritic.tile;
    const tiles = Math.ceil(shape.samples / this.#tile);
    const places = arena.threads === 1 && tiles <= MOST_CHUNKS ? 1 : Math.min(tiles, MOST_CHUNKS);
    const count = actorCritic.parameters.length;
    const gradientBytes = Math.ceil((count * 4) / LINE) * LINE;
    const statisticsBytes = Math.ceil(LossSums.bytes / LINE) * LINE;
    const gradients = arena.f32((places * gradientBytes) / 4);
    const statistics = arena.f64((places * PIECES * statisticsBytes) / 8);
    this.#gradients = Array.from({ length: places }, (_, place) =>
      actorCritic.split(gradients.slice((place * gradientBytes) / 4, count)),
    );
    this.#sums = arena.own.room(LossSums);
    this.layout = {
      places,
      gradients: gradients.pointer,
      gradientBytes,
      statistics: statistics.pointer,
      statisticsBytes,
    };
  }

  /** The sum, after `gather`; until then, the first chunk's. */
  get gradient(): Gradient {
    return this.#gradients[0];
  }

  /** The place that begins at this address. */
  gradientAt(address: Pointer): Gradient {
    return this.#gradients[(address - this.layout.gradients) / this.layout.gradientBytes];
  }

  /**
   * Calls `add` for every tile of a batch of `samples` columns; it adds the tile's gradient and statistics (the address of
   * LossSums) to what is there. All threads call it; after it all see the chunks, which `statistics` and `gather` add up.
   */
  differentiate(samples: number, add: (tile: Tile, gradient: Gradient, statistics: number) => void): void {
    this.#sumChunks(samples, add, true);
  }

  /** The same for statistics alone: the gradients stay as they are. */
  evaluate(samples: number, add: (tile: Tile, statistics: number) => void): void {
    this.#sumChunks(samples, (tile, _gradient, statistics) => add(tile, statistics), false);
  }

  /** The chunks' statistics, summed in order, until the next call. Every thread gets the same. */
  statistics(): RecordBlock<LossSums, "LossSums"> {
    const { statistics, statisticsBytes } = this.layout;
    this.#kernels.addLossSums(statistics, statisticsBytes, this.#places, this.#sums.pointer);
    return this.#sums;
  }

  /**
   * Adds the chunks' gradients in order into `gradient`, in the given ranges of parameters: each thread in its own, such
   * as an optimizer's. Who reads beyond them waits at a barrier first.
   */
  gather(ranges: readonly ParameterRange[]): void {
    const sum = this.gradient.all.pointer;
    for (let place = 1; place < this.#places; place++) {
      const { pointer } = this.#gradients[place].all;
      for (const { start, end } of ranges) this.#kernels.addGradient(sum + start * 4, pointer + start * 4, end - start);
    }
  }

  /** Samples in each chunk of a batch of `samples`, in whole tiles; the last chunk may have fewer. */
  chunkSize(samples: number): number {
    const tiles = Math.ceil(samples / this.#tile);
    return Math.ceil(tiles / MOST_CHUNKS) * this.#tile;
  }

  /** Places that the last batch's chunks filled. */
  get #places(): number {
    return Math.min(this.#chunks, this.#gradients.length);
  }

  #sumChunks(
    samples: number,
    add: (tile: Tile, gradient: Gradient, statistics: number) => void,
    clears: boolean,
  ): void {
    const chunkSize = this.chunkSize(samples);
    this.#chunks = Math.ceil(samples / chunkSize);
    // A kernel adds a tile's sum to what is there, so on a single thread chunks of one tile each can share a place.
    const most = this.#gradients.length - 1;
    this.#team.each(this.#chunks, (chunk) => {
      const place = Math.min(chunk, most);
      const gradient = this.#gradients[place];
      const statistics = this.layout.statistics + place * this.layout.statisticsBytes;
      if (chunk === place) {
        this.#kernels.clearBytes(statistics, LossSums.bytes);
        if (clears) this.#kernels.clearBytes(gradient.all.pointer, gradient.all.length * 4);
      }
      const end = Math.min((chunk + 1) * chunkSize, samples);
      for (let column = chunk * chunkSize; column < end; column += this.#tile) {
        const count = Math.min(this.#tile, end - column);
        add({ column, count, lanes: padLanes(count) }, gradient, statistics);
        this.#team.beat();
      }
    });
    this.#team.barrier();
  }
}
