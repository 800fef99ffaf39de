import { expF32x4, logF32x4, tanhF32x4 } from "./exponential";
export function expF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do { v128.store(y + (i << 2), expF32x4(v128.load(x + (i << 2)))); i += 4; } while (i < count);
}
export function logF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do { v128.store(y + (i << 2), logF32x4(v128.load(x + (i << 2)))); i += 4; } while (i < count);
}
export function tanhF32(x: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  do { v128.store(y + (i << 2), tanhF32x4(v128.load(x + (i << 2)))); i += 4; } while (i < count);
}
