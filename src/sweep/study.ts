/**
 * What a sweep is asked: the environment, the settings that stay, those that are searched, how trials are drawn, scored and
 * given up. Together with the version it determines every trial; `study.json` keeps it.
 */
import { type TrainingOptions, trainingKeys } from "../configuration/config.ts";
import { checkChoice, checkInteger, checkKeys, show } from "../core/check.ts";
import { cmaesSampler } from "./cmaes_sampler.ts";
import { type PrunerName, prunerNames } from "./pruner.ts";
import type { Sampler } from "./sampler.ts";
import { gridSampler, randomSampler } from "./simple_samplers.ts";
import { type Dimension, dimensionsOf, type Parameters, type SearchSpace } from "./space.ts";
import { tpeSampler } from "./tpe_sampler.ts";

/** Names of samplers. */
export const samplerNames = ["tpe", "random", "grid", "cmaes"] as const;
/** How trials are drawn. */
export type SamplerName = (typeof samplerNames)[number];

/** Names of scores. */
export const scoreNames = ["interquartileMean", "mean", "worst"] as const;
/** How the returns of a trial's seeds become one number. */
export type ScoreName = (typeof scoreNames)[number];

/** Names of what counts of a run. */
export const actingNames = ["better", "deterministic", "sampled"] as const;
/** Which of the two ways of acting counts: the better one of each seed, the most probable actions, or sampled ones. */
export type ActingName = (typeof actingNames)[number];

/** What is searched, and where. */
export interface SearchOptions {
  /** The name of an environment, or on the command line a file with a custom one. */
  readonly env: string;
  /** Settings of training that all trials have, as `train` takes them. */
  readonly settings?: Omit<Partial<TrainingOptions>, "env" | "seed">;
  /** Settings of training and options of the environment that are searched. */
  readonly search: SearchSpace;
}

/** As a user writes it. */
export interface StudyOptions extends SearchOptions {
  /** How many trials; default 40. */
  readonly trials?: number;
  /** Seeds of each trial, 1 to this; default 3. */
  readonly seeds?: number;
  /** Seeds on which the winner is trained again, from 1001 on; default 10. */
  readonly confirmation?: number;
  /** Default `"tpe"`. */
  readonly sampler?: SamplerName;
  /** Default `"none"`. */
  readonly pruner?: PrunerName;
  /** Default `"interquartileMean"`. */
  readonly score?: ScoreName;
  /** Default `"better"`. */
  readonly acting?: ActingName;
  /** Episodes of the evaluation after each run; default 20. */
  readonly episodes?: number;
  /** How many trials may be under way at once; what is drawn depends on it, default 8. */
  readonly lag?: number;
  /** Of the sampler's random numbers; default 1. */
  readonly seed?: number;
}

/** Complete and checked, as `study.json` holds it. */
export type Study = Required<StudyOptions>;

const keys = [
  "env",
  "settings",
  "search",
  "trials",
  "seeds",
  "confirmation",
  "sampler",
  "pruner",
  "score",
  "acting",
  "episodes",
  "lag",
  "seed",
] as const satisfies readonly (keyof StudyOptions)[];

const CONFIRMATION_FROM = 1001;
const OWN = ["env", "seed", "preset"];

/** @throws TypeError, RangeError naming the key, what is allowed and what came */
export function completeStudy(given: unknown): Study {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(`study: expected an object, got ${show(given)}`);
  checkKeys("study", given, keys);
  const options = given as Partial<StudyOptions>;
  const count = (key: keyof StudyOptions, value: unknown, initial: number, most: number, least = 1) =>
    checkInteger(key, value ?? initial, { least, most });
  return {
    ...completeSearch(options),
    trials: count("trials", options.trials, 40, 100_000),
    seeds: count("seeds", options.seeds, 3, 1000),
    confirmation: count("confirmation", options.confirmation, 10, 1000, 0),
    sampler: checkChoice("sampler", options.sampler ?? "tpe", samplerNames),
    pruner: checkChoice("pruner", options.pruner ?? "none", prunerNames),
    score: checkChoice("score", options.score ?? "interquartileMean", scoreNames),
    acting: checkChoice("acting", options.acting ?? "better", actingNames),
    episodes: count("episodes", options.episodes, 20, 100_000),
    lag: count("lag", options.lag, 8, 1000),
    seed: count("seed", options.seed, 1, Number.MAX_SAFE_INTEGER, 0),
  };
}

/** @throws TypeError, RangeError naming the key, what is allowed and what came */
export function completeSearch(options: Partial<SearchOptions>): Required<SearchOptions> {
  if (typeof options.env !== "string" || options.env === "")
    throw new TypeError(`env: expected the name of an environment, got ${show(options.env)}`);
  const settings = options.settings ?? {};
  checkKeys(
    "settings",
    settings,
    trainingKeys.filter((key) => key !== "env" && key !== "seed"),
  );
  dimensionsOf(options.search);
  for (const key of Object.keys(options.search as SearchSpace))
    if (OWN.includes(key) || key in settings)
      throw new RangeError(`search.${key}: expected a setting that is not given otherwise`);
  return { env: options.env, settings, search: options.search as SearchSpace };
}

/** @throws RangeError where the sampler does not take such a space */
export function samplerOf({ sampler, seed, lag }: Study, dimensions: readonly Dimension[]): Sampler {
  if (sampler === "tpe") return tpeSampler(dimensions, seed, { lag });
  if (sampler === "random") return randomSampler(dimensions, seed);
  if (sampler === "grid") return gridSampler(dimensions);
  return cmaesSampler(dimensions, seed);
}

/**
 * What a trial trains with, but for its seed: settings of training, and options of the environment.
 * @param envOptionNames names of the environment's options
 * @throws RangeError for a name that is neither
 */
export function optionsOf(
  { settings, env }: Pick<Study, "settings" | "env">,
  parameters: Parameters,
  envOptionNames: readonly string[],
): TrainingOptions {
  checkKeys("search", parameters, [...trainingKeys.filter((key) => !OWN.includes(key)), ...envOptionNames]);
  const [own, ofEnv] = [true, false].map((isSetting) =>
    Object.fromEntries(Object.entries(parameters).filter(([key]) => trainingKeys.includes(key) === isSetting)),
  );
  const envOptions = { ...settings.envOptions, ...ofEnv };
  return {
    ...settings,
    ...own,
    env,
    ...(Object.keys(envOptions).length === 0 ? {} : { envOptions }),
  } as TrainingOptions;
}

/** Seeds of a trial, and those on which the winner is trained again. */
export const seedsOf = ({ seeds }: Study): number[] => Array.from({ length: seeds }, (_, k) => k + 1);
export const confirmationSeedsOf = ({ confirmation }: Pick<Study, "confirmation">): number[] =>
  Array.from({ length: confirmation }, (_, k) => CONFIRMATION_FROM + k);
