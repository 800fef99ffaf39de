/**
 * Constants of kernels lie in memory, each once, and are loaded where they are needed: one instruction. Written as
 * splat(1.5), V8 builds each of them again from three or four instructions for every vector: tanh in Chromium 156 took
 * 1.17 ns instead of 0.61 that way, a step of Pendulum 1.5 times as long.
 */

/** A float32 or integer of 32 bits that lies at `constant`, in all four elements. */
// @ts-ignore: decorator
@inline
export function every32(constant: usize): v128 {
  return v128.load32_splat(constant);
}

/** A float64 or integer of 64 bits that lies at `constant`, in both elements. */
// @ts-ignore: decorator
@inline
export function every64(constant: usize): v128 {
  return v128.load64_splat(constant);
}
