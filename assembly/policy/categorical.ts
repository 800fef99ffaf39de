/**
 * The categorical head: logits [choice][lane] to actions, log-probabilities, entropies, and the gradient of PPO's loss
 * with respect to the logits. With m = max_c x_c and s = sum_c exp(x_c - m), log p_c = (x_c - m) - log s: no
 * exponential overflows and s >= 1, whatever the logits. The three kernels that report a log-probability form m and s
 * by the same operations in the same order, so a ratio of unchanged outputs is exactly 1.
 *
 * Four lanes per instruction, any number of choices, no memory besides the outputs: exponentials are computed again or
 * wait in dLogits. Logits are read in one place only, `logitOf`: a mask of forbidden choices would put its large
 * negative finite number there, and every formula below then holds (p = 0, p log p = 0, a gradient of 0).
 *
 * Two choices could have a shape of their own that saves two exponentials, about 2 of the 12 ns that one lane takes in
 * the surrogate; two 64-64 networks take some 2,000 for that lane, so it is not worth a second set of formulas. The
 * loops are do ... while for V8's sake, see exponential.ts: 12 ns instead of 17.
 */
import { expF32x4, logF32x4 } from "../math/exponential";
import { addLanes, addStatistic, surrogateSlopes, totalOf, validLanes } from "./surrogate";

/**
 * Inverse transform sampling: the first choice c with sum_{b <= c} exp(x_b - m) > u s, u = uniforms[lane] in [0, 1).
 * Such a choice has exp(x_c - m) > 0, so nothing of probability 0 is ever drawn; and there is one, because u s rounds
 * to less than s for every u <= 1 - 2^-24 (u s is at least half an ulp below s) and the walk's last sum would be s.
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
  const last = choices - 1;
  let at: usize = 0;
  do {
    const column = logits + at;
    const greatest = greatestLogit(column, rowBytes, choices);
    const sum = sumOfExponentials(column, rowBytes, choices, greatest);
    const target = f32x4.mul(v128.load(uniforms + at), sum);
    let cumulative = f32x4.splat(0);
    let action = i32x4.splat(0);
    let chosen = logitOf(column, rowBytes, 0);
    let c = 0;
    do {
      const exponential = expF32x4(f32x4.sub(logitOf(column, rowBytes, c), greatest));
      cumulative = f32x4.add(cumulative, exponential);
      const passed = f32x4.le(cumulative, target);
      action = i32x4.sub(action, passed); // a mask is -1
      chosen = v128.bitselect(logitOf(column, rowBytes, min(c + 1, last)), chosen, passed);
    } while (++c < last);
    v128.store(actions + at, action);
    v128.store(logProbabilities + at, logProbabilityOf(chosen, greatest, logF32x4(sum)));
    at += 16;
  } while (at < <usize>lanes << 2);
}

/** The most probable choice, the lowest of equals; actions i32 [lane]. */
export function categoricalMode(logits: usize, stride: i32, choices: i32, lanes: i32, actions: usize): void {
  const rowBytes = <usize>stride << 2;
  for (let at: usize = 0; at < <usize>lanes << 2; at += 16) {
    const column = logits + at;
    let greatest = logitOf(column, rowBytes, 0);
    let action = i32x4.splat(0);
    for (let c = 1; c < choices; ++c) {
      const logit = logitOf(column, rowBytes, c);
      const greater = f32x4.gt(logit, greatest);
      greatest = v128.bitselect(logit, greatest, greater);
      action = v128.bitselect(i32x4.splat(c), action, greater);
    }
    v128.store(actions + at, action);
  }
}

/** log p_a of given actions i32 [lane], and the entropy of each lane; logProbabilities, entropies f32 [lane]. */
export function categoricalLogProbability(
  logits: usize,
  stride: i32,
  choices: i32,
  lanes: i32,
  actions: usize,
  logProbabilities: usize,
  entropies: usize,
): void {
  evaluate(logits, stride, choices, lanes, lanes, actions, 0, 0, logProbabilities, entropies);
}

/**
 * L = scale sum_l [ max(-A r, -A clip(r, 1 - c, 1 + c)) - entropyCoefficient H ]  and its gradient.
 *
 * oldLogProbabilities, advantages f32 [lane], actions i32 [lane], dLogits f32 [choice][lane] apart from logits; its
 * padding lanes become 0. statistics f64 [16]: those of surrogateSlopes, and [1] += H for each valid lane.
 *
 * Between the three passes dLogits holds exp(x_c - m), except in row 0: there log p_a, then its slope.
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
  const entropy = evaluate(logits, stride, choices, lanes, count, actions, dLogits, dStride, dLogits, 0);
  addStatistic(statistics, 1, entropy);
  surrogateSlopes(dLogits, lanes, count, oldLogProbabilities, advantages, clipRange, scale, statistics);
  gradientFromSlopes(logits, stride, choices, lanes, count, actions, entropyCoefficient * scale, dLogits, dStride);
}

/**
 * log p_a, and the entropy H = -sum_c p_c log p_c = log s - t / s, t = sum_c exp(x_c - m) (x_c - m); neither term of H
 * is negative, so nothing cancels. Writes the exponentials and the entropies where their pointers are not null; log p_a
 * goes last and may take row 0 of the exponentials. Returns the sum of H over the first `count` lanes.
 */
