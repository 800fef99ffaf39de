/**
 * The diagonal Gaussian head: means [action][lane] from the network and a log standard deviation for each to actions,
 * log-probabilities, divergences, and the gradients of losses with respect to both.
 *
 *   log p(a) = -sum_d [ 0.5 z_d^2 + logStd_d + 0.5 log(2 pi) ],  z_d = (a_d - mean_d) / std_d
 *
 * The log standard deviations are either parameters of their own, `logStd` f32 [action], the same for every observation;
 * or `logStd` is null and the network outputs them, as rows `dimensions` to 2 dimensions - 1 beneath the means. Either
 * way what counts is clip(logStd, least, most), and outside of these bounds their gradients are 0.
 *
 * The dimension is the outer loop; the sum over dimensions grows in place, in a row of the output, in order of d. The
 * kernels that report a log-probability share `addLogProbabilities`, which starts from the stored float32 action, so a
 * ratio of unchanged outputs is exactly 1.
 */
import { expF32x4 } from "../math/exponential";
import { Head } from "./head_record";
import { HeadTile, row } from "./head_tile";
import { LossSums } from "./loss_sums";
import { addLanes, divergenceOf, totalOf, validLanes } from "./surrogate";

const HALF_LOG_TWO_PI = 0.9189385332046727; // 0.5 log(2 pi)

/** a = mean + exp(logStd) normal; normals and actions f32 [action][lane], log p f32 [lane]. */
export function gaussianSample(head: Head, tile: HeadTile): void {
  const logStd = head.logStd;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  const lanes = tile.lanes;
  for (let d = 0; d < head.actionRows; ++d) {
    const mean = row(tile.outputs, tile.outputsStride, d);
    const scales = logStdRow(head, tile, d);
    const normal = row(tile.noise, tile.noiseStride, d);
    const action = row(tile.actions, tile.actionsStride, d);
    for (let at: usize = 0; at < <usize>lanes << 2; at += 16) {
      const std = expF32x4(clip(logStdOf(scales, logStd, at), least, most));
      v128.store(action + at, f32x4.add(v128.load(mean + at), f32x4.mul(std, v128.load(normal + at))));
    }
  }
  addLogProbabilities(head, tile);
}

/**
 * log p of given actions, f32 [lane], one number for all dimensions of an action; and, where `entropies` is not null,
 * H = sum_d [ 0.5 + 0.5 log(2 pi) + logStd_d ], f32 [lane].
 */
export function gaussianLogProbability(head: Head, tile: HeadTile, entropies: usize): void {
  const bytes = <usize>tile.lanes << 2;
  addLogProbabilities(head, tile);
  if (entropies == 0) return;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(entropies + at, f32x4.splat(0));
  for (let d = 0; d < head.actionRows; ++d) {
    const scales = logStdRow(head, tile, d);
    for (let at: usize = 0; at < bytes; at += 16) {
      const log = clip(logStdOf(scales, head.logStd, at), least, most);
      const term = f32x4.add(log, f32x4.splat(<f32>(0.5 + HALF_LOG_TWO_PI)));
      v128.store(entropies + at, f32x4.add(v128.load(entropies + at), term));
    }
  }
}

/**
 * The gradient of L = sum_l [ L_l(log p) - entropyScale H ] from the slopes g = dL_l / d log p, f32 [lane]:
 *   dL/dmean_d = g z_d / std_d,  dL/dlogStd_d = g (z_d^2 - 1) - entropyScale.
 *
 * actions f32 [action][lane]. dOutputs f32, laid out as the outputs and apart from them, is written, with 0 in padding
 * lanes. Where the log standard deviations are parameters, dLogStd f32 [action] is added to: the sum over the valid
 * lanes is formed from zero in float64, in addLanes' order, and added once.
 */
export function gaussianGradient(head: Head, tile: HeadTile): void {
  const logStd = head.logStd;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  const lanes = tile.lanes;
  const count = tile.count;
  const slopes = tile.slopes;
  const entropyScale = tile.entropyScale;
  for (let d = 0; d < head.actionRows; ++d) {
    const mean = row(tile.outputs, tile.outputsStride, d);
    const action = row(tile.actions, tile.actionsStride, d);
    const dMean = row(tile.dOutputs, tile.dOutputsStride, d);
    const scales = logStdRow(head, tile, d);
    const dScales = row(tile.dOutputs, tile.dOutputsStride, head.actionRows + d);
    let sums = f64x2.splat(0);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const valid = validLanes(l, count);
      const slope = v128.load(slopes + at);
      const log = logStdOf(scales, logStd, at);
      const inverseStd = expF32x4(f32x4.neg(clip(log, least, most)));
      const deviation = f32x4.sub(v128.load(action + at), v128.load(mean + at));
      const z = v128.and(f32x4.mul(deviation, inverseStd), valid);
      const pull = v128.and(f32x4.mul(slope, z), valid);
      const stretch = f32x4.sub(f32x4.mul(pull, z), v128.and(slope, valid));
      v128.store(dMean + at, v128.and(f32x4.mul(pull, inverseStd), valid));
      if (logStd != 0) sums = addLanes(sums, stretch);
      else {
        const inside = v128.and(within(log, least, most), valid);
        v128.store(dScales + at, v128.and(f32x4.sub(stretch, f32x4.splat(<f32>entropyScale)), inside));
      }
    }
    if (logStd != 0) addTo(head, tile, d, totalOf(sums) - entropyScale * <f64>count);
  }
}

