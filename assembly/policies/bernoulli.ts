/**
 * The head of independent bits: logits [bit][lane], each the log odds of a 1, to actions, log-probabilities, entropies,
 * divergences, and the gradients of losses with respect to the logits. With softplus(x) = log(1 + e^x),
 *
 *   log p(1) = -softplus(-x),  log p(0) = -softplus(x),  p(1) = 1 / (1 + e^-x),
 *
 * none of which overflows or cancels, whatever the logit. Actions are i32 [bit][lane], 0 or 1. The bit is the outer loop;
 * sums over bits grow in place, in a row of the output. The kernels that report a log-probability share one formula, so
 * a ratio of unchanged outputs is exactly 1.
 */
import { expF32x4, logF32x4 } from "../math/exponential";
import { HeadTile, row } from "./head_tile";
import { LossSums } from "./loss_sums";
import { addLanes, divergenceOf, logRatioOf, totalOf, validLanes } from "./surrogate";

/** A bit is 1 where its noise < p(1); log p is the sum over the bits. */
export function bernoulliSample(tile: HeadTile, bits: i32): void {
  const lanes = tile.lanes;
  for (let k = 0; k < bits; ++k) {
    const logit = row(tile.outputs, tile.outputsStride, k);
    const uniform = row(tile.noise, tile.noiseStride, k);
    const action = row(tile.actions, tile.actionsStride, k);
    for (let at: usize = 0; at < <usize>lanes << 2; at += 16) {
      const one = f32x4.lt(v128.load(uniform + at), sigmoid(v128.load(logit + at)));
      v128.store(action + at, i32x4.neg(one)); // a mask is -1
    }
  }
  bernoulliLogProbability(tile, bits, 0);
}

/** The more probable value of each bit; 0 where both are equally so. */
export function bernoulliMode(tile: HeadTile, bits: i32): void {
  const lanes = tile.lanes;
  for (let k = 0; k < bits; ++k) {
    const logit = row(tile.outputs, tile.outputsStride, k);
    const action = row(tile.actions, tile.actionsStride, k);
    for (let at: usize = 0; at < <usize>lanes << 2; at += 16)
      v128.store(action + at, i32x4.neg(f32x4.gt(v128.load(logit + at), f32x4.splat(0))));
  }
}

/**
 * log p of given actions and, where `entropies` is not null, H = p(1) softplus(-x) + p(0) softplus(x), both summed over
 * the bits, f32 [lane].
 */
export function bernoulliLogProbability(tile: HeadTile, bits: i32, entropies: usize): void {
  const lanes = tile.lanes;
  const logProbabilities = tile.logProbabilities;
  for (let at: usize = 0; at < <usize>lanes << 2; at += 16) {
    let logProbability = f32x4.splat(0);
    let entropy = f32x4.splat(0);
    for (let k = 0; k < bits; ++k) {
      const x = v128.load(row(tile.outputs, tile.outputsStride, k) + at);
      const minusLogOne = softplus(f32x4.neg(x));
      const minusLogZero = softplus(x);
      const one = isOne(v128.load(row(tile.actions, tile.actionsStride, k) + at));
      logProbability = f32x4.sub(logProbability, v128.bitselect(minusLogOne, minusLogZero, one));
      const ofOne = f32x4.mul(sigmoid(x), minusLogOne);
      entropy = f32x4.add(entropy, f32x4.add(ofOne, f32x4.mul(sigmoid(f32x4.neg(x)), minusLogZero)));
    }
    v128.store(logProbabilities + at, logProbability);
    if (entropies != 0) v128.store(entropies + at, entropy);
  }
}

/**
 * The gradient of L = sum_l [ L_l(log p) - entropyScale H ] from the slopes g = dL_l / d log p, f32 [lane]:
 *   dL/dx = g (action - p(1)) + entropyScale x p(1) p(0),  action - p(1) = p(0) or -p(1).
 * dLogits f32 [bit][lane] is written, with 0 in padding lanes.
 */
export function bernoulliGradient(tile: HeadTile, bits: i32): void {
  const lanes = tile.lanes;
  const count = tile.count;
  const slopes = tile.slopes;
  const entropyScale = <f32>tile.entropyScale;
  for (let k = 0; k < bits; ++k) {
    const logit = row(tile.outputs, tile.outputsStride, k);
    const action = row(tile.actions, tile.actionsStride, k);
    const gradient = row(tile.dOutputs, tile.dOutputsStride, k);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const x = v128.load(logit + at);
      const pOne = sigmoid(x);
      const pZero = sigmoid(f32x4.neg(x));
      const pull = v128.bitselect(pZero, f32x4.neg(pOne), isOne(v128.load(action + at)));
      const surprise = f32x4.mul(f32x4.mul(f32x4.splat(entropyScale), x), f32x4.mul(pOne, pZero));
      const sum = f32x4.add(f32x4.mul(v128.load(slopes + at), pull), surprise);
      v128.store(gradient + at, v128.and(sum, validLanes(l, count)));
    }
  }
}

