/**
 * Adam on a flat parameter vector (Kingma & Ba 2015, in PyTorch's form), and AdamW (Loshchilov & Hutter 2019), which first
 * shrinks the parameters by learning rate * weight decay.
 */
import type { Arena } from "../wasm/arena.ts";
import { RuleKind } from "../wasm/generated/records.ts";
import { StepRule } from "./step_rule.ts";

/** What Adam is told beside the learning rate. */
export interface AdamOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** 0: plain Adam */
  weightDecay: number;
}

export function adam(arena: Arena, count: number, { beta1, beta2, epsilon, weightDecay }: AdamOptions): StepRule {
  const firstMoments = arena.f32(count);
  const secondMoments = arena.f32(count);
  // 1 - beta1^t and 1 - beta2^t: running, so that every engine computes the same bits; 0 before the first step.
  const corrections = arena.f64(2);
  const state = { firstMoments, secondMoments, corrections };
  const vectors = [firstMoments, secondMoments];
  return new StepRule(arena, state, {
    kind: RuleKind.adam,
    vectors,
    corrections,
    numbers: { beta1, beta2, epsilon, weightDecay },
  });
}