/**
 * kl += sum_l KL(old, new) over the first `count` lanes. With the old mean m and deviation s,
 *   KL = sum_d [ 0.5 (e^(2 x) - 1 - 2 x) + 0.5 ((m_d - mean_d) / std_d)^2 ],  x = log(s_d / std_d),
 * in which nothing cancels. The old ones are laid out as the new ones.
 */
export function gaussianKl(head: Head, tile: HeadTile, sums: LossSums): void {
  const logStd = head.logStd;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  const lanes = tile.lanes;
  const count = tile.count;
  const half = f32x4.splat(0.5);
  let total = f64x2.splat(0);
  for (let d = 0; d < head.actionRows; ++d) {
    const mean = row(tile.outputs, tile.outputsStride, d);
    const oldMean = row(tile.other, tile.otherStride, d);
    const scales = logStdRow(head, tile, d);
    const oldScales = otherLogStdRow(head, tile, d);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const log = clip(logStdOf(scales, logStd, at), least, most);
      const oldLog = clip(logStdOf(oldScales, logStd, at), least, most);
      const z = f32x4.mul(f32x4.sub(v128.load(oldMean + at), v128.load(mean + at)), expF32x4(f32x4.neg(log)));
      const twice = f32x4.mul(f32x4.splat(2), f32x4.sub(oldLog, log));
      const divergence = f32x4.add(divergenceOf(expF32x4(twice), twice), f32x4.mul(z, z));
      total = addLanes(total, v128.and(f32x4.mul(half, divergence), validLanes(l, count)));
    }
  }
  sums.kl += totalOf(total);
}

/**
 * Adds scale d/d(.) sum_l KL(old, new) to dOutputs in the first `count` lanes, and to dLogStd where it is not null:
 *   dKL/dmean_d = (mean_d - m_d) / std_d^2,  dKL/dlogStd_d = 1 - (s_d^2 + (mean_d - m_d)^2) / std_d^2.
 */
export function gaussianKlGradient(head: Head, tile: HeadTile): void {
  const logStd = head.logStd;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  const lanes = tile.lanes;
  const count = tile.count;
  const scale = <f32>tile.scale;
  for (let d = 0; d < head.actionRows; ++d) {
    const mean = row(tile.outputs, tile.outputsStride, d);
    const oldMean = row(tile.other, tile.otherStride, d);
    const scales = logStdRow(head, tile, d);
    const oldScales = otherLogStdRow(head, tile, d);
    const dMean = row(tile.dOutputs, tile.dOutputsStride, d);
    const dScales = row(tile.dOutputs, tile.dOutputsStride, head.actionRows + d);
    let sums = f64x2.splat(0);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const factor = v128.and(f32x4.splat(scale), validLanes(l, count));
      const raw = logStdOf(scales, logStd, at);
      const log = clip(raw, least, most);
      const oldLog = clip(logStdOf(oldScales, logStd, at), least, most);
      const inverseStd = expF32x4(f32x4.neg(log));
      const z = f32x4.mul(f32x4.sub(v128.load(mean + at), v128.load(oldMean + at)), inverseStd);
      const relativeVariance = expF32x4(f32x4.mul(f32x4.splat(2), f32x4.sub(oldLog, log)));
      const stretch = f32x4.sub(f32x4.splat(1), f32x4.add(relativeVariance, f32x4.mul(z, z)));
      v128.store(dMean + at, f32x4.add(v128.load(dMean + at), f32x4.mul(factor, f32x4.mul(z, inverseStd))));
      if (logStd != 0) sums = addLanes(sums, f32x4.mul(factor, stretch));
      else {
        const change = v128.and(f32x4.mul(factor, stretch), within(raw, least, most));
        v128.store(dScales + at, f32x4.add(v128.load(dScales + at), change));
      }
    }
    if (logStd != 0) addTo(head, tile, d, totalOf(sums));
  }
}

