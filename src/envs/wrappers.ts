/**
 * What may be laid around an environment, all in one record: for `makeVectorEnv`, and as settings for `train`. Some
 * change what the environment is (its time limit, its spaces) and make another definition of it; the others change what
 * is shown of it, and are a `Normalizer`'s. The order is fixed: history, then normalization of all its frames.
 */
import { checkBoolean, checkFloat32, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import type { EnvDefinition } from "./env.ts";
import type { NormalizerOptions } from "./normalizer.ts";
import { withHistory } from "./observation_history.ts";
import { withRescaledActions } from "./rescaled_actions.ts";

/** Everything is optional; without any, the environment is as its authors made it. */
export interface Wrappers extends Partial<NormalizerOptions> {
  /** Steps after which an episode is truncated; 0: never; default: the environment's own limit. */
  readonly timeLimit?: number | null;
  /** Observations that are stacked, the latest last; default 1. */
  readonly observationHistory?: number;
  /** Actions in [-1, 1] instead of the environment's bounds; default false. */
  readonly rescaleActions?: boolean;
  /** Rewards by a formula of the step, such as "reward - abs(position)", before they are normalized; default: the environment's. */
  readonly rewardFormula?: string | null;
}

const MOST_FRAMES = 64;

/** How each is checked. */
export const wrapperChecks = {
  timeLimit: (name: string, value: unknown) =>
    value === null ? null : checkInteger(name, value, { least: 0, most: 2 ** 31 - 1 }),
  observationHistory: (name: string, value: unknown) => checkInteger(name, value, { least: 1, most: MOST_FRAMES }),
  rescaleActions: checkBoolean,
  rewardFormula: checkFormula,
  normalizeObservations: checkBoolean,
  normalizeRewards: checkBoolean,
  rewardScale: (name: string, value: unknown) => checkFloat32(name, value, { above: 0 }),
  rewardClip: (name: string, value: unknown) => checkFloat32(name, value, { least: 0 }),
  gamma: (name: string, value: unknown) => checkNumber(name, value, { least: 0, most: 1 }),
};

/** A text; whether it is a formula, and of quantities that the environment has, is seen when there is one. */
function checkFormula(name: string, value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  throw new TypeError(`${name}: expected a formula such as "reward - abs(position)", or null, got ${show(value)}`);
}

/** @throws TypeError or RangeError naming the wrapper, what is allowed and what came */
export function checkWrappers(wrappers: Wrappers): Wrappers {
  checkKeys("wrappers", wrappers, Object.keys(wrapperChecks));
  for (const [name, value] of Object.entries(wrappers))
    if (value !== undefined) wrapperChecks[name as keyof typeof wrapperChecks](name, value);
  return wrappers;
}

/** The wrappers that make another environment, around `definition` or, where that has some already, around what it wraps. */
export function wrapDefinition(definition: EnvDefinition, wrappers: Wrappers): EnvDefinition {
  const { timeLimit, observationHistory = 1, rescaleActions = false } = wrappers;
  const unwrapped = definition.unwrapped ?? definition;
  const { variant: _, ...bare } = unwrapped; // it would take the wrappers off
  let wrapped: EnvDefinition = { ...bare, timeLimit: timeLimit ?? unwrapped.timeLimit };
  if (observationHistory > 1) wrapped = withHistory(wrapped, observationHistory);
  if (rescaleActions) wrapped = withRescaledActions(wrapped);
  return { ...wrapped, unwrapped };
}

/** The wrappers that are a normalizer's, with defaults. */
export function normalizerOptions(wrappers: Wrappers): NormalizerOptions {
  const { normalizeObservations = false, normalizeRewards = false } = wrappers;
  const { rewardScale = 1, rewardClip = 0, gamma = 0.99 } = wrappers;
  return { normalizeObservations, normalizeRewards, rewardScale, rewardClip, gamma };
}
