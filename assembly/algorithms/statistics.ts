/** Statistics of a batch: numbers in float64 beside its gradient, first of each part and then of all. */

/**
 * target[k] = the sum over `blocks` blocks, `blockBytes` apart, of their number k, in order; or, where bit k of `greatest`
 * is set, the greatest of them. f64 [count], count at most 32, blocks at least 1.
 */
export function sumStatistics(
  first: usize,
  blockBytes: usize,
  blocks: i32,
  count: i32,
  greatest: i32,
  target: usize,
): void {
  memory.copy(target, first, <usize>count << 3);
  for (let block = 1; block < blocks; block++) {
    first += blockBytes;
    for (let k = 0; k < count; k++) {
      const at = <usize>k << 3;
      const before = load<f64>(target + at);
      const value = load<f64>(first + at);
      store<f64>(target + at, (greatest >> k) & 1 ? max(before, value) : before + value);
    }
  }
}
