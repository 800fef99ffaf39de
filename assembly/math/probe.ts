/**
 * The functions of this folder over arrays, y[i] = f(x[i]), so that tests can reach what is otherwise inlined into
 * kernels. `count` is a positive multiple of 4; x and y may be the same. And one block of the random generator.
 */
import { expF32x4, logF32x4, tanhF32x4 } from "./exponential";
import { philoxBlock } from "./random";
import { cosF32x4, cosF64x2, sinF32x4, sinF64x2 } from "./trig";

export function sinF64(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do {
    v128.store(y + (<usize>i << 3), sinF64x2(v128.load(x + (<usize>i << 3))));
    i += 2;
  } while (i < count);
}

export function cosF64(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do {
    v128.store(y + (<usize>i << 3), cosF64x2(v128.load(x + (<usize>i << 3))));
    i += 2;
  } while (i < count);
}

export function sinF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do {
    v128.store(y + (<usize>i << 2), sinF32x4(v128.load(x + (<usize>i << 2))));
    i += 4;
  } while (i < count);
}

export function cosF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do {
    v128.store(y + (<usize>i << 2), cosF32x4(v128.load(x + (<usize>i << 2))));
    i += 4;
  } while (i < count);
}

export function expF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do {
    v128.store(y + (<usize>i << 2), expF32x4(v128.load(x + (<usize>i << 2))));
    i += 4;
  } while (i < count);
}

export function logF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do {
    v128.store(y + (<usize>i << 2), logF32x4(v128.load(x + (<usize>i << 2))));
    i += 4;
  } while (i < count);
}

export function tanhF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do {
    v128.store(y + (<usize>i << 2), tanhF32x4(v128.load(x + (<usize>i << 2))));
    i += 4;
  } while (i < count);
}

/** u32 [4]: the words of one block. */
export function philoxWords(
  out: usize, counter: u32, block: u32, lane: u32, stream: u32, seedLo: u32, seedHi: u32,
): void {
  v128.store(out, philoxBlock(counter, block, lane, stream, seedLo, seedHi));
}
