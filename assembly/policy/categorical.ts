/**
 * The categorical head: logits [choice][lane] to actions, log-probabilities, entropies, and the gradient of PPO's loss
 * with respect to the logits. With m = max_c x_c and s = sum_c exp(x_c - m), log p_c = (x_c - m) - log s: no
 * exponential overflows and s >= 1, whatever the logits. The three kernels that report a log-probability form m and s
 * by the same operations in the same order, so a ratio of unchanged outputs is exactly 1.
 *
 * Four lanes per instruction, any number of choices, no memory besides the outputs: exponentials are computed again or
 * wait in dLogits. Logits are read in one place only, `logitOf`: a mask of forbidden choices would put its large
 * negative finite number there, and every formula below then holds (p = 0, p log p = 0, a gradient of 0).
 */
import { expF32x4, logF32x4 } from "../math/exponential";
import {
  addLanes,
  addStatistic,
  clipRatio,
  keepGreatest,
  klEstimate,
  logRatioOf,
  outsideClip,
  ratioOf,
  surrogateLoss,
  surrogateSlope,
  totalOf,
  validLanes,
} from "./surrogate";

/**
 * Inverse transform sampling: the first choice c with sum_{b <= c} exp(x_b - m) > u s, u = uniforms[lane] in [0, 1).
 * Such a choice has exp(x_c - m) > 0, so nothing of probability 0 is ever drawn; and there is one, because u s rounds
 * to less than s for every u <= 1 - 2^-24 (u s is at least half an ulp below s) and the walk's last sum is s itself.
 *
 * uniforms, logProbabilities f32 [lane], actions i32 [lane].
 */
export function categoricalSample(
  logits: usize,
  stride: i32,
  choices: i32,
  lanes: i32,
  uniforms: usize,
  actions: usize,
  logProbabilities: usize,
): void {
  const rowBytes = <usize>stride << 2;
  for (let l: usize = 0; l < <usize>lanes; l += 4) {
    const at = l << 2;
    const column = logits + at;
    const greatest = greatestLogit(column, rowBytes, choices);
    const sum = sumOfExponentials(column, rowBytes, choices, greatest);
    const target = f32x4.mul(v128.load(uniforms + at), sum);
    let cumulative = f32x4.splat(0);
    let action = i32x4.splat(0);
    let chosen = logitOf(column, rowBytes, 0);
    for (let c = 0; c + 1 < choices; ++c) {
      const exponential = expF32x4(f32x4.sub(logitOf(column, rowBytes, c), greatest));
      cumulative = f32x4.add(cumulative, exponential);
      const passed = f32x4.le(cumulative, target);
      action = i32x4.sub(action, passed); // a mask is -1
      chosen = v128.bitselect(logitOf(column, rowBytes, c + 1), chosen, passed);
    }
    v128.store(actions + at, action);
    v128.store(logProbabilities + at, logProbabilityOf(chosen, greatest, logF32x4(sum)));
  }
}

/** The most probable choice, the lowest of equals; actions i32 [lane]. */
export function categoricalMode(logits: usize, stride: i32, choices: i32, lanes: i32, actions: usize): void {
  const rowBytes = <usize>stride << 2;
  for (let l: usize = 0; l < <usize>lanes; l += 4) {
    const column = logits + (l << 2);
    let greatest = logitOf(column, rowBytes, 0);
    let action = i32x4.splat(0);
    for (let c = 1; c < choices; ++c) {
      const logit = logitOf(column, rowBytes, c);
      const greater = f32x4.gt(logit, greatest);
      greatest = v128.bitselect(logit, greatest, greater);
      action = v128.bitselect(i32x4.splat(c), action, greater);
    }
    v128.store(actions + (l << 2), action);
  }
}

/**
 * log p_a of given actions, and the entropy H = -sum_c p_c log p_c = log s - (sum_c exp(x_c - m) (x_c - m)) / s.
 * Both terms of H are >= 0, so nothing cancels. logProbabilities, entropies f32 [lane].
 */
