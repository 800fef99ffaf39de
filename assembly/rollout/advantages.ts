/**
 * From rewards and values to targets: the generalized advantage estimate and the discounted return, by one walk
 * backwards over the rollout, and n-step returns, by n walks forwards. Matrices are [step][lane]; each row is a stream
 * of four lanes per instruction, and what the row after it left in the output is the only state. Two flags end an episode and they differ: `terminated` means
 * that nothing follows (the value of what comes next is 0), `truncated` that we stopped looking (it is nextValue, the
 * value of the final observation). Both cut the trace: the row after them belongs to another episode.
 */
import { copyRows } from "./minibatch";
import { meanAndDeviation, standardize } from "./statistics";

/** A rollout's matrices [step][lane] with one stride, and how far to look. */
@unmanaged
export class Trajectories {
  rewards: usize = 0; // f32
  values: usize = 0; // f32, V(s_t)
  nextValues: usize = 0; // f32, V(s_{t+1}) within the same episode: where truncated, of the final observation
  terminated: usize = 0; // u8, as the next one
  truncated: usize = 0;
  advantages: usize = 0; // f32, written, as the next one
  returns: usize = 0;
  steps: i32 = 0;
  lanes: i32 = 0;
  stride: i32 = 0;
  gamma: f32 = 0;
  lambda: f32 = 0; // decay of the trace
  horizon: i32 = 0; // of n-step returns
}

/**
 * delta_t = r_t + gamma (terminated_t ? 0 : V(s_{t+1})) - V(s_t)
 * A_t     = delta_t + gamma lambda (terminated_t or truncated_t ? 0 : A_{t+1}),  A_steps = 0
 * R_t     = A_t + V(s_t)
 * (Schulman, Moritz, Levine, Jordan and Abbeel 2016, equations 11, 12 and 16.)
 *
 * All matrices f32 [step][lane] with row stride `stride`, the flags u8 [step][lane] with the same stride (bytes); any
 * number of lanes, also with rows that follow each other without padding (stride = lanes).
 * nextValues[t] is V(s_{t+1}) within the same episode: where truncated, of the final observation.
 */
export function generalizedAdvantages(run: Trajectories): void {
  const rewards = run.rewards;
  const nextValues = run.nextValues;
  const terminated = run.terminated;
  const truncated = run.truncated;
  const steps = run.steps;
  const lanes = run.lanes;
  const stride = run.stride;
  const values = run.values;
  const advantages = run.advantages;
  const returns = run.returns;
  const gamma = run.gamma;
  const lambda = run.lambda;
  const rowBytes = <usize>stride << 2;
  const discount = f32x4.splat(gamma);
  const decay = f32x4.splat(gamma * lambda);
  for (let t = steps - 1; t >= 0; --t) {
    const row = <usize>t * rowBytes;
    const flags = <usize>t * <usize>stride;
    for (let l: usize = 0; l < <usize>lanes; l += 4) {
      const at = row + (l << 2);
      const ended = flagMask(terminated + flags + l);
      const cut = v128.or(ended, flagMask(truncated + flags + l));
      const value = v128.load(values + at);
      const bootstrap = v128.andnot(v128.load(nextValues + at), ended);
      const delta = f32x4.sub(f32x4.add(v128.load(rewards + at), f32x4.mul(discount, bootstrap)), value);
      const trace = t + 1 < steps ? v128.andnot(v128.load(advantages + at + rowBytes), cut) : f32x4.splat(0);
      const advantage = f32x4.add(delta, f32x4.mul(decay, trace));
      storeLanes(advantages + at, advantage, lanes - <i32>l);
      storeLanes(returns + at, f32x4.add(advantage, value), lanes - <i32>l);
    }
  }
}

/**
 * G_t = r_t + gamma (terminated_t ? 0 : truncated_t or t is the last row ? V(s_{t+1}) : G_{t+1})
 * (Sutton and Barto 2018, equation 3.9, cut where the episode or the rollout is cut.) Layout as above.
 */
export function discountedReturns(run: Trajectories): void {
  const last = run.steps - 1;
  for (let t = last; t >= 0; --t) returnsOfStep(run, t, t < last);
}

