/**
 * The observations that a rollout leads to but does not contain: the final one of each truncated episode, and in each
 * lane the one after the last step. Whoever estimates the values of a rollout again needs them; only then are they kept.
 */
import type { Columns } from "../networks/network.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";

export class FinalObservations {
  /** Elements between rows. */
  readonly stride: number;
  readonly observations: Block<Float32Array>; // [feature][slot]
  readonly samples: Block<Int32Array>; // [slot]: the sample that led there
  readonly values: Block<Float32Array>; // [slot]: room for estimates
  readonly #rows: number;
  readonly #count: Block<Int32Array>;

  /** @param most of them: every sample may have been truncated, and every lane has a last step */
  constructor(arena: Arena, rows: number, most: number) {
    this.#rows = rows;
    this.stride = padLanes(most) + 8;
    this.observations = arena.f32(rows * this.stride);
    this.samples = arena.i32(this.stride);
    this.values = arena.f32(this.stride);
    this.#count = arena.i32(1);
  }

  /** How many there are. All threads see it. */
  get count(): number {
    return this.#count.view[0];
  }

  clear(): void {
    this.#count.view[0] = 0;
  }

  /** Keeps a column of `source` as what `sample` led to; a later one for the same sample counts. */
  add(source: Block<Float32Array>, stride: number, column: number, sample: number): void {
    const slot = this.#count.view[0]++;
    const from = source.view;
    const to = this.observations.view;
    for (let row = 0; row < this.#rows; row++) to[row * this.stride + slot] = from[row * stride + column];
    this.samples.view[slot] = sample;
  }

  columns(slot: number): Columns {
    return { pointer: this.observations.pointer + slot * 4, stride: this.stride };
  }
}
