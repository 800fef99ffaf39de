/**
 * Matrices of a test: a test thinks in lanes, kernels in rows, `[row][lane]`. All of these are STRIDE columns wide, more
 * than any batch that is put into them.
 */
import type { Arena, Block } from "../../src/wasm/arena.ts";
import type { Pointer } from "../../src/wasm/units.ts";

export const STRIDE = 40;

/** As many columns as kernels take for so many lanes. */
export const padded = (lanes: number): number => Math.ceil(lanes / 8) * 8;

/** Where a kernel finds a matrix. */
export const at = ({ pointer }: { pointer: Pointer }) => ({ pointer, stride: STRIDE });

/** The numbers of one lane. */
export const column = ({ view }: Block<Float32Array>, lane: number): number[] =>
  [...view].filter((_, k) => k % STRIDE === lane);

/** `numbers[lane][row]` as a matrix; `padding` stands in the columns beyond. */
export function matrix(arena: Arena, numbers: readonly (readonly number[])[], padding = 0): Block<Float32Array> {
  return fill(arena.f32(numbers[0].length * STRIDE), numbers, padding);
}

/** The same of whole numbers. */
export function integers(arena: Arena, numbers: readonly (readonly number[])[], padding = 0): Block<Int32Array> {
  return fill(arena.i32(numbers[0].length * STRIDE), numbers, Math.trunc(padding));
}

/** One number for each lane. */
export function row(arena: Arena, numbers: readonly number[], padding = 0): Block<Float32Array> {
  const block = arena.f32(STRIDE);
  block.view.fill(padding);
  block.view.set(numbers);
  return block;
}

/** Numbers that are the same for all lanes. */
export function vector(arena: Arena, numbers: readonly number[]): Block<Float32Array> {
  const block = arena.f32(numbers.length);
  block.view.set(numbers);
  return block;
}

function fill<B extends Block<Float32Array> | Block<Int32Array>>(
  block: B,
  numbers: readonly (readonly number[])[],
  padding: number,
): B {
  block.view.fill(padding);
  numbers.forEach((lane, l) => {
    lane.forEach((value, k) => {
      block.view[k * STRIDE + l] = value;
    });
  });
  return block;
}
