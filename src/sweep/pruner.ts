/**
 * Which trials are given up before their end, by their learning curves. A trial is looked at on rungs, after a share of its
 * steps, and compared with the trials that had ended when it was drawn: these do not depend on how many work at once.
 */
import { checkChoice } from "../core/check.ts";
import { median } from "../statistics/over_seeds.ts";
import type { EndedTrial } from "./sampler.ts";

/** Names of pruners. */
export const prunerNames = ["none", "asha", "median"] as const;
/** Which trials are given up before their end, and when. */
export type PrunerName = (typeof prunerNames)[number];

const REDUCTION = 3;
const STARTUP = 5; // trials that the median wants

export interface Pruner {
  /** Shares of a trial's steps after which it is looked at, rising. */
  readonly rungs: readonly number[];
  /**
   * @param rung index of the rung
   * @param value what the trial has reached there, greater being better
   * @param ended trials that had ended when it was drawn
   */
  gives(rung: number, value: number, ended: readonly EndedTrial[]): boolean;
}

/** @throws TypeError, RangeError naming `pruner` */
export function prunerOf(name: unknown): Pruner {
  const chosen = checkChoice("pruner", name, prunerNames);
  if (chosen === "none") return { rungs: [], gives: () => false };
  if (chosen === "asha") return { rungs: [1 / REDUCTION ** 2, 1 / REDUCTION], gives: isBelowBestThird };
  return { rungs: [0.2, 0.4, 0.6, 0.8], gives: isBelowMedian };
}

/**
 * Successive halving without waiting (ASHA, Li et al. 2020), its stopping variant: who is not among the best third of
 * those that have been on the rung, himself included, goes.
 */
function isBelowBestThird(rung: number, value: number, ended: readonly EndedTrial[]): boolean {
  const values = valuesAt(rung, ended);
  const better = values.filter((other) => other > value).length;
  return better >= Math.max(1, Math.floor((values.length + 1) / REDUCTION));
}

/** Golovin et al. 2017: below the median of the others at the same rung, once there are five of them. */
function isBelowMedian(rung: number, value: number, ended: readonly EndedTrial[]): boolean {
  const values = valuesAt(rung, ended);
  return values.length >= STARTUP && value < median(values);
}

function valuesAt(rung: number, ended: readonly EndedTrial[]): number[] {
  return ended.filter(({ rungs }) => rungs.length > rung).map(({ rungs }) => rungs[rung]);
}
