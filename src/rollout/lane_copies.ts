/** A list of matrices whose columns, a lane each, go to their samples of a rollout with every step. */
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";

export interface LaneCopy {
  /** `[row][lane]` */
  from: Columns;
  rows: number;
  /** `[row][sample]` */
  to: Block;
  /** Elements between its rows. */
  stride: number;
}

export class LaneCopies {
  readonly #kernels: Arena["kernels"];
  readonly #lanes: number;
  readonly #count: number;
  readonly #table: number; // pointer: as assembly/rollout/lane_copies.ts reads it

  constructor(arena: Arena, lanes: number, copies: readonly LaneCopy[]) {
    this.#kernels = arena.kernels;
    this.#lanes = lanes;
    this.#count = copies.length;
    const table = arena.u32(copies.length * 6);
    table.view.set(
      copies.flatMap(({ from, rows, to, stride }) => {
        const bytes = to.view.BYTES_PER_ELEMENT;
        return [from.pointer, from.stride * bytes, to.pointer, stride * bytes, rows, bytes];
      }),
    );
    this.#table = table.pointer;
  }

  /** Copies all lanes to the samples from `sample` on. */
  run(sample: number): void {
    this.#kernels.copyLanes(this.#table, this.#count, this.#lanes, sample);
  }
}
