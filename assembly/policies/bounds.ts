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

/** target = low + (clip(source, -1, 1) + 1) / 2 (high - low): the same from a policy that works in [-1, 1]. */
export function rescaleRows(
  source: usize,
  sourceStride: i32,
  rows: i32,
  lanes: i32,
  low: usize,
  high: usize,
  target: usize,
  targetStride: i32,
): void {
  const one = f32x4.splat(1);
  const minusOne = f32x4.splat(-1);
  for (let row = 0; row < rows; row++) {
    const least = v128.load32_splat(low + (<usize>row << 2));
    const most = v128.load32_splat(high + (<usize>row << 2));
    const halfWidth = f32x4.mul(f32x4.splat(0.5), f32x4.sub(most, least));
    const from = source + ((<usize>row * sourceStride) << 2);
    const to = target + ((<usize>row * targetStride) << 2);
    for (let offset: usize = 0, end = <usize>lanes << 2; offset < end; offset += 16) {
      const inside = f32x4.min(f32x4.max(v128.load(from + offset), minusOne), one);
      v128.store(to + offset, f32x4.min(f32x4.add(least, f32x4.mul(f32x4.add(inside, one), halfWidth)), most));
    }
  }
}
