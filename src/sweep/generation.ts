/**
 * What happens between two rounds of population-based training (Jaderberg et al. 2017): members that are among the worst
 * go on where one of the best is (exploit, by truncation), with settings that are a little others (explore). It is a
 * function of what the members have reached and of the seed, never of who was quicker.
 */

import type { Random } from "../core/random.ts";
import type { PopulationStudy } from "./population_study.ts";
import { randomOf } from "./sampler.ts";
import { type Dimension, type Parameters, type Point, parametersBy } from "./space.ts";

/** A member in a round, before it trains. */
export interface Member {
  readonly parameters: Parameters;
  readonly point: Point;
  /** Whose checkpoint it begins with, by the number among the members; its own unless it is a copy. */
  readonly source: number;
}

/** The members of the first round, drawn at random. */
export function firstGeneration(dimensions: readonly Dimension[], { population, seed }: PopulationStudy): Member[] {
  return Array.from({ length: population.size }, (_, source) => {
    const random = randomOf(seed, source);
    return { ...parametersBy(dimensions, (dimension) => drawn(dimension, random)), source };
  });
}

/**
 * The members of the round after.
 * @param values what each member has reached, greater being better; null where it failed
 * @param round the number of the new round, from 1 on
 * @throws RangeError where all have failed
 */
export function nextGeneration(
  dimensions: readonly Dimension[],
  members: readonly Member[],
  values: readonly (number | null)[],
  round: number,
  { population, seed }: PopulationStudy,
): Member[] {
  const order = members.map((_, k) => k).sort((one, other) => compared(values[one], values[other]) || one - other);
  const whole = order.filter((member) => values[member] !== null);
  if (whole.length === 0) throw new RangeError("population: all members have failed");
  const share = Math.max(1, Math.floor(population.exploit * members.length));
  const best = whole.slice(0, share);
  const replaced = new Set(order.slice(-share).filter((member) => !best.includes(member)));
  return members.map(({ parameters, point }, member) => {
    if (values[member] !== null && !replaced.has(member)) return { parameters, point, source: member };
    const random = randomOf(seed, round * population.size + member);
    const source = best[random.integer(best.length)];
    return { ...changed(dimensions, members[source].point, random, population), source };
  });
}

/** From the best to the worst, those that failed last. */
function compared(one: number | null, other: number | null): number {
  if (one === other) return 0;
  if (one === null) return 1;
  return other === null ? -1 : other - one;
}

/** Settings near those of a point; one that is there only now is drawn. */
function changed(
  dimensions: readonly Dimension[],
  point: Point,
  random: Random,
  { resample, factors }: PopulationStudy["population"],
): { parameters: Parameters; point: Point } {
  return parametersBy(dimensions, (dimension, k) => {
    const [isDrawn, factor] = [random.uniform() < resample, factors[random.integer(factors.length)]];
    const inner = point[k];
    if (isDrawn || inner === undefined) return drawn(dimension, random);
    return dimension.choices > 0 ? inner : moved(dimension, inner, factor);
  });
}

/**
 * A number whose logarithm is searched is multiplied by the factor, another one moves by as much of its range as the factor
 * is from 1. A whole number moves by one at least.
 */
function moved({ decode, logWidth }: Dimension, inner: number, factor: number): number {
  const change = logWidth > 0 ? Math.log(factor) / logWidth : factor - 1;
  let next = inner;
  do next = Math.min(1, Math.max(0, next + change));
  while (change !== 0 && decode(next) === decode(inner) && next > 0 && next < 1);
  return next;
}

function drawn({ choices }: Dimension, random: Random): number {
  return choices > 0 ? random.integer(choices) : random.uniform();
}
