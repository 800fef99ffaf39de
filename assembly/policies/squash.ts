/**
 * The tanh-squashed Gaussian: what it has beside the Gaussian beneath it. The environment gets
 * low + (high - low) (1 + tanh u) / 2 of a normal u, and u is what is stored, since from the squashed number it could not
 * be had back. A change of variables takes the logarithm of the derivative off the log-probability,
 *
 *   log p(a) = log N(u) - sum_d [ J(u_d) + log((high_d - low_d) / 2) ],
 *   J(u) = log(1 - tanh^2 u) = 2 (log 2 - |u| - softplus(-2 |u|)),
 *
 * a form in which nothing cancels or overflows. It does not depend on the outputs: ratios, their gradients, divergences
 * and the Fisher matrix are those of the Gaussian.
 *
 * The entropy, H(N) + sum_d [ E J(u_d) + log((high_d - low_d) / 2) ], has no closed form. E J is taken by Gauss-Hermite
 * quadrature with nine nodes, sum_k w_k J(mean + std x_k): no noise, the same for the same outputs, and its gradient is
 * exact. It is within 0.0005 nats of the integral for deviations up to 1, 0.03 at 2, 0.2 at 4.
 */
import { expF32x4, tanhF32x4 } from "../math/exponential";
import { softplus } from "./bernoulli";
import { clip, logStdOf, logStdRow, within } from "./gaussian";
import { Head } from "./head_record";
import { HeadTile, row } from "./head_tile";
import { addLanes, totalOf, validLanes } from "./surrogate";

/** target = middle + half tanh(u), f32 [action][lane], which no rounding brings beyond low and high. */
export function squashRows(head: Head, tile: HeadTile, target: usize, targetStride: i32): void {
  const source = tile.actions;
  const sourceStride = tile.actionsStride;
  const low = head.low;
  const high = head.high;
  for (let d = 0; d < head.actionRows; ++d) {
    const least = v128.load32_splat(low + (<usize>d << 2));
    const most = v128.load32_splat(high + (<usize>d << 2));
    const half = f32x4.sub(f32x4.mul(most, f32x4.splat(0.5)), f32x4.mul(least, f32x4.splat(0.5)));
    const middle = f32x4.add(least, half);
    const from = row(source, sourceStride, d);
    const to = row(target, targetStride, d);
    for (let at: usize = 0; at < <usize>tile.lanes << 2; at += 16) {
      const squashed = f32x4.add(middle, f32x4.mul(half, tanhF32x4(v128.load(from + at))));
      v128.store(to + at, f32x4.min(f32x4.max(squashed, least), most));
    }
  }
}

/** log p f32 [lane] -= sum_d J(u_d) + logVolume, u = actions f32 [action][lane], logVolume = sum_d log((high - low) / 2). */
export function squashLogProbability(head: Head, tile: HeadTile): void {
  const actions = tile.actions;
  const actionsStride = tile.actionsStride;
  const logProbabilities = tile.logProbabilities;
  for (let at: usize = 0; at < <usize>tile.lanes << 2; at += 16) {
    let correction = f32x4.splat(head.logVolume);
    for (let d = 0; d < head.actionRows; ++d)
      correction = f32x4.add(correction, logSlope(v128.load(row(actions, actionsStride, d) + at)));
    v128.store(logProbabilities + at, f32x4.sub(v128.load(logProbabilities + at), correction));
  }
}

/** entropies f32 [lane] += sum_d E J(u_d) + logVolume; outputs, logStd and its bounds as in gaussian.ts. */
export function squashEntropy(head: Head, tile: HeadTile, entropies: usize): void {
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  for (let at: usize = 0; at < <usize>tile.lanes << 2; at += 16) {
    let entropy = f32x4.splat(head.logVolume);
    for (let d = 0; d < head.actionRows; ++d) {
      const mean = v128.load(row(tile.outputs, tile.outputsStride, d) + at);
      const log = clip(logStdOf(logStdRow(head, tile, d), head.logStd, at), least, most);
      entropy = f32x4.add(entropy, expectedLogSlope(mean, expF32x4(log)));
    }
    v128.store(entropies + at, f32x4.add(v128.load(entropies + at), entropy));
  }
}

/**
 * Adds to dOutputs, and to dLogStd where it is a parameter, the gradient of -entropyScale sum_l sum_d E J(u_d) over the
 * first `count` lanes: J'(u) = -2 tanh u, du/dmean = 1, du/dlogStd = std x_k.
 */