// @ts-ignore: decorator
@inline
function evaluate(
  logits: usize,
  stride: i32,
  choices: i32,
  lanes: i32,
  count: i32,
  actions: usize,
  exponentials: usize,
  exponentialsStride: i32,
  logProbabilities: usize,
  entropies: usize,
): f64 {
  const rowBytes = <usize>stride << 2;
  const exponentialRowBytes = <usize>exponentialsStride << 2;
  let sumOfEntropies = f64x2.splat(0);
  let l = 0;
  do {
    const at = <usize>l << 2;
    const column = logits + at;
    const action = v128.load(actions + at);
    const greatest = greatestLogit(column, rowBytes, choices);
    let chosen = greatest;
    let sum = f32x4.splat(0);
    let moment = f32x4.splat(0);
    let c = 0;
    do {
      const logit = logitOf(column, rowBytes, c);
      const shifted = f32x4.sub(logit, greatest);
      const exponential = expF32x4(shifted);
      if (exponentials != 0) v128.store(exponentials + at + <usize>c * exponentialRowBytes, exponential);
      sum = f32x4.add(sum, exponential);
      moment = f32x4.add(moment, f32x4.mul(exponential, shifted));
      chosen = v128.bitselect(logit, chosen, i32x4.eq(action, i32x4.splat(c)));
    } while (++c < choices);
    const logSum = logF32x4(sum);
    const entropy = f32x4.sub(logSum, f32x4.div(moment, sum));
    v128.store(logProbabilities + at, logProbabilityOf(chosen, greatest, logSum));
    if (entropies != 0) v128.store(entropies + at, entropy);
    sumOfEntropies = addLanes(sumOfEntropies, v128.and(entropy, validLanes(l, count)));
    l += 4;
  } while (l < lanes);
  return totalOf(sumOfEntropies);
}

/**
 * dL/dx_c = g (1[c = a] - p_c) + entropyScale p_c (log p_c + H),  log p_c + H = (x_c - m) - t / s  (log s cancels),
 * g the slope in row 0 of dLogits; the exponential that it displaced is computed again, the others are in their rows.
 */
function gradientFromSlopes(
  logits: usize,
  stride: i32,
  choices: i32,
  lanes: i32,
  count: i32,
  actions: usize,
  entropyScale: f32,
  dLogits: usize,
  dStride: i32,
): void {
  const rowBytes = <usize>stride << 2;
  const dRowBytes = <usize>dStride << 2;
  let l = 0;
  do {
    const at = <usize>l << 2;
    const column = logits + at;
    const dColumn = dLogits + at;
    const slope = v128.load(dColumn);
    const greatest = greatestLogit(column, rowBytes, choices);
    v128.store(dColumn, expF32x4(f32x4.sub(logitOf(column, rowBytes, 0), greatest)));
    let sum = f32x4.splat(0);
    let moment = f32x4.splat(0);
    let c = 0;
    do {
      const exponential = v128.load(dColumn + <usize>c * dRowBytes);
      const shifted = f32x4.sub(logitOf(column, rowBytes, c), greatest);
      sum = f32x4.add(sum, exponential);
      moment = f32x4.add(moment, f32x4.mul(exponential, shifted));
    } while (++c < choices);

    const inverseSum = f32x4.div(f32x4.splat(1), sum);
    const mean = f32x4.mul(moment, inverseSum);
    const action = v128.load(actions + at);
    const valid = validLanes(l, count);
    c = 0;
    do {
      const gradient = dColumn + <usize>c * dRowBytes;
      const surprise = f32x4.sub(f32x4.sub(logitOf(column, rowBytes, c), greatest), mean);
      const probability = f32x4.mul(v128.load(gradient), inverseSum);
      const pull = f32x4.mul(probability, f32x4.sub(f32x4.mul(f32x4.splat(entropyScale), surprise), slope));
      const push = v128.and(slope, i32x4.eq(action, i32x4.splat(c)));
      v128.store(gradient, v128.and(f32x4.add(push, pull), valid));
    } while (++c < choices);
    l += 4;
  } while (l < lanes);
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
  let c = 0;
  do {
    greatest = f32x4.pmax(greatest, logitOf(column, rowBytes, c));
  } while (++c < choices);
  return greatest;
}

/** s = sum_c exp(x_c - m), in order of the choices */
// @ts-ignore: decorator
@inline
function sumOfExponentials(column: usize, rowBytes: usize, choices: i32, greatest: v128): v128 {
  let sum = f32x4.splat(0);
  let c = 0;
  do {
    sum = f32x4.add(sum, expF32x4(f32x4.sub(logitOf(column, rowBytes, c), greatest)));
  } while (++c < choices);
  return sum;
}

/** log p_c = (x_c - m) - log s: every log-probability of this head comes from here. */
// @ts-ignore: decorator
@inline
function logProbabilityOf(logit: v128, greatest: v128, logSum: v128): v128 {
  return f32x4.sub(f32x4.sub(logit, greatest), logSum);
}
