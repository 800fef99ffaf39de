/**
 * The functions of this folder over arrays, y[i] = f(x[i]), so that tests can reach what is otherwise inlined into
 * kernels. And one block of the random generator.
 */
import { expF32x4, logF32x4, tanhF32x4 } from "./exponential";
import { philoxBlock } from "./philox";
import { cosF32x4, cosF64x2, sinF32x4, sinF64x2 } from "./trig";

export enum Elementary {
  exp,
  log,
  tanh,
  sin,
  cos,
}

/** y = f(x), f32 [count], `count` a multiple of 4; x and y may be the same. */
export function elementaryF32(f: i32, x: usize, y: usize, count: i32): void {
  for (let at: usize = 0; at < <usize>count << 2; at += 16) v128.store(y + at, ofFour(f, v128.load(x + at)));
}

/** The same of f64 [count], `count` a multiple of 2, for sine and cosine. */
export function elementaryF64(f: i32, x: usize, y: usize, count: i32): void {
  assert(f == Elementary.sin || f == Elementary.cos);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const pair = v128.load(x + at);
    v128.store(y + at, f == Elementary.sin ? sinF64x2(pair) : cosF64x2(pair));
  }
}

function ofFour(f: i32, x: v128): v128 {
  if (f == Elementary.exp) return expF32x4(x);
  else if (f == Elementary.log) return logF32x4(x);
  else if (f == Elementary.tanh) return tanhF32x4(x);
  else if (f == Elementary.sin) return sinF32x4(x);
  else return cosF32x4(x);
}

/** u32 [4]: the words of one block. */
export function philoxWords(
  out: usize, counter: u32, block: u32, lane: u32, stream: u32, seedLo: u32, seedHi: u32,
): void {
  v128.store(out, philoxBlock(counter, block, lane, stream, seedLo, seedHi));
}
