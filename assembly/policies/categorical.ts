/**
 * The categorical head: logits [choice][lane] to actions, log-probabilities, entropies, divergences, and the gradients
 * of losses with respect to the logits. m, s and log p_c are those of softmax.ts.
 *
 * Four lanes per instruction, any number of choices, no memory besides the outputs: exponentials are computed again or
 * wait in dLogits. Forbidden choices have a logit of FORBIDDEN, see mask.ts, and every formula below then holds: p = 0,
 * p log p = 0, a gradient of 0. Several independent choices are several heads on consecutive rows, whose log-probabilities
 * add and whose gradients have the same slopes: the functions take the number d of one of them, its first row of outputs
 * and how many choices it has.
 *
 * Two choices could have a shape of their own that saves two exponentials, about 2 of the 12 ns that one lane takes in
 * a loss; two 64-64 networks take some 2,000 for that lane, so it is not worth a second set of formulas.
 */
import { expF32x4, logF32x4 } from "../math/exponential";
import { HeadTile, row } from "./head_tile";
import { LossSums } from "./loss_sums";
import { greatestLogit, logitOf, logProbabilityOf, sumOfExponentials } from "./softmax";
import { addLanes, divergenceOf, logRatioOf, totalOf, validLanes } from "./surrogate";

/**
 * Inverse transform sampling: the first choice c with sum_{b <= c} exp(x_b - m) > u s, u = uniforms[lane] in [0, 1).
 * Such a choice has exp(x_c - m) > 0, so nothing of probability 0 is ever drawn; and there is one, because u s rounds
 * to less than s for every u <= 1 - 2^-24 (u s is at least half an ulp below s) and the walk's last sum would be s.
 *
 * logProbabilities f32 [lane], actions i32 [lane].
 */
