/**
 * From a stored action to the one that an environment receives: a policy's Gaussian knows no bounds, an action space
 * does. The stored action stays unclipped, since its log-probability is that of the unclipped number.
 */

/** target[row][lane] = min(max(source[row][lane], low[row]), high[row]); `low` and `high` are f32 [row]. */
export function clipRows(
  source: usize,
  sourceStride: i32,
  rows: i32,
  lanes: i32,
  low: usize,
  high: usize,
  target: usize,
  targetStride: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const least = v128.load32_splat(low + (<usize>row << 2));
    const most = v128.load32_splat(high + (<usize>row << 2));
    const from = source + ((<usize>row * sourceStride) << 2);
    const to = target + ((<usize>row * targetStride) << 2);
    for (let offset: usize = 0, end = <usize>lanes << 2; offset < end; offset += 16)
      v128.store(to + offset, f32x4.min(f32x4.max(v128.load(from + offset), least), most));
  }
}
