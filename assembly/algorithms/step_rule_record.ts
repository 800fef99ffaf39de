/** What is known of an optimizer's rule. */
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