export function categoricalLogProbability(
  logits: usize,
  stride: i32,
  choices: i32,
  lanes: i32,
  actions: usize,
  logProbabilities: usize,
  entropies: usize,
): void {
  const rowBytes = <usize>stride << 2;
  for (let l: usize = 0; l < <usize>lanes; l += 4) {
    const at = l << 2;
    const column = logits + at;
    const greatest = greatestLogit(column, rowBytes, choices);
    const action = v128.load(actions + at);
    let chosen = greatest;
    let sum = f32x4.splat(0);
    let moment = f32x4.splat(0);
    for (let c = 0; c < choices; ++c) {
      const logit = logitOf(column, rowBytes, c);
      const shifted = f32x4.sub(logit, greatest);
      const exponential = expF32x4(shifted);
      sum = f32x4.add(sum, exponential);
      moment = f32x4.add(moment, f32x4.mul(exponential, shifted));
      chosen = v128.bitselect(logit, chosen, i32x4.eq(action, i32x4.splat(c)));
    }
    const logSum = logF32x4(sum);
    v128.store(logProbabilities + at, logProbabilityOf(chosen, greatest, logSum));
    v128.store(entropies + at, f32x4.sub(logSum, f32x4.div(moment, sum)));
  }
}

/**
 * L = scale sum_l [ max(-A r, -A clip(r, 1 - c, 1 + c)) - entropyCoefficient H ]  and its gradient
 * dL/dx_c = scale [ g (1[c = a] - p_c) + entropyCoefficient p_c (log p_c + H) ],  g = dL/d log p_a (see surrogate.ts).
 *
 * oldLogProbabilities, advantages f32 [lane], actions i32 [lane], dLogits f32 [choice][lane] apart from logits; its
 * padding lanes become 0. statistics f64 [16], added to, over the valid lanes: [0] clipped surrogate, [1] entropy,
 * [2] k3 = (r - 1) - log r, [3] number with |r - 1| > clipRange, [4] r, [5] r^2, [6] the greatest r (kept if greater),
 * [7] k1 = -log r.
 */
