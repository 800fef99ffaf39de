/**
 * The rule of an optimiser by its description in memory: how a gradient moves parameters. The arithmetic is in assembly/nn.
 */
import { adamStep } from "../nn/adam";
import { scaleValues } from "../nn/gradient";
import { rmspropStep } from "../nn/rmsprop";
import { sgdStep } from "../nn/sgd";

enum RuleKind {
  adam = 0,
  rmsprop = 1,
  sgd = 2,
}

/** Words of 32 bits; src/algorithms/step_rule.ts writes them. */
@unmanaged
class StepRule {
  kind: i32 = 0;
  first: usize = 0; // f32 [parameter]: first moments, mean squares or velocities
  second: usize = 0; // of adam: second moments
  corrections: usize = 0; // of adam: f64 1 - beta1^t and 1 - beta2^t, running; 0 before the first step
  // f64: beta1, beta2, epsilon, weight decay; decay, epsilon within the root, epsilon beside it; or momentum
  options: usize = 0;
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
  description: usize,
  parameters: usize,
  gradient: usize,
  start: i32,
  end: i32,
  scale: f64,
  learningRate: f64,
): void {
  const rule = changetype<StepRule>(description);
  const offset = <usize>start << 2;
  const count = end - start;
  parameters += offset;
  gradient += offset;
  const first = rule.first + offset;
  const option0 = load<f64>(rule.options);
  const option1 = load<f64>(rule.options, 8);
  const option2 = load<f64>(rule.options, 16);
  if (rule.kind == RuleKind.adam) {
    const correction1 = corrected(load<f64>(rule.corrections), option0);
    const correction2 = corrected(load<f64>(rule.corrections, 8), option1);
    const weightDecay = load<f64>(rule.options, 24);
    if (weightDecay > 0) scaleValues(parameters, count, <f32>(1 - learningRate * weightDecay));
    adamStep(
      parameters,
      gradient,
      first,
      rule.second + offset,
      count,
      <f32>scale,
      <f32>(learningRate / correction1),
      <f32>option0,
      <f32>option1,
      <f32>(1 / sqrt(correction2)),
      <f32>option2,
    );
  } else if (rule.kind == RuleKind.rmsprop) {
    const rate = <f32>learningRate;
    rmspropStep(parameters, gradient, first, count, <f32>scale, rate, <f32>option0, <f32>option1, <f32>option2);
  } else {
    sgdStep(parameters, gradient, first, count, <f32>scale, <f32>learningRate, <f32>option0);
  }
}

/** Ends a step, when all parameters have been moved: one thread calls it. */
export function ruleEnd(description: usize): void {
  const rule = changetype<StepRule>(description);
  if (rule.kind != RuleKind.adam) return;
  const corrections = rule.corrections;
  const options = rule.options;
  store<f64>(corrections, corrected(load<f64>(corrections), load<f64>(options)));
  store<f64>(corrections, corrected(load<f64>(corrections, 8), load<f64>(options, 8)), 8);
}
