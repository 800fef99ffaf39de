/**
 * From a gradient to a step of the parameters: the sum of its squares, clipping, the rule (step_rule.ts). A team of threads
 * shares the vector in whole segments, whose sums of squares are added in order, so that a norm has the same bits whoever
 * sums them. What lies between two of these functions, where threads meet, is in gradient_steps.ts.
 */
import { sumOfSquares } from "./adam";
import { addGradient, clipValues } from "../networks/gradient";
import { Member, shareStart } from "../threads/member";
import { ruleEnd, ruleStep } from "./step_rule";
import { StepRule } from "./step_rule_record";
import { Tally, tallyStep } from "./tally";

@unmanaged
export class Optimizer {
  rule: StepRule = changetype<StepRule>(0);
  parameters: usize = 0; // f32 [parameter], all of them, as the gradient
  gradient: usize = 0;
  firstStart: i32 = 0; // the parameters that move, in one range or in two
  firstEnd: i32 = 0;
  secondStart: i32 = 0;
  secondEnd: i32 = 0;
  segment: i32 = 0; // parameters whose squares are summed together
  squares: usize = 0; // SegmentSquares [segment], which all threads see
  splits: i32 = 0; // whether each network's norm is asked for; all parameters move then, in one range
  valueStart: i32 = 0; // the value network's first parameter
  headStart: i32 = 0; // the head's
  learningRate: f64 = 0;
  maxGradientNorm: f64 = 0; // 0 for any, this and the next
  maxGradientValue: f64 = 0;
}

/** Sums of the squares of a segment's gradient: of all, and of what in it belongs to each network and to the head. */
@unmanaged
export class SegmentSquares {
  all: f64 = 0;
  policy: f64 = 0;
  value: f64 = 0;
  head: f64 = 0;
}

// @ts-ignore: decorator
@inline
function segmentsIn(run: Optimizer, start: i32, end: i32): i32 {
  return (end - start + run.segment - 1) / run.segment;
}

// @ts-ignore: decorator
@inline
function segmentsOf(run: Optimizer): i32 {
  return segmentsIn(run, run.firstStart, run.firstEnd) + segmentsIn(run, run.secondStart, run.secondEnd);
}

// @ts-ignore: decorator
@inline
function squaresOf(run: Optimizer, segment: i32): SegmentSquares {
  return changetype<SegmentSquares>(run.squares + <usize>segment * offsetof<SegmentSquares>());
}

/** This thread's first segment, or with `after` the first after its own. */
function segmentShare(run: Optimizer, self: Member, after: i32): i32 {
  return shareStart(segmentsOf(run), self.thread + after, self.threads);
}

/** Where this thread's parameters in the first range begin, or with `after` end. */
function firstShare(run: Optimizer, self: Member, after: i32): i32 {
  return min(run.firstStart + segmentShare(run, self, after) * run.segment, run.firstEnd);
}

/** The same in the second range. */
function secondShare(run: Optimizer, self: Member, after: i32): i32 {
  const segment = max(segmentShare(run, self, after) - segmentsIn(run, run.firstStart, run.firstEnd), 0);
  return min(run.secondStart + segment * run.segment, run.secondEnd);
}

/** Adds `places` gradients, `gradientBytes` apart, into the first one, in this thread's parameters. */
export function gather(run: Optimizer, self: Member, places: i32, gradientBytes: usize): void {
  gatherRange(run.gradient, firstShare(run, self, 0), firstShare(run, self, 1), places, gradientBytes);
  gatherRange(run.gradient, secondShare(run, self, 0), secondShare(run, self, 1), places, gradientBytes);
}

function gatherRange(gradient: usize, start: i32, end: i32, places: i32, gradientBytes: usize): void {
  if (start >= end) return;
  const sum = gradient + (<usize>start << 2);
  for (let place = 1; place < places; place++) addGradient(sum, sum + <usize>place * gradientBytes, end - start);
}

