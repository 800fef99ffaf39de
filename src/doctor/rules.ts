/** All rules of the doctor. */
import type { Rule, Rules } from "./rule.ts";
import { actions } from "./rules/actions.ts";
import { advantages } from "./rules/advantages.ts";
import { discount } from "./rules/discount.ts";
import { episodes } from "./rules/episodes.ts";
import { exploration } from "./rules/exploration.ts";
import { network } from "./rules/network.ts";
import { observations } from "./rules/observations.ts";
import { outcome } from "./rules/outcome.ts";
import { rewards } from "./rules/rewards.ts";
import { stepSize } from "./rules/step_size.ts";
import { valueFunction } from "./rules/value_function.ts";

const groups: readonly Rules[] = [
  stepSize,
  exploration,
  advantages,
  rewards,
  observations,
  discount,
  valueFunction,
  network,
  actions,
  episodes,
  outcome,
];

/** Each with its name. */
export interface NamedRule extends Rule {
  readonly name: string;
}

export const rules: readonly NamedRule[] = groups.flatMap((group) =>
  Object.entries(group).map(([name, rule]) => ({ name, ...rule })),
);
