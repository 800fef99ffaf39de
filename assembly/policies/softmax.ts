/**
 * The softmax of four lanes' logits [choice][lane]: with m = max_c x_c and s = sum_c exp(x_c - m), log p_c = (x_c - m) -
 * log s. No exponential overflows and s >= 1, whatever the logits. All kernels form m and s here, by the same operations
 * in the same order, so a ratio of unchanged outputs is exactly 1.
 */
import { expF32x4 } from "../math/exponential";

/** x_c of four lanes; `column` points at their first choice. */
// @ts-ignore: decorator
@inline
export function logitOf(column: usize, rowBytes: usize, choice: i32): v128 {
  return v128.load(column + <usize>choice * rowBytes);
}

/** m = max_c x_c */
// @ts-ignore: decorator
@inline
export function greatestLogit(column: usize, rowBytes: usize, choices: i32): v128 {
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
export function sumOfExponentials(column: usize, rowBytes: usize, choices: i32, greatest: v128): v128 {
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
export function logProbabilityOf(logit: v128, greatest: v128, logSum: v128): v128 {
  return f32x4.sub(f32x4.sub(logit, greatest), logSum);
}
