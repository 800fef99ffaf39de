/**
 * The rule of an optimizer by its description in memory: how a gradient moves parameters. The arithmetic of each kind has a file of its own.
 */
import { scaleValues } from "../networks/gradient";
import { adamStep, corrected } from "./adam";
import { rmspropStep } from "./rmsprop";
import { sgdStep } from "./sgd";
import { RuleKind, StepRule } from "./step_rule_record";

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
  if (rule.kind == RuleKind.adam) {
    if (rule.weightDecay > 0) scaleValues(parameters, count, <f32>(1 - learningRate * rule.weightDecay));
    adamStep(rule, parameters, gradient, offset, count, <f32>scale, learningRate);
  } else if (rule.kind == RuleKind.rmsprop) {
    rmspropStep(rule, parameters, gradient, offset, count, <f32>scale, <f32>learningRate);
  } else {
    sgdStep(rule, parameters, gradient, offset, count, <f32>scale, <f32>learningRate);
  }
}

/** Ends a step, when all parameters have been moved: one thread calls it. */
export function ruleEnd(rule: StepRule): void {
  if (rule.kind != RuleKind.adam) return;
  const corrections = rule.corrections;
  store<f64>(corrections, corrected(load<f64>(corrections), rule.beta1));
  store<f64>(corrections, corrected(load<f64>(corrections, 8), rule.beta2), 8);
}
