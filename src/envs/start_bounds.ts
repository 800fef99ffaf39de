/** Gymnasium's options of `reset`, `low` and `high`: the interval that components of an initial state are drawn from. */
import type { EnvOption, EnvOptions } from "./env.ts";
import { WIDE } from "./option_intervals.ts";

/** The two options with their defaults; `what` is drawn from between them. */
export function bounds(low: number, high: number, what: string): Readonly<Record<"low" | "high", EnvOption>> {
  return {
    low: { default: low, description: `lower bound of ${what}`, interval: WIDE },
    high: { default: high, description: `upper bound of ${what}`, interval: WIDE },
  };
}

/** @throws RangeError where they are the wrong way round */
export function checkBounds({ low, high }: EnvOptions): void {
  if (low > high) throw new RangeError(`low: expected a number of at most high = ${high}, got ${low}`);
}
