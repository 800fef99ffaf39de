/**
 * From a gradient to a step of the parameters, as src/algorithms/optimizer.ts: a team shares the vector in whole chunks,
 * whose sums of squares are added in order.
 */
import { sumOfSquares } from "../nn/adam";
import { clipValues } from "../nn/gradient";
import { shareStart } from "../threads/member";
import { ChunkSquares, countOf, GradientSteps } from "./steps_description";
import { ruleStep } from "./step_rule";
import { tallyStep } from "./tally";

/** This thread's chunks of the parameters: the first, or with `after` the first behind them. */
function chunkShare(run: GradientSteps, after: i32): i32 {
  const self = run.member;
  return shareStart(chunksOf(run), self.thread + after, self.threads);
}

/** This thread's parameters, in whole chunks. */
// @ts-ignore: decorator
@inline
export function startOf(run: GradientSteps): i32 {
  return chunkShare(run, 0) * run.chunk;
}

// @ts-ignore: decorator
@inline
export function endOf(run: GradientSteps): i32 {
  return min(chunkShare(run, 1) * run.chunk, countOf(run));
}

// @ts-ignore: decorator
@inline
function squaresOf(run: GradientSteps, chunk: i32): ChunkSquares {
  return changetype<ChunkSquares>(run.squares + <usize>chunk * offsetof<ChunkSquares>());
}

export function sumSquares(run: GradientSteps): void {
  const valueStart = run.policyCount;
  const headStart = valueStart + run.valueCount;
  const last = chunkShare(run, 1);
  for (let k = chunkShare(run, 0); k < last; k++) {
    const squares = squaresOf(run, k);
    const start = k * run.chunk;
    const end = min(start + run.chunk, countOf(run));
    squares.all = squaresBetween(run, start, end);
    if (changetype<usize>(run.value) == 0) continue;
    const policyEnd = min(end, valueStart);
    const valueEnd = min(end, headStart);
    squares.policy = policyEnd == end ? squares.all : squaresBetween(run, start, policyEnd);
    squares.value = start >= valueStart && valueEnd == end ? squares.all : squaresBetween(run, max(start, valueStart), valueEnd);
    squares.head = squaresBetween(run, max(start, headStart), end);
  }
}

/** Of the gradient's numbers from `start` up to, not including, `end`, where there are any. */
function squaresBetween(run: GradientSteps, start: i32, end: i32): f64 {
  return start < end ? sumOfSquares(run.gradients + (<usize>start << 2), end - start) : 0;
}

// @ts-ignore: decorator
@inline
function chunksOf(run: GradientSteps): i32 {
  return (countOf(run) + run.chunk - 1) / run.chunk;
}

/** The gradient's norm, from all threads' squares. */
export function normOf(run: GradientSteps): f64 {
  const chunks = chunksOf(run);
  let sum: f64 = 0;
  for (let k = 0; k < chunks; k++) sum += squaresOf(run, k).all;
  return sqrt(sum);
}

/** Adds the step to the account; where policy and value share a network, it has no norms of their own. */
export function tallyGradient(run: GradientSteps, norm: f64): void {
  if (changetype<usize>(run.value) == 0) {
    tallyStep(run.tally, norm, NaN, NaN);
    return;
  }
  const chunks = chunksOf(run);
  let policy: f64 = 0;
  let value: f64 = 0;
  for (let k = 0; k < chunks; k++) {
    policy += squaresOf(run, k).policy;
    value += squaresOf(run, k).value;
  }
  for (let k = 0; k < chunks; k++) policy += squaresOf(run, k).head;
  tallyStep(run.tally, norm, sqrt(policy), sqrt(value));
}

export function clip(run: GradientSteps): void {
  const start = startOf(run);
  const most = <f32>run.coefficients.maxGradientValue;
  clipValues(run.gradients + (<usize>start << 2), endOf(run) - start, most);
}

/** Moves this thread's parameters, the gradient scaled down to the greatest norm as PyTorch does it. */
export function step(run: GradientSteps, norm: f64): void {
  const coefficients = run.coefficients;
  const scale = coefficients.maxGradientNorm > 0 ? min(1, coefficients.maxGradientNorm / (norm + 1e-6)) : 1;
  ruleStep(run.rule, run.parameters, run.gradients, startOf(run), endOf(run), scale, coefficients.learningRate);
}
