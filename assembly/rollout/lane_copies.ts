/** What a rollout keeps of a step: columns of several matrices, to their places in its buffer, in one call. */

/** An entry of the table. */
@unmanaged
export class Copy {
  source: usize = 0;
  sourceRowBytes: usize = 0;
  target: usize = 0; // of sample 0
  targetRowBytes: usize = 0;
  rows: i32 = 0;
  elementBytes: i32 = 0; // 4 or 1
}

/**
 * For each matrix of the table, target[r][sample + l] = source[r][l] for l < lanes. Matrices whose elements have 4 bytes
 * are copied by fours, so up to 3 more columns are written, which the next samples overwrite.
 */
export function copyLanes(table: usize, count: i32, lanes: i32, sample: usize): void {
  for (let k = 0; k < count; k++) {
    const copy = changetype<Copy>(table + <usize>k * offsetof<Copy>());
    let from = copy.source;
    let to = copy.target + sample * <usize>copy.elementBytes;
    for (let r = 0; r < copy.rows; r++) {
      if (copy.elementBytes == 1) {
        for (let l: usize = 0; l < <usize>lanes; l++) store<u8>(to + l, load<u8>(from + l));
      } else {
        for (let l: usize = 0; l < <usize>lanes; l += 4) v128.store(to + (l << 2), v128.load(from + (l << 2)));
      }
      from += copy.sourceRowBytes;
      to += copy.targetRowBytes;
    }
  }
}