export function squashEntropyGradient(head: Head, tile: HeadTile): void {
  const logStd = head.logStd;
  const least = f32x4.splat(head.minLogStd);
  const most = f32x4.splat(head.maxLogStd);
  const lanes = tile.lanes;
  const count = tile.count;
  const entropyScale = <f32>tile.entropyScale;
  for (let d = 0; d < head.actionRows; ++d) {
    const mean = row(tile.outputs, tile.outputsStride, d);
    const scales = logStdRow(head, tile, d);
    const dMean = row(tile.dOutputs, tile.dOutputsStride, d);
    const dScales = row(tile.dOutputs, tile.dOutputsStride, head.actionRows + d);
    let sums = f64x2.splat(0);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const factor = f32x4.splat(2 * entropyScale); // of tanh: -entropyScale times -2
      const valid = validLanes(l, count);
      const m = v128.load(mean + at);
      const log = logStdOf(scales, logStd, at);
      const std = expF32x4(clip(log, least, most));
      const push = v128.and(f32x4.mul(factor, expectedTanh(m, std)), valid);
      const stretch = f32x4.mul(factor, f32x4.mul(std, expectedTanhTimesNode(m, std)));
      const inside = v128.and(v128.and(stretch, within(log, least, most)), valid);
      v128.store(dMean + at, f32x4.add(v128.load(dMean + at), push));
      if (logStd != 0) sums = addLanes(sums, inside);
      else v128.store(dScales + at, f32x4.add(v128.load(dScales + at), inside));
    }
    if (logStd == 0) continue;
    const pointer = tile.gradient + (<usize>d << 2);
    store<f32>(pointer, load<f32>(pointer) + <f32>totalOf(sums));
  }
}

// Nodes x_k > 0 and weights of Gauss-Hermite quadrature with nine nodes for the standard normal; the ninth is 0.
const NODE_1: f32 = 1.023255663789133;
const NODE_2: f32 = 2.0768479786778306;
const NODE_3: f32 = 3.20542900285647;
const NODE_4: f32 = 4.512745863399783;
const WEIGHT_0: f32 = 0.4063492063492063;
const WEIGHT_1: f32 = 0.2440975028949394;
const WEIGHT_2: f32 = 0.04991640676521788;
const WEIGHT_3: f32 = 0.002789141321231769;
const WEIGHT_4: f32 = 0.000022345844007746;

/** J(u) */
// @ts-ignore: decorator
@inline
function logSlope(u: v128): v128 {
  const magnitude = f32x4.abs(u);
  const rest = softplus(f32x4.mul(f32x4.splat(-2), magnitude));
  const inner = f32x4.sub(f32x4.sub(f32x4.splat(0.6931471805599453), magnitude), rest);
  return f32x4.add(inner, inner);
}

enum Integrand {
  logSlope, // J
  tanh,
}

/** sum_k w_k J(mean + std x_k) */
function expectedLogSlope(mean: v128, std: v128): v128 {
  return expected(Integrand.logSlope, mean, std);
}

/** sum_k w_k tanh(mean + std x_k) */
function expectedTanh(mean: v128, std: v128): v128 {
  return expected(Integrand.tanh, mean, std);
}

/** sum_k w_k f(mean + std x_k), f a constant. */
// @ts-ignore: decorator
@inline
function expected(f: Integrand, mean: v128, std: v128): v128 {
  let sum = f32x4.mul(f32x4.splat(WEIGHT_0), valueOf(f, mean));
  sum = f32x4.add(sum, pair(f, mean, f32x4.mul(std, f32x4.splat(NODE_1)), WEIGHT_1));
  sum = f32x4.add(sum, pair(f, mean, f32x4.mul(std, f32x4.splat(NODE_2)), WEIGHT_2));
  sum = f32x4.add(sum, pair(f, mean, f32x4.mul(std, f32x4.splat(NODE_3)), WEIGHT_3));
  return f32x4.add(sum, pair(f, mean, f32x4.mul(std, f32x4.splat(NODE_4)), WEIGHT_4));
}

// @ts-ignore: decorator
@inline
function valueOf(f: Integrand, u: v128): v128 {
  if (f == Integrand.logSlope) return logSlope(u);
  else return tanhF32x4(u);
}

/** weight (f(mean + step) + f(mean - step)) */
// @ts-ignore: decorator
@inline
function pair(f: Integrand, mean: v128, step: v128, weight: f32): v128 {
  if (f == Integrand.logSlope) return logSlopes(mean, step, weight);
  else return tanhSum(mean, step, weight);
}

function logSlopes(mean: v128, step: v128, weight: f32): v128 {
  const both = f32x4.add(logSlope(f32x4.add(mean, step)), logSlope(f32x4.sub(mean, step)));
  return f32x4.mul(f32x4.splat(weight), both);
}

function tanhSum(mean: v128, step: v128, weight: f32): v128 {
  const both = f32x4.add(tanhF32x4(f32x4.add(mean, step)), tanhF32x4(f32x4.sub(mean, step)));
  return f32x4.mul(f32x4.splat(weight), both);
}

/** sum_k w_k x_k tanh(mean + std x_k) */
function expectedTanhTimesNode(mean: v128, std: v128): v128 {
  let sum = tanhDifference(mean, f32x4.mul(std, f32x4.splat(NODE_1)), WEIGHT_1 * NODE_1);
  sum = f32x4.add(sum, tanhDifference(mean, f32x4.mul(std, f32x4.splat(NODE_2)), WEIGHT_2 * NODE_2));
  sum = f32x4.add(sum, tanhDifference(mean, f32x4.mul(std, f32x4.splat(NODE_3)), WEIGHT_3 * NODE_3));
  return f32x4.add(sum, tanhDifference(mean, f32x4.mul(std, f32x4.splat(NODE_4)), WEIGHT_4 * NODE_4));
}

function tanhDifference(mean: v128, step: v128, weight: f32): v128 {
  const difference = f32x4.sub(tanhF32x4(f32x4.add(mean, step)), tanhF32x4(f32x4.sub(mean, step)));
  return f32x4.mul(f32x4.splat(weight), difference);
}