/**
 * kl += sum_l KL(old, new) over the first `count` lanes: for each bit q(1) k3(1) + q(0) k3(0), where
 * k3 = (r - 1) - log r, r = p / q, as in the categorical head. Both logits f32 [bit][lane].
 */
export function bernoulliKl(tile: HeadTile, bits: i32, sums: LossSums): void {
  const lanes = tile.lanes;
  const count = tile.count;
  let total = f64x2.splat(0);
  for (let k = 0; k < bits; ++k) {
    const logit = row(tile.outputs, tile.outputsStride, k);
    const oldLogit = row(tile.other, tile.otherStride, k);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const x = v128.load(logit + at);
      const old = v128.load(oldLogit + at);
      const divergence = f32x4.add(divergenceOfOne(x, old), divergenceOfOne(f32x4.neg(x), f32x4.neg(old)));
      total = addLanes(total, v128.and(divergence, validLanes(l, count)));
    }
  }
  sums.kl += totalOf(total);
}

/** dLogits += scale d/dx sum_l KL(old, new) = scale (p(1) - q(1)) in the first `count` lanes, the others stay. */
export function bernoulliKlGradient(tile: HeadTile, bits: i32): void {
  const lanes = tile.lanes;
  const count = tile.count;
  const scale = <f32>tile.scale;
  for (let k = 0; k < bits; ++k) {
    const logit = row(tile.outputs, tile.outputsStride, k);
    const oldLogit = row(tile.other, tile.otherStride, k);
    const gradient = row(tile.dOutputs, tile.dOutputsStride, k);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const moved = f32x4.sub(sigmoid(v128.load(logit + at)), sigmoid(v128.load(oldLogit + at)));
      const change = v128.and(f32x4.mul(f32x4.splat(scale), moved), validLanes(l, count));
      v128.store(gradient + at, f32x4.add(v128.load(gradient + at), change));
    }
  }
}

/** product = scale F t by each lane's Fisher matrix, which is diagonal: p(1) p(0); 0 in padding lanes. */
export function bernoulliFisher(tile: HeadTile, bits: i32): void {
  const lanes = tile.lanes;
  const count = tile.count;
  const scale = <f32>tile.scale;
  for (let k = 0; k < bits; ++k) {
    const logit = row(tile.outputs, tile.outputsStride, k);
    const tangent = row(tile.other, tile.otherStride, k);
    const product = row(tile.dOutputs, tile.dOutputsStride, k);
    for (let l = 0; l < lanes; l += 4) {
      const at = <usize>l << 2;
      const x = v128.load(logit + at);
      const variance = f32x4.mul(sigmoid(x), sigmoid(f32x4.neg(x)));
      const t = f32x4.mul(f32x4.splat(scale), v128.load(tangent + at));
      v128.store(product + at, v128.and(f32x4.mul(variance, t), validLanes(l, count)));
    }
  }
}

/** q(1) ((r - 1) - log r), r = p(1) / q(1); of the other value with both signs changed. */
// @ts-ignore: decorator
@inline
function divergenceOfOne(x: v128, old: v128): v128 {
  const oldLog = f32x4.neg(softplus(f32x4.neg(old)));
  const logRatio = logRatioOf(f32x4.neg(softplus(f32x4.neg(x))), oldLog);
  return f32x4.mul(sigmoid(old), divergenceOf(expF32x4(logRatio), logRatio));
}

/** 1 / (1 + e^-x) */
// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, expF32x4(f32x4.neg(x))));
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|) */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), logOnePlus(expF32x4(f32x4.neg(f32x4.abs(x)))));
}

/** log(1 + e) for e in [0, 1], to the last digits: u = 1 + e rounded, log(u) e / (u - 1) (Kahan); e itself where u is 1. */
// @ts-ignore: decorator
@inline
function logOnePlus(e: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, e);
  const corrected = f32x4.div(f32x4.mul(logF32x4(u), e), f32x4.sub(u, one));
  return v128.bitselect(e, corrected, f32x4.eq(u, one));
}

// @ts-ignore: decorator
@inline
function isOne(action: v128): v128 {
  return i32x4.ne(action, i32x4.splat(0));
}
