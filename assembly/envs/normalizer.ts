/**
 * Running means and variances, and what is scaled by them: observations to mean 0 and variance 1, rewards by the
 * deviation of the discounted return. Statistics are float64 and merged batch by batch (Chan, Golub and LeVeque 1983,
 * as Gymnasium's and Stable-Baselines3's running moments do it): a batch is the lanes of one step.
 *
 * A row's statistics are three float64 side by side: mean, variance (of the population), count. Sums over lanes run in
 * one order that depends on the number of lanes only: even lanes and odd lanes side by side, then even + odd, then the
 * last lane where their number is odd.
 */

/** Bytes of one row's statistics. */
const RECORD: usize = 24;

/** Against a variance of 0; as Gymnasium and Stable-Baselines3 have it. */
const EPSILON: f64 = 1e-8;

/** Merges the first `lanes` columns of each row of x f32 [row][lane] into statistics f64 [row][3]. */
export function mergeMoments(x: usize, stride: i32, rows: i32, lanes: i32, statistics: usize): void {
  for (let row = 0; row < rows; row++) {
    const from = x + ((<usize>row * <usize>stride) << 2);
    const mean = sumOfLanes(from, lanes) / <f64>lanes;
    const variance = sumOfSquaredDeviations(from, lanes, mean) / <f64>lanes;
    merge(statistics + <usize>row * RECORD, mean, variance, <f64>lanes);
  }
}

/**
 * target[r][l] = clip((source[r][l] - mean_r) / sqrt(variance_r + 1e-8), -limit, limit), in float64, rounded once.
 * `lanes` is a multiple of 4; source and target may be the same.
 */
export function normalizeRows(
  source: usize,
  sourceStride: i32,
  rows: i32,
  lanes: i32,
  statistics: usize,
  limit: f64,
  target: usize,
  targetStride: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const record = statistics + <usize>row * RECORD;
    const mean = f64x2.splat(load<f64>(record));
    const scale = f64x2.splat(1 / sqrt(load<f64>(record, 8) + EPSILON));
    const from = source + ((<usize>row * <usize>sourceStride) << 2);
    const to = target + ((<usize>row * <usize>targetStride) << 2);
    for (let at: usize = 0; at < <usize>lanes << 2; at += 8) {
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(from + at));
      const standard = f64x2.mul(f64x2.sub(pair, mean), scale);
      v128.store64_lane(to + at, f32x4.demote_f64x2_zero(limited(standard, limit)), 0);
    }
  }
}

/**
 * The discounted return of each lane's running episode, G <- gamma G + r, merged into the statistics; then G <- 0 where
 * the episode ended (Stable-Baselines3's VecNormalize). returns f64 [lane], statistics f64 [3].
 */
export function mergeDiscountedReturns(
  rewards: usize, // f32 [lane]
  terminated: usize, // u8 [lane]
  truncated: usize, // u8 [lane]
  lanes: i32,
  gamma: f64,
  returns: usize,
  statistics: usize,
): void {
  let sum: f64 = 0;
  for (let lane: usize = 0; lane < <usize>lanes; lane++) {
    const value = gamma * load<f64>(returns + (lane << 3)) + <f64>load<f32>(rewards + (lane << 2));
    store<f64>(returns + (lane << 3), value);
    sum += value;
  }
  const mean = sum / <f64>lanes;
  let squares: f64 = 0;
  for (let lane: usize = 0; lane < <usize>lanes; lane++) {
    const deviation = load<f64>(returns + (lane << 3)) - mean;
    squares += deviation * deviation;
    if ((load<u8>(terminated + lane) | load<u8>(truncated + lane)) != 0) store<f64>(returns + (lane << 3), 0);
  }
  merge(statistics, mean, squares / <f64>lanes, <f64>lanes);
}

/**
 * target[l] = clip(scale source[l] / sqrt(variance + 1e-8), -limit, limit), in float64, rounded once; without statistics
 * (null) the divisor is 1. f32 [lane], `lanes` a multiple of 4.
 */
export function scaleRewards(source: usize, lanes: i32, statistics: usize, scale: f64, limit: f64, target: usize): void {
  const factor = statistics == 0 ? scale : scale / sqrt(load<f64>(statistics, 8) + EPSILON);
  for (let at: usize = 0; at < <usize>lanes << 2; at += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(source + at));
    const scaled = f64x2.mul(pair, f64x2.splat(factor));
    v128.store64_lane(target + at, f32x4.demote_f64x2_zero(limited(scaled, limit)), 0);
  }
}

/** clip(x, -limit, limit); NaN stays, so that it is found. */
// @ts-ignore: decorator
@inline
function limited(x: v128, limit: f64): v128 {
  return f64x2.max(f64x2.min(x, f64x2.splat(limit)), f64x2.splat(-limit));
}

/** The statistics of both batches together. */
// @ts-ignore: decorator
@inline
function merge(record: usize, mean: f64, variance: f64, count: f64): void {
  const oldMean = load<f64>(record);
  const oldCount = load<f64>(record, 16);
  const total = oldCount + count;
  const delta = mean - oldMean;
  const squares = load<f64>(record, 8) * oldCount + variance * count + (delta * delta * oldCount * count) / total;
  store<f64>(record, oldMean + (delta * count) / total);
  store<f64>(record, squares / total, 8);
  store<f64>(record, total, 16);
}

// @ts-ignore: decorator
@inline
function sumOfLanes(x: usize, lanes: i32): f64 {
  let pairs = f64x2.splat(0);
  const even = lanes & ~1;
  for (let lane = 0; lane < even; lane += 2)
    pairs = f64x2.add(pairs, f64x2.promote_low_f32x4(v128.load64_zero(x + (<usize>lane << 2))));
  let sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
  if (lanes > even) sum += <f64>load<f32>(x + (<usize>even << 2));
  return sum;
}

// @ts-ignore: decorator
@inline
function sumOfSquaredDeviations(x: usize, lanes: i32, mean: f64): f64 {
  let pairs = f64x2.splat(0);
  const even = lanes & ~1;
  for (let lane = 0; lane < even; lane += 2) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(x + (<usize>lane << 2)));
    const deviation = f64x2.sub(pair, f64x2.splat(mean));
    pairs = f64x2.add(pairs, f64x2.mul(deviation, deviation));
  }
  let sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
  if (lanes > even) {
    const deviation = <f64>load<f32>(x + (<usize>even << 2)) - mean;
    sum += deviation * deviation;
  }
  return sum;
}