/**
 * G^(k)_t = r_t + gamma (terminated_t ? 0 : k = 1, truncated_t or t is the last row ? V(s_{t+1}) : G^(k-1)_{t+1})
 * returns = G^(n)
 *
 * The return over the next n steps, and of fewer where the episode or the rollout ends before (Sutton and Barto 2018,
 * equation 7.1): always followed by the value of where they lead, but for termination. Layout as above; n >= 1. Walk k
 * goes forwards in place: row t + 1 still holds G^(k-1).
 */
export function nStepReturns(run: Trajectories): void {
  const steps = run.steps;
  for (let k = 1; k <= run.horizon; ++k)
    for (let t = 0; t < steps; ++t) returnsOfStep(run, t, k > 1 && t + 1 < steps);
}

/**
 * r_t + gamma (terminated_t ? 0 : truncated_t or nothing follows ? V(s_{t+1}) : the return that row t + 1 holds)
 * @param follows whether row t + 1 holds one
 */
// @ts-ignore: decorator
@inline
function returnsOfStep(run: Trajectories, t: i32, follows: bool): void {
  const stride = <usize>run.stride;
  const lanes = run.lanes;
  const row = (<usize>t * stride) << 2;
  const rewards = run.rewards + row;
  const nextValues = run.nextValues + row;
  const returns = run.returns + row;
  const terminated = run.terminated + <usize>t * stride;
  const truncated = run.truncated + <usize>t * stride;
  const discount = f32x4.splat(run.gamma);
  for (let l: usize = 0; l < <usize>lanes; l += 4) {
    const at = l << 2;
    const cut = follows ? flagMask(truncated + l) : i32x4.splat(-1);
    const after = follows ? v128.load(returns + at + (stride << 2)) : f32x4.splat(0);
    const continued = v128.bitselect(v128.load(nextValues + at), after, cut);
    const next = v128.andnot(continued, flagMask(terminated + l));
    storeLanes(returns + at, f32x4.add(v128.load(rewards + at), f32x4.mul(discount, next)), lanes - <i32>l);
  }
}

/**
 * target = (A - mean) / (max(deviation, least) + 1e-8) over `count` advantages f32 [sample], with 0 in padding columns; a plain copy
 * where `normalizes` is 0, and of a single sample, which has no deviation. `source` may be `target`.
 * @param moments room for two f64
 */
export function normalizeAdvantages(
  source: usize,
  count: i32,
  normalizes: i32,
  least: f64,
  target: usize,
  moments: usize,
): void {
  copyRows(source, 0, 1, count, target, 0);
  if (!normalizes || count < 2) return;
  meanAndDeviation(source, count, moments);
  const scale = 1 / (max(load<f64>(moments, 8), least) + 1e-8);
  standardize(target, count, (count + 7) & ~7, <f32>load<f64>(moments), <f32>scale);
}

/** difference = minuend - subtrahend, f32 [count]; reads and writes up to the next multiple of 4. */
export function subtract(minuend: usize, subtrahend: usize, count: i32, difference: usize): void {
  for (let k: usize = 0; k < <usize>count << 2; k += 16)
    v128.store(difference + k, f32x4.sub(v128.load(minuend + k), v128.load(subtrahend + k)));
}

/** The first `left` of four lanes: where rows follow each other without a gap, the next row begins after the last. */
// @ts-ignore: decorator
@inline
function storeLanes(pointer: usize, x: v128, left: i32): void {
  if (left >= 4) {
    v128.store(pointer, x);
    return;
  }
  store<f32>(pointer, f32x4.extract_lane(x, 0));
  if (left > 1) store<f32>(pointer, f32x4.extract_lane(x, 1), 4);
  if (left > 2) store<f32>(pointer, f32x4.extract_lane(x, 2), 8);
}

/** Four u8 flags widened to four 32-bit masks. */
// @ts-ignore: decorator
@inline
function flagMask(pointer: usize): v128 {
  const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(pointer)));
  return i32x4.ne(words, i32x4.splat(0));
}
