/**
 * What population-based training is asked: the environment, the settings that stay, those that change on the way, and how
 * the population is led. Together with the version it determines every member; `study.json` keeps it.
 */
import { checkChoice, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { type ActingName, actingNames, completeSearch, type SearchOptions } from "./study.ts";

/** How a population is led. */
export interface PopulationRules {
  /** Members that train side by side; default 8. */
  readonly size?: number;
  /** Equal parts of the training, after each of which members are compared; default 10. */
  readonly rounds?: number;
  /** Share of the members that are replaced after a round, and of those that they are replaced by; default 0.25. */
  readonly exploit?: number;
  /** Probability with which a setting of a copy is drawn afresh instead of changed a little; default 0.25. */
  readonly resample?: number;
  /** By which of these a setting of a copy is changed, each as likely; default [0.8, 1.2]. */
  readonly factors?: readonly number[];
}

/** As a user writes it. */
export interface PopulationOptions extends SearchOptions {
  readonly population: PopulationRules;
  /** Seeds on which the winner's settings are trained again, round by round, from 1001 on; default 10. */
  readonly confirmation?: number;
  /** Default `"better"`. */
  readonly acting?: ActingName;
  /** Episodes of the evaluation after each round; default 20. */
  readonly episodes?: number;
  /** Of what is drawn, and of the evaluations; default 1. Members are trained with the seeds 1 to `size`. */
  readonly seed?: number;
}

/** Complete and checked, as `study.json` holds it. */
export type PopulationStudy = Required<Omit<PopulationOptions, "population">> & {
  readonly population: Required<PopulationRules>;
};

const keys = [
  "env",
  "settings",
  "search",
  "population",
  "confirmation",
  "acting",
  "episodes",
  "seed",
] as const satisfies readonly (keyof PopulationOptions)[];
const rules = [
  "size",
  "rounds",
  "exploit",
  "resample",
  "factors",
] as const satisfies readonly (keyof PopulationRules)[];

/** Keys of other searches, which a population has no use for. */
const others: readonly string[] = ["trials", "seeds", "sampler", "pruner", "score", "lag"];
const [MOST_MEMBERS, MOST_ROUNDS, MOST_FACTORS] = [1000, 10_000, 100];
const MOST_SEGMENTS = 100_000; // members times rounds, each of which has random numbers of its own

/** Settings that may change between two updates: those that leave networks, optimizer and environments as they are. */
const changeable: readonly string[] = [
  "rolloutSteps",
  "epochs",
  "minibatchSize",
  "gamma",
  "gaeLambda",
  "nStepReturn",
  "learningRate",
  "klTarget",
  "dualClip",
  "clipRange",
  "valueClipRange",
  "entropyCoefficient",
  "valueCoefficient",
  "valueLearningRate",
  "valueEpochs",
  "adamEpsilon",
  "weightDecay",
  "momentum",
  "maxGradientNorm",
  "maxGradientValue",
  "targetKl",
  "maxKl",
];

/** Whether a study is one of population-based training. */
export function isPopulation(given: unknown): given is object {
  return typeof given === "object" && given !== null && "population" in given;
}

/** @throws TypeError, RangeError naming the key, what is allowed and what came */
export function completePopulation(given: unknown): PopulationStudy {
  if (!isPopulation(given)) throw new TypeError(`study: expected an object with population, got ${show(given)}`);
  for (const key of others)
    if (key in given) throw new RangeError(`${key}: expected none beside population, which is a search of its own`);
  checkKeys("study", given, keys);
  const options = given as Partial<PopulationOptions>;
  const searched = completeSearch(options);
  for (const name of Object.keys(searched.search))
    if (!changeable.includes(name))
      throw new RangeError(
        `search.${name}: expected a setting that may change on the way (${changeable.join(", ")}), since members begin where others have come to`,
      );
  const count = (key: keyof PopulationOptions, initial: number, most: number, least = 1) =>
    checkInteger(key, options[key] ?? initial, { least, most });
  return {
    ...searched,
    population: completeRules(options.population),
    confirmation: count("confirmation", 10, 1000, 0),
    acting: checkChoice("acting", options.acting ?? "better", actingNames),
    episodes: count("episodes", 20, 100_000),
    seed: count("seed", 1, Number.MAX_SAFE_INTEGER, 0),
  };
}

function completeRules(given: PopulationRules | undefined): Required<PopulationRules> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(`population: expected an object such as { "size": 8, "rounds": 10 }, got ${show(given)}`);
  checkKeys("population", given, rules);
  const { size = 8, rounds = 10, exploit = 0.25, resample = 0.25, factors = [0.8, 1.2] } = given;
  if (!Array.isArray(factors) || factors.length === 0 || factors.length > MOST_FACTORS)
    throw new RangeError(`population.factors: expected a list of 1 to ${MOST_FACTORS} numbers, got ${show(factors)}`);
  if (size * rounds > MOST_SEGMENTS)
    throw new RangeError(`population: expected size times rounds of at most ${MOST_SEGMENTS}, got ${size * rounds}`);
  return {
    size: checkInteger("population.size", size, { least: 2, most: MOST_MEMBERS }),
    rounds: checkInteger("population.rounds", rounds, { least: 2, most: MOST_ROUNDS }),
    exploit: checkNumber("population.exploit", exploit, { above: 0, most: 0.5 }),
    resample: checkNumber("population.resample", resample, { least: 0, most: 1 }),
    factors: factors.map((factor) => checkNumber("population.factors", factor, { above: 0, most: 10 })),
  };
}
