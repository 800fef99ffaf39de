/**
 * What all samplers are: functions from the number of a trial, and from the results of trials before it, to the trial's
 * settings. Which results these are depends on the number alone, never on which worker was quicker: so the same seed gives
 * the same trials however many work at once.
 */
import { Random } from "../core/random.ts";
import type { Parameters, Point } from "./space.ts";

/** How a trial ended. */
export type TrialState = "complete" | "pruned" | "failed";

/** A trial that has ended, as samplers and pruners see it. */
export interface EndedTrial {
  readonly number: number;
  readonly point: Point;
  /** Greater is better; what it had reached where it was pruned; undefined where it failed. */
  readonly value: number | undefined;
  readonly state: TrialState;
  /** Values at the rungs that it reached, see `pruner.ts`. */
  readonly rungs: readonly number[];
}

export interface Sampler {
  /** How many of the first trials must have ended before this one can be drawn. */
  needs(number: number): number;
  /**
   * @param ended the first `needs(number)` trials, by their numbers
   * @returns undefined where there is nothing left to try
   */
  draw(number: number, ended: readonly EndedTrial[]): { parameters: Parameters; point: Point } | undefined;
}

const DRAWS = 2 ** 16; // random numbers that a trial may use

/** A trial's own random numbers. */
export function randomOf(seed: number, trial: number): Random {
  const random = new Random(seed);
  random.position = trial * DRAWS;
  return random;
}

/** A standard normal number, by Box and Muller (1958). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}

/** The trials from the best to the worst: whole ones, then pruned ones by how far they came, then failed ones. */
export function ranked(trials: readonly EndedTrial[]): EndedTrial[] {
  const order = { complete: 0, pruned: 1, failed: 2 };
  const value = (trial: EndedTrial) => trial.value ?? Number.NEGATIVE_INFINITY;
  return [...trials].sort(
    (one, other) =>
      order[one.state] - order[other.state] ||
      (one.state === "pruned" ? other.rungs.length - one.rungs.length : 0) ||
      (value(one) === value(other) ? 0 : value(other) - value(one)) ||
      one.number - other.number,
  );
}