/** Of this thread's segments. */
export function sumSquares(run: Optimizer, self: Member): void {
  const last = segmentShare(run, self, 1);
  const firsts = segmentsIn(run, run.firstStart, run.firstEnd);
  for (let k = segmentShare(run, self, 0); k < last; k++) {
    const squares = squaresOf(run, k);
    const start = k < firsts ? run.firstStart + k * run.segment : run.secondStart + (k - firsts) * run.segment;
    const end = min(start + run.segment, k < firsts ? run.firstEnd : run.secondEnd);
    squares.all = squaresBetween(run, start, end);
    if (!run.splits) continue;
    const policyEnd = min(end, run.valueStart);
    const valueEnd = min(end, run.headStart);
    squares.policy = policyEnd == end ? squares.all : squaresBetween(run, start, policyEnd);
    squares.value =
      start >= run.valueStart && valueEnd == end ? squares.all : squaresBetween(run, max(start, run.valueStart), valueEnd);
    squares.head = squaresBetween(run, max(start, run.headStart), end);
  }
}

/** Of the gradient's numbers from `start` up to, not including, `end`, where there are any. */
function squaresBetween(run: Optimizer, start: i32, end: i32): f64 {
  return start < end ? sumOfSquares(run.gradient + (<usize>start << 2), end - start) : 0;
}

/** The gradient's norm, from all threads' squares. */
export function normOf(run: Optimizer): f64 {
  const segments = segmentsOf(run);
  let sum: f64 = 0;
  for (let k = 0; k < segments; k++) sum += squaresOf(run, k).all;
  return sqrt(sum);
}

/** Adds the step to the account; the networks' norms are NaN where they are not asked for. */
export function tallyGradient(run: Optimizer, tally: Tally, norm: f64): void {
  if (!run.splits) {
    tallyStep(tally, norm, NaN, NaN, run.maxGradientNorm);
    return;
  }
  const segments = segmentsOf(run);
  let policy: f64 = 0;
  let value: f64 = 0;
  for (let k = 0; k < segments; k++) {
    policy += squaresOf(run, k).policy;
    value += squaresOf(run, k).value;
  }
  for (let k = 0; k < segments; k++) policy += squaresOf(run, k).head;
  tallyStep(tally, norm, sqrt(policy), sqrt(value), run.maxGradientNorm);
}

/** Single numbers, in place, in this thread's parameters. */
export function clip(run: Optimizer, self: Member): void {
  clipRange(run, firstShare(run, self, 0), firstShare(run, self, 1));
  clipRange(run, secondShare(run, self, 0), secondShare(run, self, 1));
}

function clipRange(run: Optimizer, start: i32, end: i32): void {
  if (start < end) clipValues(run.gradient + (<usize>start << 2), end - start, <f32>run.maxGradientValue);
}

/** Moves this thread's parameters, the gradient scaled down to the greatest norm as PyTorch does it. */
export function step(run: Optimizer, self: Member, norm: f64): void {
  const scale = run.maxGradientNorm > 0 ? min(1, run.maxGradientNorm / (norm + 1e-6)) : 1;
  stepRange(run, firstShare(run, self, 0), firstShare(run, self, 1), scale);
  stepRange(run, secondShare(run, self, 0), secondShare(run, self, 1), scale);
}

function stepRange(run: Optimizer, start: i32, end: i32, scale: f64): void {
  if (start < end) ruleStep(run.rule, run.parameters, run.gradient, start, end, scale, run.learningRate);
}

/** A whole step by a team of one; returns the gradient's norm before clipping. */
export function optimizerStep(run: Optimizer, self: Member): f64 {
  sumSquares(run, self);
  const norm = normOf(run);
  const clips = run.maxGradientValue > 0;
  if (clips) {
    clip(run, self);
    sumSquares(run, self);
  }
  step(run, self, clips ? normOf(run) : norm);
  ruleEnd(run.rule);
  return norm;
}