export function categoricalSample(tile: HeadTile, d: i32, first: i32, choices: i32, logProbabilities: usize): void {
  const logits = row(tile.outputs, tile.outputsStride, first);
  const rowBytes = <usize>tile.outputsStride << 2;
  const lanes = tile.lanes;
  const uniforms = row(tile.noise, tile.noiseStride, d);
  const actions = row(tile.actions, tile.actionsStride, d);
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
export function categoricalMode(tile: HeadTile, d: i32, first: i32, choices: i32): void {
  const logits = row(tile.outputs, tile.outputsStride, first);
  const rowBytes = <usize>tile.outputsStride << 2;
  const lanes = tile.lanes;
  const actions = row(tile.actions, tile.actionsStride, d);
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

/**
 * log p_a of given actions i32 [lane], and the entropy of each lane H = -sum_c p_c log p_c = log s - t / s, where
 * t = sum_c exp(x_c - m) (x_c - m): neither term of H is negative, so nothing cancels. logProbabilities f32 [lane];
 * entropies f32 [lane], or null.
 */
export function categoricalLogProbability(
  tile: HeadTile,
  d: i32,
  first: i32,
  choices: i32,
  logProbabilities: usize,
  entropies: usize,
): void {
  const logits = row(tile.outputs, tile.outputsStride, first);
  const rowBytes = <usize>tile.outputsStride << 2;
  const lanes = tile.lanes;
  const actions = row(tile.actions, tile.actionsStride, d);
  let at: usize = 0;
  do {
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
      sum = f32x4.add(sum, exponential);
      moment = f32x4.add(moment, f32x4.mul(exponential, shifted));
      chosen = v128.bitselect(logit, chosen, i32x4.eq(action, i32x4.splat(c)));
    } while (++c < choices);
    const logSum = logF32x4(sum);
    v128.store(logProbabilities + at, logProbabilityOf(chosen, greatest, logSum));
    if (entropies != 0) v128.store(entropies + at, f32x4.sub(logSum, f32x4.div(moment, sum)));
    at += 16;
  } while (at < <usize>lanes << 2);
}

/**
 * The gradient of L = sum_l [ L_l(log p_a) - entropyScale H ] from the slopes g = dL_l / d log p_a, f32 [lane]:
 *   dL/dx_c = g (1[c = a] - p_c) + entropyScale p_c (log p_c + H),  log p_c + H = (x_c - m) - t / s  (log s cancels).
 *
 * actions i32 [lane]; dLogits f32 [choice][lane], apart from logits, is written, with 0 in padding lanes; meanwhile it
 * holds exp(x_c - m).
 */
export function categoricalGradient(tile: HeadTile, d: i32, first: i32, choices: i32): void {
  const logits = row(tile.outputs, tile.outputsStride, first);
  const rowBytes = <usize>tile.outputsStride << 2;
  const dLogits = row(tile.dOutputs, tile.dOutputsStride, first);
  const dRowBytes = <usize>tile.dOutputsStride << 2;
  const lanes = tile.lanes;
  const count = tile.count;
  const actions = row(tile.actions, tile.actionsStride, d);
  const slopes = tile.slopes;
  const entropyScale = <f32>tile.entropyScale;
  let l = 0;
  do {
    const at = <usize>l << 2;
    const column = logits + at;
    const dColumn = dLogits + at;
    const slope = v128.load(slopes + at);
    const greatest = greatestLogit(column, rowBytes, choices);
    let sum = f32x4.splat(0);
    let moment = f32x4.splat(0);
    let c = 0;
    do {
      const shifted = f32x4.sub(logitOf(column, rowBytes, c), greatest);
      const exponential = expF32x4(shifted);
      v128.store(dColumn + <usize>c * dRowBytes, exponential);
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

/**
 * kl += sum_l KL(old, new) over the first `count` lanes, KL = sum_c q_c log(q_c / p_c) of the old q and the new p.
 * It is summed as sum_c q_c ((r_c - 1) - log r_c), r = p / q, which is the same because sum_c q_c (r_c - 1) = 0, has no
 * negative term, and does not cancel where the two are nearly the same. Both logits f32 [choice][lane].
 */
export function categoricalKl(tile: HeadTile, first: i32, choices: i32, sums: LossSums): void {
  const logits = row(tile.outputs, tile.outputsStride, first);
  const rowBytes = <usize>tile.outputsStride << 2;
  const oldLogits = row(tile.other, tile.otherStride, first);
  const oldRowBytes = <usize>tile.otherStride << 2;
  const lanes = tile.lanes;
  const count = tile.count;
  let total = f64x2.splat(0);
  let l = 0;
  do {
    const at = <usize>l << 2;
    const column = logits + at;
    const oldColumn = oldLogits + at;
    const greatest = greatestLogit(column, rowBytes, choices);
    const oldGreatest = greatestLogit(oldColumn, oldRowBytes, choices);
    const logSum = logF32x4(sumOfExponentials(column, rowBytes, choices, greatest));
    const oldLogSum = logF32x4(sumOfExponentials(oldColumn, oldRowBytes, choices, oldGreatest));
    let divergence = f32x4.splat(0);
    let c = 0;
    do {
      const log = logProbabilityOf(logitOf(column, rowBytes, c), greatest, logSum);
      const oldLog = logProbabilityOf(logitOf(oldColumn, oldRowBytes, c), oldGreatest, oldLogSum);
      const logRatio = logRatioOf(log, oldLog);
      const term = f32x4.mul(expF32x4(oldLog), divergenceOf(expF32x4(logRatio), logRatio));
      divergence = f32x4.add(divergence, term);
    } while (++c < choices);
    total = addLanes(total, v128.and(divergence, validLanes(l, count)));
    l += 4;
  } while (l < lanes);
  sums.kl += totalOf(total);
}

/** dLogits += scale d/dx sum_l KL(old, new) = scale (p_c - q_c) in the first `count` lanes, the others stay. */
export function categoricalKlGradient(tile: HeadTile, first: i32, choices: i32): void {
  const logits = row(tile.outputs, tile.outputsStride, first);
  const rowBytes = <usize>tile.outputsStride << 2;
  const oldLogits = row(tile.other, tile.otherStride, first);
  const oldRowBytes = <usize>tile.otherStride << 2;
  const dLogits = row(tile.dOutputs, tile.dOutputsStride, first);
  const dRowBytes = <usize>tile.dOutputsStride << 2;
  const lanes = tile.lanes;
  const count = tile.count;
  const scale = <f32>tile.scale;
  let l = 0;
  do {
    const at = <usize>l << 2;
    const column = logits + at;
    const oldColumn = oldLogits + at;
    const greatest = greatestLogit(column, rowBytes, choices);
    const oldGreatest = greatestLogit(oldColumn, oldRowBytes, choices);
    const sum = sumOfExponentials(column, rowBytes, choices, greatest);
    const oldSum = sumOfExponentials(oldColumn, oldRowBytes, choices, oldGreatest);
    const valid = validLanes(l, count);
    let c = 0;
    do {
      const p = f32x4.div(expF32x4(f32x4.sub(logitOf(column, rowBytes, c), greatest)), sum);
      const q = f32x4.div(expF32x4(f32x4.sub(logitOf(oldColumn, oldRowBytes, c), oldGreatest)), oldSum);
      const gradient = dLogits + at + <usize>c * dRowBytes;
      const change = v128.and(f32x4.mul(f32x4.splat(scale), f32x4.sub(p, q)), valid);
      v128.store(gradient, f32x4.add(v128.load(gradient), change));
    } while (++c < choices);
    l += 4;
  } while (l < lanes);
}

/**
 * product = scale F t for a tangent t of the logits, f32 [choice][lane], by the Fisher matrix of each lane,
 * F = diag(p) - p p^T, so (F t)_c = p_c (t_c - sum_b p_b t_b); 0 in padding lanes. product lies apart from both.
 */
export function categoricalFisher(tile: HeadTile, first: i32, choices: i32): void {
  const logits = row(tile.outputs, tile.outputsStride, first);
  const rowBytes = <usize>tile.outputsStride << 2;
  const tangent = row(tile.other, tile.otherStride, first);
  const tangentRowBytes = <usize>tile.otherStride << 2;
  const product = row(tile.dOutputs, tile.dOutputsStride, first);
  const productRowBytes = <usize>tile.dOutputsStride << 2;
  const lanes = tile.lanes;
  const count = tile.count;
  const scale = <f32>tile.scale;
  let l = 0;
  do {
    const at = <usize>l << 2;
    const column = logits + at;
    const greatest = greatestLogit(column, rowBytes, choices);
    let sum = f32x4.splat(0);
    let moment = f32x4.splat(0);
    let c = 0;
    do {
      const exponential = expF32x4(f32x4.sub(logitOf(column, rowBytes, c), greatest));
      v128.store(product + at + <usize>c * productRowBytes, exponential);
      sum = f32x4.add(sum, exponential);
      moment = f32x4.add(moment, f32x4.mul(exponential, v128.load(tangent + at + <usize>c * tangentRowBytes)));
    } while (++c < choices);
    const mean = f32x4.div(moment, sum);
    const factor = v128.and(f32x4.div(f32x4.splat(scale), sum), validLanes(l, count));
    c = 0;
    do {
      const place = product + at + <usize>c * productRowBytes;
      const deviation = f32x4.sub(v128.load(tangent + at + <usize>c * tangentRowBytes), mean);
      v128.store(place, f32x4.mul(f32x4.mul(v128.load(place), factor), v128.and(deviation, validLanes(l, count))));
    } while (++c < choices);
    l += 4;
  } while (l < lanes);
}
