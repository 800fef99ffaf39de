/**
 * The rule of an optimiser by its description in memory: how a gradient moves parameters. The arithmetic is in assembly/networks.
 */
import { adamStep } from "./adam";
import { scaleValues } from "../networks/gradient";
import { rmspropStep } from "./rmsprop";
import { sgdStep } from "./sgd";

export enum RuleKind {
  adam = 0,
  rmsprop = 1,
  sgd = 2,
}

@unmanaged
export class StepRule {
  kind: RuleKind = RuleKind.adam;
  first: usize = 0; // f32 [parameter]: first moments, mean squares or velocities
  second: usize = 0; // of adam: second moments
  corrections: usize = 0; // of adam: f64 1 - beta1^t and 1 - beta2^t, running; 0 before the first step
  beta1: f64 = 0; // of adam, as the next three
  beta2: f64 = 0;
  epsilon: f64 = 0; // beside the root, also of rmsprop
  weightDecay: f64 = 0;
  decay: f64 = 0; // of rmsprop, as the next one
  innerEpsilon: f64 = 0; // within the root
  momentum: f64 = 0; // of sgd
}

/** Adam's bias correction of the step after the one with `before`; the kernel decays by the float32 value of beta. */
// @ts-ignore: decorator
@inline
function corrected(before: f64, beta: f64): f64 {
  return 1 - (1 - before) * <f64><f32>beta;
}

/**
 * Moves the parameters [start, end) against `scale` times the gradient. A step is over with `ruleEnd`.
 * Parameters and gradient f32 [parameter].
 */
export function ruleStep(
  rule: StepRule,
  parameters: usize,
  gradient: usize,
  start: i32,
  end: i32,
  scale: f64,
  learningRate: f64,
): void {
  const offset = <usize>start << 2;
  const count = end - start;
  parameters += offset;
  gradient += offset;
  const first = rule.first + offset;
  if (rule.kind == RuleKind.adam) {
    const correction1 = corrected(load<f64>(rule.corrections), rule.beta1);
    const correction2 = corrected(load<f64>(rule.corrections, 8), rule.beta2);
    if (rule.weightDecay > 0) scaleValues(parameters, count, <f32>(1 - learningRate * rule.weightDecay));
    adamStep(
      parameters,
      gradient,
      first,
      rule.second + offset,
      count,
      <f32>scale,
      <f32>(learningRate / correction1),
      <f32>rule.beta1,
      <f32>rule.beta2,
      <f32>(1 / sqrt(correction2)),
      <f32>rule.epsilon,
    );
  } else if (rule.kind == RuleKind.rmsprop) {
    const rate = <f32>learningRate;
    const decay = <f32>rule.decay;
    rmspropStep(parameters, gradient, first, count, <f32>scale, rate, decay, <f32>rule.innerEpsilon, <f32>rule.epsilon);
  } else {
    sgdStep(parameters, gradient, first, count, <f32>scale, <f32>learningRate, <f32>rule.momentum);
  }
}

/** Ends a step, when all parameters have been moved: one thread calls it. */
export function ruleEnd(rule: StepRule): void {
  if (rule.kind != RuleKind.adam) return;
  const corrections = rule.corrections;
  store<f64>(corrections, corrected(load<f64>(corrections), rule.beta1));
  store<f64>(corrections, corrected(load<f64>(corrections, 8), rule.beta2), 8);
}
