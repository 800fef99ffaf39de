/**
 * How one seed becomes all the random numbers of a run. The generator is counter-based: a draw is a function of
 * (seed, stream, lane, counter) and nothing else, so these few integers are its whole state. Each use of random numbers
 * has a stream of its own, so that none can disturb another.
 */
import { checkInteger } from "./check.ts";

/** Stream numbers. They are part of what "the same seed gives the same bits" means: append, never renumber. */
export const STREAMS = Object.freeze({
  /** Initial states of the training environments; counter: the number of the lane's episode. */
  environment: 1,
  /** Sampling of actions while collecting; counter: the environment step. */
  exploration: 2,
  /** Shuffling samples into minibatches; counter: the epoch. */
  shuffle: 3,
  /** Initial parameters of networks; counter: the parameter block. */
  initialization: 4,
  /** Initial states of evaluation environments, so that a run is never scored on its own training episodes. */
  evaluation: 5,
  /** Sampling of actions outside training (evaluation, a loaded policy); counter: the number of the sample. */
  acting: 6,
  /** Initial states of the environments that are looked at before training. */
  probe: 7,
});

/** The two 32-bit halves of a seed: the key of the generator. */
export interface Seed {
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * Splits a seed into the key of the generator.
 * @throws TypeError or RangeError unless it is a whole number in [0, 2^53 - 1].
 */
export function splitSeed(value: unknown, name = "seed"): Seed {
  const seed = checkInteger(name, value, { least: 0, most: Number.MAX_SAFE_INTEGER });
  return { value: seed, lo: seed >>> 0, hi: Math.floor(seed / 2 ** 32) };
}
