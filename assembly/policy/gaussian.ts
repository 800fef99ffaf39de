/**
 * The diagonal Gaussian head: means [action][lane] from the network and one logStd for each action dimension to
 * actions, log-probabilities, and the gradient of PPO's loss with respect to both.
 *
 *   log p(a) = -sum_d [ 0.5 z_d^2 + logStd_d + 0.5 log(2 pi) ],  z_d = (a_d - mean_d) / std_d
 *
 * The dimension is the outer loop, so exp(-logStd) is computed once for each; the sum over dimensions grows in place,
 * in a row of the output, in order of d. The three kernels that report a log-probability share `addLogProbabilities`,
 * which starts from the stored float32 action, so a ratio of unchanged outputs is exactly 1.
 */
import { expF32x4 } from "../math/exponential";
import { addLanes, addStatistic, surrogateSlopes, totalOf, validLanes } from "./surrogate";

const HALF_LOG_TWO_PI = 0.9189385332046727; // 0.5 log(2 pi)

/** a = mean + exp(logStd) normal; normals and actions f32 [action][lane], logStd f32 [action], log p f32 [lane]. */
export function gaussianSample(
  means: usize,
  stride: i32,
  dimensions: i32,
  lanes: i32,
  logStd: usize,
  normals: usize,
  normalsStride: i32,
  actions: usize,
  actionsStride: i32,
  logProbabilities: usize,
): void {
  for (let d = 0; d < dimensions; ++d) {
    const mean = row(means, stride, d);
    const normal = row(normals, normalsStride, d);
    const action = row(actions, actionsStride, d);
    const std = expF32x4(v128.load32_splat(logStd + (<usize>d << 2)));
    for (let at: usize = 0; at < <usize>lanes << 2; at += 16)
      v128.store(action + at, f32x4.add(v128.load(mean + at), f32x4.mul(std, v128.load(normal + at))));
  }
  addLogProbabilities(means, stride, dimensions, lanes, logStd, actions, actionsStride, logProbabilities);
}

/** log p of given actions, f32 [lane], one number for all dimensions of an action. */
export function gaussianLogProbability(
  means: usize,
  stride: i32,
  dimensions: i32,
  lanes: i32,
  logStd: usize,
  actions: usize,
  actionsStride: i32,
  logProbabilities: usize,
): void {
  addLogProbabilities(means, stride, dimensions, lanes, logStd, actions, actionsStride, logProbabilities);
}

/** H = sum_d [ 0.5 + 0.5 log(2 pi) + logStd_d ], the same in every lane. */
export function gaussianEntropy(logStd: usize, dimensions: i32): f64 {
  let entropy: f64 = 0;
  for (let d = 0; d < dimensions; ++d) entropy += 0.5 + HALF_LOG_TWO_PI + <f64>load<f32>(logStd + (<usize>d << 2));
  return entropy;
}

/**
 * L = scale sum_l [ max(-A r, -A clip(r, 1 - c, 1 + c)) - entropyCoefficient H ]  and its gradient, g = dL/d log p:
 *   dL/dmean_d   = scale g z_d / std_d
 *   dL/dlogStd_d = scale sum_l [ g (z_d^2 - 1) - entropyCoefficient ]
 *
 * actions f32 [action][lane], oldLogProbabilities, advantages f32 [lane]; dMeans f32 [action][lane], apart from means,
 * its padding lanes become 0. dLogStd f32 [action] is added to: the sum over the valid lanes is formed from zero in
 * float64, in addLanes' order, and added once. statistics f64 [16]: those of surrogateSlopes, and [1] += H for each
 * valid lane.
 *
 * Row 0 of dMeans holds the log-probabilities, then the slopes g, until its own gradient comes, last of all.
 */
export function gaussianSurrogate(
  means: usize,
  stride: i32,
  dimensions: i32,
  lanes: i32,
  count: i32,
  logStd: usize,
  actions: usize,
  actionsStride: i32,
  oldLogProbabilities: usize,
  advantages: usize,
  clipRange: f32,
  entropyCoefficient: f32,
  scale: f32,
  dMeans: usize,
  dStride: i32,
  dLogStd: usize,
  statistics: usize,
): void {
  const slopes = dMeans;
  addLogProbabilities(means, stride, dimensions, lanes, logStd, actions, actionsStride, slopes);
  surrogateSlopes(slopes, lanes, count, oldLogProbabilities, advantages, clipRange, scale, statistics);
  addStatistic(statistics, 1, <f64>count * gaussianEntropy(logStd, dimensions));
  const entropySlope = <f64>entropyCoefficient * <f64>scale * <f64>count;
  for (let d = dimensions - 1; d >= 0; --d) {
    const mean = row(means, stride, d);
    const action = row(actions, actionsStride, d);
    const dMean = row(dMeans, dStride, d);
    const inverseStd = inverseStdOf(logStd, d);
    let sums = f64x2.splat(0);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const slope = v128.load(slopes + at);
      const deviation = f32x4.sub(v128.load(action + at), v128.load(mean + at));
      const z = v128.and(f32x4.mul(deviation, inverseStd), validLanes(l, count));
      const pull = f32x4.mul(slope, z);
      sums = addLanes(sums, f32x4.sub(f32x4.mul(pull, z), slope));
      v128.store(dMean + at, f32x4.mul(pull, inverseStd));
    }
    const pointer = dLogStd + (<usize>d << 2);
    store<f32>(pointer, load<f32>(pointer) + <f32>(totalOf(sums) - entropySlope));
  }
}

/** Writes log p f32 [lane], from 0 downwards in order of d. */
function addLogProbabilities(
  means: usize,
  stride: i32,
  dimensions: i32,
  lanes: i32,
  logStd: usize,
  actions: usize,
  actionsStride: i32,
  logProbabilities: usize,
): void {
  const bytes = <usize>lanes << 2;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(logProbabilities + at, f32x4.splat(0));
  for (let d = 0; d < dimensions; ++d) {
    const mean = row(means, stride, d);
    const action = row(actions, actionsStride, d);
    const inverseStd = inverseStdOf(logStd, d);
    const logScale = f32x4.splat(load<f32>(logStd + (<usize>d << 2)) + <f32>HALF_LOG_TWO_PI);
    for (let at: usize = 0; at < bytes; at += 16) {
      const z = f32x4.mul(f32x4.sub(v128.load(action + at), v128.load(mean + at)), inverseStd);
      const term = f32x4.add(f32x4.mul(f32x4.splat(0.5), f32x4.mul(z, z)), logScale);
      v128.store(logProbabilities + at, f32x4.sub(v128.load(logProbabilities + at), term));
    }
  }
}

// @ts-ignore: decorator
@inline
function row(matrix: usize, stride: i32, index: i32): usize {
  return matrix + ((<usize>index * <usize>stride) << 2);
}

/** 1 / std_d in every lane */
// @ts-ignore: decorator
@inline
function inverseStdOf(logStd: usize, dimension: i32): v128 {
  return expF32x4(f32x4.neg(v128.load32_splat(logStd + (<usize>dimension << 2))));
}