export function categoricalSurrogate(
  logits: usize,
  stride: i32,
  choices: i32,
  lanes: i32,
  count: i32,
  actions: usize,
  oldLogProbabilities: usize,
  advantages: usize,
  clipRange: f32,
  entropyCoefficient: f32,
  scale: f32,
  dLogits: usize,
  dStride: i32,
  statistics: usize,
): void {
  const rowBytes = <usize>stride << 2;
  const dRowBytes = <usize>dStride << 2;
  const entropyScale = f32x4.splat(entropyCoefficient * scale);
  let losses = f64x2.splat(0);
  let entropies = f64x2.splat(0);
  let divergences = f64x2.splat(0);
  let clips = f64x2.splat(0);
  let ratios = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let logRatios = f64x2.splat(0);
  let greatestRatio = f32x4.splat(0);
  for (let l = 0; l < lanes; l += 4) {
    const at = <usize>l << 2;
    const column = logits + at;
    const dColumn = dLogits + at;
    const action = v128.load(actions + at);

    // Exponentials wait in dLogits until their sum is known.
    const greatest = greatestLogit(column, rowBytes, choices);
    let chosen = greatest;
    let sum = f32x4.splat(0);
    let moment = f32x4.splat(0);
    for (let c = 0; c < choices; ++c) {
      const logit = logitOf(column, rowBytes, c);
      const shifted = f32x4.sub(logit, greatest);
      const exponential = expF32x4(shifted);
      v128.store(dColumn + <usize>c * dRowBytes, exponential);
      sum = f32x4.add(sum, exponential);
      moment = f32x4.add(moment, f32x4.mul(exponential, shifted));
      chosen = v128.bitselect(logit, chosen, i32x4.eq(action, i32x4.splat(c)));
    }
    const logSum = logF32x4(sum);
    const inverseSum = f32x4.div(f32x4.splat(1), sum);
    const entropy = f32x4.sub(logSum, f32x4.div(moment, sum));

    // In padding lanes log r = 0 and A = 0, so their loss, divergences and slope are 0 as well.
    const valid = validLanes(l, count);
    const logProbability = logProbabilityOf(chosen, greatest, logSum);
    const logRatio = v128.and(logRatioOf(logProbability, v128.load(oldLogProbabilities + at)), valid);
    const advantage = v128.and(v128.load(advantages + at), valid);
    const ratio = ratioOf(logRatio);
    const clipped = clipRatio(ratio, clipRange);
    const slope = f32x4.mul(surrogateSlope(advantage, ratio, clipped), f32x4.splat(scale));

    for (let c = 0; c < choices; ++c) {
      const pointer = dColumn + <usize>c * dRowBytes;
      const shifted = f32x4.sub(logitOf(column, rowBytes, c), greatest);
      const surprise = f32x4.add(f32x4.sub(shifted, logSum), entropy); // log p_c + H
      const probability = f32x4.mul(v128.load(pointer), inverseSum);
      const pull = f32x4.mul(probability, f32x4.sub(f32x4.mul(entropyScale, surprise), slope));
      const push = v128.and(slope, i32x4.eq(action, i32x4.splat(c)));
      v128.store(pointer, v128.and(f32x4.add(push, pull), valid));
    }

    const validRatio = v128.and(ratio, valid);
    losses = addLanes(losses, surrogateLoss(advantage, ratio, clipped));
    entropies = addLanes(entropies, v128.and(entropy, valid));
    divergences = addLanes(divergences, klEstimate(ratio, logRatio));
    clips = addLanes(clips, outsideClip(ratio, clipRange));
    ratios = addLanes(ratios, validRatio);
    squares = addLanes(squares, f32x4.mul(validRatio, validRatio));
    logRatios = addLanes(logRatios, logRatio);
    greatestRatio = f32x4.pmax(greatestRatio, validRatio);
  }
  addStatistic(statistics, 0, totalOf(losses));
  addStatistic(statistics, 8, totalOf(entropies));
  addStatistic(statistics, 16, totalOf(divergences));
  addStatistic(statistics, 24, totalOf(clips));
  addStatistic(statistics, 32, totalOf(ratios));
  addStatistic(statistics, 40, totalOf(squares));
  keepGreatest(statistics, greatestRatio);
  addStatistic(statistics, 56, -totalOf(logRatios));
}

/** x_c of four lanes; `column` points at their first choice. */
// @ts-ignore: decorator
@inline
function logitOf(column: usize, rowBytes: usize, choice: i32): v128 {
  return v128.load(column + <usize>choice * rowBytes);
}

/** m = max_c x_c */
// @ts-ignore: decorator
@inline
function greatestLogit(column: usize, rowBytes: usize, choices: i32): v128 {
  let greatest = logitOf(column, rowBytes, 0);
  for (let c = 1; c < choices; ++c) greatest = f32x4.pmax(greatest, logitOf(column, rowBytes, c));
  return greatest;
}

/** s = sum_c exp(x_c - m), in order of the choices */
// @ts-ignore: decorator
@inline
function sumOfExponentials(column: usize, rowBytes: usize, choices: i32, greatest: v128): v128 {
  let sum = f32x4.splat(0);
  for (let c = 0; c < choices; ++c)
    sum = f32x4.add(sum, expF32x4(f32x4.sub(logitOf(column, rowBytes, c), greatest)));
  return sum;
}

/** log p_c = (x_c - m) - log s: every log-probability of this head comes from here. */
// @ts-ignore: decorator
@inline
function logProbabilityOf(logit: v128, greatest: v128, logSum: v128): v128 {
  return f32x4.sub(f32x4.sub(logit, greatest), logSum);
}
