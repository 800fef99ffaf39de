/**
 * A share of a sweep's trials, for machines that know nothing of each other: the trials whose number leaves the same rest.
 * It can be run alone only where no trial depends on another's result.
 */
import { show } from "../core/check.ts";
import type { Study } from "./study.ts";

export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

const MOST = 10_000;

/**
 * @param text `2/4`
 * @throws RangeError naming it, also where the study's trials depend on each other
 */
export function checkShard(name: string, text: string, { sampler, pruner }: Study): Shard {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (!(index >= 1 && index <= count && count <= MOST))
    throw new RangeError(`${name}: expected a part of so many, such as 2/4, at most ${MOST}, got ${show(text)}`);
  if (sampler === "tpe" || sampler === "cmaes")
    throw new RangeError(
      `${name}: expected a study whose trials do not depend on each other's results, with the sampler "random" or "grid", got "${sampler}"; --queue lets machines share it`,
    );
  if (pruner !== "none")
    throw new RangeError(`${name}: expected a study without a pruner, which compares trials, got "${pruner}"`);
  return { index, count };
}

/** Whether a trial is of the shard. */
export function isOfShard({ index, count }: Shard, number: number): boolean {
  return number % count === index - 1;
}