/**
 * product = scale F t for a tangent t of the outputs, by each lane's Fisher matrix, which is diagonal: 1 / std_d^2 for a
 * mean, 2 for a log standard deviation; 0 in padding lanes. Where the latter are parameters, `tangentLogStd` f32 [action]
 * is their tangent, and the sum over the lanes, scale count 2 t_d, is added to productLogStd f32 [action].
 */
export function gaussianFisher(head: Head, tile: HeadTile): void {
  const logStd = head.logStd;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  const lanes = tile.lanes;
  const count = tile.count;
  const scale = <f32>tile.scale;
  for (let d = 0; d < head.actionRows; ++d) {
    const scales = logStdRow(head, tile, d);
    const tangentMean = row(tile.other, tile.otherStride, d);
    const tangentScales = row(tile.other, tile.otherStride, head.actionRows + d);
    const productMean = row(tile.dOutputs, tile.dOutputsStride, d);
    const productScales = row(tile.dOutputs, tile.dOutputsStride, head.actionRows + d);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const valid = validLanes(l, count);
      const raw = logStdOf(scales, logStd, at);
      const precision = expF32x4(f32x4.mul(f32x4.splat(-2), clip(raw, least, most)));
      const pull = f32x4.mul(f32x4.mul(f32x4.splat(scale), precision), v128.load(tangentMean + at));
      v128.store(productMean + at, v128.and(pull, valid));
      if (logStd != 0) continue;
      const stretch = f32x4.mul(f32x4.splat(2 * scale), v128.load(tangentScales + at));
      const inside = v128.and(within(raw, least, most), valid);
      v128.store(productScales + at, v128.and(stretch, inside));
    }
    if (logStd == 0) continue;
    const own = <f64>load<f32>(tile.otherParameters + (<usize>d << 2));
    addTo(head, tile, d, 2 * <f64>scale * <f64>count * own);
  }
}

/** Writes log p f32 [lane], from 0 downwards in order of d. */
function addLogProbabilities(head: Head, tile: HeadTile): void {
  const logStd = head.logStd;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  const logProbabilities = tile.logProbabilities;
  const bytes = <usize>tile.lanes << 2;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(logProbabilities + at, f32x4.splat(0));
  for (let d = 0; d < head.actionRows; ++d) {
    const mean = row(tile.outputs, tile.outputsStride, d);
    const action = row(tile.actions, tile.actionsStride, d);
    const scales = logStdRow(head, tile, d);
    for (let at: usize = 0; at < bytes; at += 16) {
      const log = clip(logStdOf(scales, logStd, at), least, most);
      const deviation = f32x4.sub(v128.load(action + at), v128.load(mean + at));
      const z = f32x4.mul(deviation, expF32x4(f32x4.neg(log)));
      const logScale = f32x4.add(log, f32x4.splat(<f32>HALF_LOG_TWO_PI));
      const term = f32x4.add(f32x4.mul(f32x4.splat(0.5), f32x4.mul(z, z)), logScale);
      v128.store(logProbabilities + at, f32x4.sub(v128.load(logProbabilities + at), term));
    }
  }
}

/** Adds to the gradient of the log standard deviation d, a parameter, unless it lies outside its bounds. */
function addTo(head: Head, tile: HeadTile, d: i32, value: f64): void {
  const parameter = load<f32>(head.logStd + (<usize>d << 2));
  if (parameter < head.minLogStd || parameter > head.maxLogStd) return;
  const pointer = tile.gradient + (<usize>d << 2);
  store<f32>(pointer, load<f32>(pointer) + <f32>value);
}

/** Where the log standard deviation of dimension d is: a parameter, or a row of the outputs. */
// @ts-ignore: decorator
@inline
export function logStdRow(head: Head, tile: HeadTile, d: i32): usize {
  const below = head.actionRows + d;
  return head.logStd != 0 ? head.logStd + (<usize>d << 2) : row(tile.outputs, tile.outputsStride, below);
}

/** The same of the old distribution, or its tangent's. */
// @ts-ignore: decorator
@inline
function otherLogStdRow(head: Head, tile: HeadTile, d: i32): usize {
  const below = head.actionRows + d;
  return head.logStd != 0 ? tile.otherParameters + (<usize>d << 2) : row(tile.other, tile.otherStride, below);
}

/** Four lanes' log standard deviations, not yet clipped. */
// @ts-ignore: decorator
@inline
export function logStdOf(scales: usize, logStd: usize, at: usize): v128 {
  return logStd != 0 ? v128.load32_splat(scales) : v128.load(scales + at);
}

/** NaN stays. */
// @ts-ignore: decorator
@inline
export function clip(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, most), least);
}

/** The mask of the numbers in [least, most]. */
// @ts-ignore: decorator
@inline
export function within(x: v128, least: v128, most: v128): v128 {
  return v128.and(f32x4.ge(x, least), f32x4.le(x, most));
}
