/**
 * Action masks: which choices an environment allows in its present state, u32 rows [choice][lane] of 1 and 0. They are
 * applied to the logits in place, right after the network's forward pass. A forbidden choice gets a logit so low that its
 * probability is exactly 0 in float32 and that every formula of the heads stays finite: 0 log 0 comes out as 0, its
 * gradient as 0, and the entropy counts allowed choices only.
 */

/** Far below the -87 at which exp is 0, and far above -3.4e38: differences and products with 0 stay finite. */
// @ts-ignore: decorator
@inline
const FORBIDDEN: f32 = -1e9;

/** Logits whose greatest is at least this are so far above FORBIDDEN that what is forbidden has the probability 0. */
// @ts-ignore: decorator
@inline
const LOW: f32 = -5e8;

/**
 * logits[choice][lane] = FORBIDDEN wherever masks[choice][lane] is 0. At least one choice must be allowed. Where the
 * greatest allowed logit m is LOW, all allowed ones become x - m: a softmax does not change with that, since it is m that
 * every formula takes off first, and FORBIDDEN is below 0 for certain.
 */
export function maskLogits(
  logits: usize,
  stride: i32,
  choices: i32,
  lanes: i32,
  masks: usize,
  masksStride: i32,
): void {
  const rowBytes = <usize>stride << 2;
  const maskBytes = <usize>masksStride << 2;
  for (let at: usize = 0; at < <usize>lanes << 2; at += 16) {
    let greatest = f32x4.splat(-Infinity); // of the allowed
    for (let c = 0; c < choices; ++c) {
      const logit = logits + <usize>c * rowBytes + at;
      const forbidden = i32x4.eq(v128.load(masks + <usize>c * maskBytes + at), i32x4.splat(0));
      const x = v128.load(logit);
      greatest = v128.bitselect(greatest, f32x4.pmax(greatest, x), forbidden);
      v128.store(logit, v128.bitselect(f32x4.splat(FORBIDDEN), x, forbidden));
    }
    const low = f32x4.lt(greatest, f32x4.splat(LOW));
    if (!v128.any_true(low)) continue;
    for (let c = 0; c < choices; ++c) {
      const logit = logits + <usize>c * rowBytes + at;
      const forbidden = i32x4.eq(v128.load(masks + <usize>c * maskBytes + at), i32x4.splat(0));
      const x = v128.load(logit);
      v128.store(logit, v128.bitselect(f32x4.sub(x, greatest), x, v128.andnot(low, forbidden)));
    }
  }
}

/**
 * The same for bits, whose one logit is the log odds of a 1: mask rows 2 k and 2 k + 1 say whether bit k may be 0 and
 * whether it may be 1.
 */
export function maskBits(logits: usize, stride: i32, bits: i32, lanes: i32, masks: usize, masksStride: i32): void {
  for (let k = 0; k < bits; ++k) {
    const row = logits + ((<usize>k * <usize>stride) << 2);
    const mayBeZero = masks + ((<usize>(2 * k) * <usize>masksStride) << 2);
    const mayBeOne = mayBeZero + (<usize>masksStride << 2);
    for (let at: usize = 0; at < <usize>lanes << 2; at += 16) {
      const notZero = i32x4.eq(v128.load(mayBeZero + at), i32x4.splat(0));
      const notOne = i32x4.eq(v128.load(mayBeOne + at), i32x4.splat(0));
      const logit = v128.bitselect(f32x4.splat(-FORBIDDEN), v128.load(row + at), notZero);
      v128.store(row + at, v128.bitselect(f32x4.splat(FORBIDDEN), logit, notOne));
    }
  }
}
