/** A list of matrices whose columns, a lane each, go to their samples of a rollout with every step. */
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Copy } from "../wasm/generated/records.ts";
import type { Pointer } from "../wasm/units.ts";

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
  readonly #table: Pointer;

  constructor(arena: Arena, lanes: number, copies: readonly LaneCopy[]) {
    this.#kernels = arena.kernels;
    this.#lanes = lanes;
    this.#count = copies.length;
    this.#table = arena.own.records(
      Copy,
      copies.map(({ from, rows, to, stride }) => {
        const bytes = to.view.BYTES_PER_ELEMENT;
        return {
          source: from.pointer,
          sourceRowBytes: from.stride * bytes,
          target: to.pointer,
          targetRowBytes: stride * bytes,
          rows,
          elementBytes: bytes,
        };
      }),
    );
  }

  /** Copies all lanes to the samples from `sample` on. */
  run(sample: number): void {
    this.#kernels.copyLanes(this.#table, this.#count, this.#lanes, sample);
  }
}
