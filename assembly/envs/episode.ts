/**
 * The account of episodes, the same for every environment, built-in or a user's: return and length of the running
 * episode of each lane, the time limit, and the list of lanes whose episode has just ended.
 *
 *   R <- R + r                                    float64, so that long episodes lose nothing of their rewards
 *   n <- n + 1
 *   truncated <- truncated or n >= timeLimit      whatever `terminated` says, as Gymnasium's TimeLimit has it
 *   ended = terminated or truncated
 */

/**
 * Accounts for one step of `lanes` lanes (any number; padding is not touched).
 * A `timeLimit` of 0 is none. `truncated` holds what the environment itself has set; the time limit is added to it.
 * Writes the lanes that ended into `doneLanes`, increasing, and returns their number.
 */
export function episodeAdvance(
  rewards: usize, // f32 [lane]
  terminated: usize, // u8 [lane], 0 or 1
  truncated: usize, // u8 [lane], 0 or 1
  timeLimit: i32, // steps
  episodeReturns: usize, // f64 [lane]
  episodeLengths: usize, // i32 [lane]
  lanes: i32,
  doneLanes: usize, // i32 [position]
): i32 {
  const limit = timeLimit > 0 ? timeLimit : i32.MAX_VALUE;
  const wide = lanes & ~7;
  let done = 0;
  for (let lane = 0; lane < wide; lane += 8) {
    const reward = rewards + ((<usize>lane) << 2);
    const sum = episodeReturns + ((<usize>lane) << 3);
    addPair(sum, reward);
    addPair(sum + 16, reward + 8);
    addPair(sum + 32, reward + 16);
    addPair(sum + 48, reward + 24);
    const length = episodeLengths + ((<usize>lane) << 2);
    const late = v128.and(eightLate(length, limit), i8x16.splat(1));
    const cut = v128.or(late, v128.load64_zero(truncated + <usize>lane));
    v128.store64_lane(truncated + <usize>lane, cut, 0);
    let ended = i64x2.extract_lane(v128.or(cut, v128.load64_zero(terminated + <usize>lane)), 0);
    while (ended != 0) {
      const k = <i32>ctz(ended) >> 3;
      ended &= ~((<i64>0xff) << (k << 3));
      store<i32>(doneLanes + ((<usize>done) << 2), lane + k);
      done++;
    }
  }
  for (let lane = wide; lane < lanes; lane++) {
    const sum = episodeReturns + ((<usize>lane) << 3);
    store<f64>(sum, load<f64>(sum) + <f64>load<f32>(rewards + ((<usize>lane) << 2)));
    const length = episodeLengths + ((<usize>lane) << 2);
    const steps = load<i32>(length) + 1;
    store<i32>(length, steps);
    const cut: u8 = load<u8>(truncated + <usize>lane) | (steps >= limit ? 1 : 0);
    store<u8>(truncated + <usize>lane, cut);
    if ((cut | load<u8>(terminated + <usize>lane)) != 0) {
      store<i32>(doneLanes + ((<usize>done) << 2), lane);
      done++;
    }
  }
  return done;
}

// @ts-ignore: decorator
@inline
function addPair(sum: usize, reward: usize): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(v128.load64_zero(reward))));
}

/** Counts a step in eight lanes; -1 in the low bytes of those at the limit. */
// @ts-ignore: decorator
@inline
function eightLate(length: usize, limit: i32): v128 {
  const a = i32x4.add(v128.load(length), i32x4.splat(1));
  const b = i32x4.add(v128.load(length, 16), i32x4.splat(1));
  v128.store(length, a);
  v128.store(length, b, 16);
  const most = i32x4.splat(limit);
  const late = i16x8.narrow_i32x4_s(i32x4.ge_s(a, most), i32x4.ge_s(b, most));
  return i8x16.narrow_i16x8_s(late, late);
}
