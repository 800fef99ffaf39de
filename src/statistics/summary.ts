/** The returns of several seeds in short. */
import { interquartileMean, percentileInterval } from "./over_seeds.ts";

export interface SeedsSummary {
  readonly interquartileMean: number;
  /** 95 % bootstrap interval of the interquartile mean. */
  readonly interval: readonly [number, number];
  readonly worst: number;
  readonly best: number;
}

/** @param values one a seed, at least one */
export function summaryOverSeeds(values: readonly number[]): SeedsSummary {
  return {
    interquartileMean: interquartileMean(values),
    interval: percentileInterval(values, interquartileMean),
    worst: Math.min(...values),
    best: Math.max(...values),
  };
}
