/**
 * From a stored action to the one that an environment receives: a policy's Gaussian knows no bounds, an action space
 * does. The stored action stays unclipped, since its log-probability is that of the unclipped number.
 */
import { Head } from "./head_record";
import { HeadTile, row } from "./head_tile";

/** target = min(max(actions, low), high), f32 [action][lane]. */
export function clipRows(head: Head, tile: HeadTile, target: usize, targetStride: i32): void {
  for (let d = 0; d < head.actionRows; d++) {
    const least = v128.load32_splat(head.low + (<usize>d << 2));
    const most = v128.load32_splat(head.high + (<usize>d << 2));
    const from = row(tile.actions, tile.actionsStride, d);
    const to = row(target, targetStride, d);
    for (let at: usize = 0, end = <usize>tile.lanes << 2; at < end; at += 16)
      v128.store(to + at, f32x4.min(f32x4.max(v128.load(from + at), least), most));
  }
}

/**
 * target[row][lane] = low[row] + (clip(source[row][lane], -1, 1) + 1) / 2 (high[row] - low[row]): the same from a policy that
 * works in [-1, 1]. `low` and `high` are f32 [row].
 */
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
  for (let r = 0; r < rows; r++) {
    const least = v128.load32_splat(low + (<usize>r << 2));
    const most = v128.load32_splat(high + (<usize>r << 2));
    const halfWidth = f32x4.mul(f32x4.splat(0.5), f32x4.sub(most, least));
    const from = row(source, sourceStride, r);
    const to = row(target, targetStride, r);
    for (let offset: usize = 0, end = <usize>lanes << 2; offset < end; offset += 16) {
      const inside = f32x4.min(f32x4.max(v128.load(from + offset), minusOne), one);
      v128.store(to + offset, f32x4.min(f32x4.add(least, f32x4.mul(f32x4.add(inside, one), halfWidth)), most));
    }
  }
}
