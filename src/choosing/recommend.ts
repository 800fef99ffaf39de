/** Which algorithm suits an environment, or none of ours: the environment is measured by a short random play, then judged. */

import { checkKeys } from "../core/check.ts";
import type { EnvOptions } from "../envs/env.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import type { EnvironmentFacts } from "../facts/environment_facts.ts";
import { measureFacts } from "../facts/random_play.ts";
import { type Recommendation, recommendation } from "./recommendation.ts";

/** What is to be learned, and with what. */
export interface RecommendOptions {
  /** A name, a factory such as `() => new MyGame()`, or a definition. */
  readonly env: EnvSource;
  /** Options of the environment; default: its own. */
  readonly envOptions?: EnvOptions;
  /** Environment steps that can be afforded; any number of them unless given. */
  readonly budget?: number;
  /** Whether the environment's rules are at hand as a program that can be asked what would happen; default false. */
  readonly hasModel?: boolean;
  /** Whether there are only recorded episodes, and nothing new can be tried; default false. */
  readonly fixedData?: boolean;
  /** Of the random play; default 0. */
  readonly seed?: number;
  /** Ends the play within some milliseconds: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Plays 1,024 random steps in copies that are closed again, and says which algorithm to begin with, by which facts.
 * @throws TypeError, RangeError naming the option, what is allowed and what came
 * @throws EnvError where the environment fails, the signal's reason where it was aborted
 */
export async function recommend(options: RecommendOptions): Promise<Recommendation & { facts: EnvironmentFacts }> {
  checkKeys("recommend options", options, ["env", "envOptions", "budget", "hasModel", "fixedData", "seed", "signal"]);
  const { env, envOptions, seed, signal, ...question } = options;
  const play = { ...(envOptions && { envOptions }), ...(seed !== undefined && { seed }), ...(signal && { signal }) };
  const facts = await measureFacts(environmentDefinition(env, "env"), play);
  return { ...recommendation({ facts, ...question }), facts };
}
