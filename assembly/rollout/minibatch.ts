/**
 * Moving samples about: from an environment's columns into the rollout, and from the rollout into an epoch's shuffled
 * order. Samples of a rollout lie side by side without gaps, so a permutation of the samples is a list of columns, and
 * every matrix (observations, actions, advantages, ...) is gathered by the same list.
 */

/**
 * target[r][j] = source[r][indices[j]] for j < count; columns count..lanes-1 repeat column indices[0], so that padding
 * holds values as ordinary as the rest. Elements have 4 bytes: f32, i32 or u32. `count` is at least 1.
 */
export function gatherRows(
  source: usize,
  sourceStride: i32,
  rows: i32,
  indices: usize,
  count: i32,
  lanes: i32,
  target: usize,
  targetStride: i32,
): void {
  assert(count > 0 && count <= lanes);
  const fullLanes = count & ~3;
  for (let r = 0; r < rows; ++r) {
    const from = source + ((<usize>r * <usize>sourceStride) << 2);
    const to = target + ((<usize>r * <usize>targetStride) << 2);
    for (let j = 0; j < fullLanes; j += 4) {
      const offset = <usize>j << 2;
      v128.store(to + offset, gatherFour(from, indices + offset));
    }
    for (let j = fullLanes; j < lanes; ++j) {
      const offset = <usize>j << 2;
      const column = load<u32>(j < count ? indices + offset : indices);
      store<u32>(to + offset, load<u32>(from + (<usize>column << 2)));
    }
  }
}

/** `bytes` bytes from `source` to `target`. */
export function copyBytes(source: usize, target: usize, bytes: usize): void {
  memory.copy(target, source, bytes);
}

/** `bytes` zeros: in shared memory V8's `fill` writes number by number, this writes vectors. */
export function clearBytes(target: usize, bytes: usize): void {
  memory.fill(target, 0, bytes);
}

/** target[r][l] = source[r][l]: a run of columns between matrices of different stride that do not overlap. */
export function copyRows(
  source: usize,
  sourceStride: i32,
  rows: i32,
  lanes: i32,
  target: usize,
  targetStride: i32,
): void {
  for (let r = 0; r < rows; ++r) {
    const from = source + ((<usize>r * <usize>sourceStride) << 2);
    const to = target + ((<usize>r * <usize>targetStride) << 2);
    for (let l: usize = 0; l < <usize>lanes; l += 4) v128.store(to + (l << 2), v128.load(from + (l << 2)));
  }
}

/** source[indices[0]], ..., source[indices[3]] */
// @ts-ignore: decorator
@inline
function gatherFour(source: usize, indices: usize): v128 {
  let four = v128.load32_zero(source + (<usize>load<u32>(indices) << 2));
  four = v128.load32_lane(source + (<usize>load<u32>(indices, 4) << 2), four, 1);
  four = v128.load32_lane(source + (<usize>load<u32>(indices, 8) << 2), four, 2);
  return v128.load32_lane(source + (<usize>load<u32>(indices, 12) << 2), four, 3);
}
