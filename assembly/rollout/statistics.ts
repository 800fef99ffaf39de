/**
 * Numbers about a whole rollout: mean and deviation (advantages are standardized by them), explained variance of the
 * value function, and how many numbers have stopped being finite. Every sum is in float64 and in one order, which
 * depends on nothing but `count`: four partial sums s_i over the elements k = i mod 4 of the whole groups of four, then
 * (s_0 + s_2) + (s_1 + s_3), then the last count mod 4 elements one by one.
 */

/** Mean and unbiased standard deviation (n - 1, NaN for one element: as torch.std) of x f32 [count]; out f64 [2]. */
export function meanAndDeviation(x: usize, count: i32, out: usize): void {
  gatherMeanAndDeviation(x, 0, count, out);
}

/** The same of x[indices[0]], ..., x[indices[count - 1]], with the same bits as if they had been gathered first. */
export function gatherMeanAndDeviation(x: usize, indices: usize, count: i32, out: usize): void {
  const average = mean(x, 0, indices, count);
  store<f64>(out, average);
  store<f64>(out, sqrt(squaredDeviations(x, 0, indices, count, average) / <f64>(count - 1)), 8);
}

/** x = (x - mean) scale in place for the first `count` of `lanes` columns; padding becomes 0. */
export function standardize(x: usize, count: i32, lanes: i32, mean: f32, scale: f32): void {
  for (let l = 0; l < lanes; l += 4) {
    const at = x + (<usize>l << 2);
    const valid = i32x4.lt_s(i32x4.add(i32x4.splat(l), i32x4(0, 1, 2, 3)), i32x4.splat(count));
    const standard = f32x4.mul(f32x4.sub(v128.load(at), f32x4.splat(mean)), f32x4.splat(scale));
    v128.store(at, v128.and(standard, valid));
  }
}

/**
 * 1 - Var(R - V) / Var(R) over the listed columns: 1 where the values V predict the returns R, 0 where they are no
 * better than the mean return, negative where worse, NaN where the returns do not vary. Null `indices` list the first
 * `count` columns.
 */
export function explainedVariance(values: usize, returns: usize, indices: usize, count: i32): f64 {
  const total = squaredDeviations(returns, 0, indices, count, mean(returns, 0, indices, count));
  if (total == 0) return NaN;
  const unexplained = squaredDeviations(returns, values, indices, count, mean(returns, values, indices, count));
  return 1 - unexplained / total;
}

/** The number of NaN or infinite f32 among x[0..count). */
export function nonFiniteCount(x: usize, count: i32): i32 {
  const magnitude = i32x4.splat(0x7fffffff);
  const greatest = i32x4.splat(0x7f7fffff); // bits of the largest finite f32
  const wholeGroups = count & ~3;
  let counts = i32x4.splat(0);
  for (let k = 0; k < wholeGroups; k += 4) {
    const bits = v128.and(v128.load(x + (<usize>k << 2)), magnitude);
    counts = i32x4.sub(counts, i32x4.gt_s(bits, greatest)); // a mask is -1
  }
  let total = sumOfCounts(counts);
  for (let k = wholeGroups; k < count; ++k) {
    if ((load<i32>(x + (<usize>k << 2)) & 0x7fffffff) > 0x7f7fffff) ++total;
  }
  return total;
}

/** The number of i32 among x[0..count) that are not in [0, limit): as unsigned numbers they are limit or more. */
export function outsideCount(x: usize, count: i32, limit: i32): i32 {
  const limits = i32x4.splat(limit);
  const wholeGroups = count & ~3;
  let counts = i32x4.splat(0);
  for (let k = 0; k < wholeGroups; k += 4)
    counts = i32x4.sub(counts, i32x4.ge_u(v128.load(x + (<usize>k << 2)), limits)); // a mask is -1
  let total = sumOfCounts(counts);
  for (let k = wholeGroups; k < count; ++k) {
    if (load<u32>(x + (<usize>k << 2)) >= <u32>limit) ++total;
  }
  return total;
}

// @ts-ignore: decorator
@inline
function sumOfCounts(counts: v128): i32 {
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  );
}

// Below, an element d_k is x[k] or x[indices[k]], less the same element of `minus`; either pointer may be null.

/** sum_k d_k / count */
function mean(x: usize, minus: usize, indices: usize, count: i32): f64 {
  const wholeGroups = count & ~3;
  let low = f64x2.splat(0); // s_0, s_1
  let high = f64x2.splat(0); // s_2, s_3
  for (let k = 0; k < wholeGroups; k += 4) {
    low = f64x2.add(low, elementPair(x, minus, indices, k));
    high = f64x2.add(high, elementPair(x, minus, indices, k + 2));
  }
  let sum = sumOfFour(low, high);
  for (let k = wholeGroups; k < count; ++k) sum += element(x, minus, indices, k);
  return sum / <f64>count;
}

/** sum_k (d_k - center)^2 */
function squaredDeviations(x: usize, minus: usize, indices: usize, count: i32, centre: f64): f64 {
  const wholeGroups = count & ~3;
  const centres = f64x2.splat(centre);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let k = 0; k < wholeGroups; k += 4) {
    const first = f64x2.sub(elementPair(x, minus, indices, k), centres);
    const second = f64x2.sub(elementPair(x, minus, indices, k + 2), centres);
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  let sum = sumOfFour(low, high);
  for (let k = wholeGroups; k < count; ++k) {
    const deviation = element(x, minus, indices, k) - centre;
    sum += deviation * deviation;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function sumOfFour(low: v128, high: v128): f64 {
  const pairs = f64x2.add(low, high);
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

/** d_k and d_{k+1} */
// @ts-ignore: decorator
@inline
function elementPair(x: usize, minus: usize, indices: usize, k: i32): v128 {
  const pair = loadPair(x, indices, k);
  return minus == 0 ? pair : f64x2.sub(pair, loadPair(minus, indices, k));
}

// @ts-ignore: decorator
@inline
function loadPair(x: usize, indices: usize, k: i32): v128 {
  if (indices == 0) return f64x2.promote_low_f32x4(v128.load64_zero(x + (<usize>k << 2)));
  const pair = v128.load32_zero(at(x, indices, k));
  return f64x2.promote_low_f32x4(v128.load32_lane(at(x, indices, k + 1), pair, 1));
}

// @ts-ignore: decorator
@inline
function element(x: usize, minus: usize, indices: usize, k: i32): f64 {
  const one = <f64>load<f32>(at(x, indices, k));
  return minus == 0 ? one : one - <f64>load<f32>(at(minus, indices, k));
}

/** The address of x[k] or x[indices[k]]. */
// @ts-ignore: decorator
@inline
function at(x: usize, indices: usize, k: i32): usize {
  const column = indices == 0 ? <usize>k : <usize>load<u32>(indices + (<usize>k << 2));
  return x + (column << 2);
}
