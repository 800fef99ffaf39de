/**
 * Hyperparameters that are known to solve an environment: where a user names only the environment, these are what runs.
 * They lie beside the environments (`src/envs/cartpole/presets.ts` and so on) and come from searches on seeds from 101 on
 * (bench/search.ts), which began near what rl-baselines3-zoo publishes; horizons are at most those of its benchmark. TRPO's
 * begin with its hyperparams/trpo.yml without exploration by noise that depends on the state (gSDE): Acrobot's and
 * Pendulum's come from a search, the others were changed by hand. Results are reported on seeds 1 to 10
 * (`npm run bench -- learning`, docs/algorithms/results.md).
 */
import type { AlgorithmName } from "../algorithms/registry.ts";
import { presets as ofBuiltIn } from "../envs/built_in.ts";
import type { TrainingConfig } from "./training_config.ts";

/**
 * `frugal`, the usual one: the best policy from few environment steps. `fast`: a good one in little time, where that is
 * another. `robust`: chosen from what can be seen of the environment before training (robust.ts). `plain`: the algorithm's
 * defaults and nothing else, which is also what the first two are where nobody has tuned the environment.
 */
export const presetNames = ["frugal", "fast", "robust", "plain"] as const;
/** A set of hyperparameters for an environment, see `presetNames`. */
export type PresetName = (typeof presetNames)[number];

export type Preset = { steps: number } & Partial<
  Omit<TrainingConfig, "env" | "envOptions" | "algorithm" | "seed" | "steps">
>;

/** Every algorithm's usual preset of an environment, and what differs where less time asks for other settings. */
interface EnvPresets {
  readonly frugal: Readonly<Partial<Record<AlgorithmName, Preset>>>;
  readonly fast: Readonly<Partial<Record<AlgorithmName, Partial<Preset>>>>;
}

/** The same with no other names: a setting, an algorithm or a preset that does not exist does not compile. */
type Known<P> = { [K in keyof P]: K extends keyof EnvPresets ? KnownAlgorithms<P[K]> : never };
type KnownAlgorithms<P> = { [K in keyof P]: K extends AlgorithmName ? KnownSettings<P[K]> : never };
type KnownSettings<P> = { [K in keyof P]: K extends keyof Preset ? P[K] : never };

const known: { readonly [K in keyof typeof ofBuiltIn]: Known<(typeof ofBuiltIn)[K]> } = ofBuiltIn;
const presets: ReadonlyMap<string, EnvPresets> = new Map(Object.entries(known));

/** The environments that an algorithm has a preset for. */
export function environmentsWithPreset(algorithm: AlgorithmName): string[] {
  return [...presets].filter(([, { frugal }]) => algorithm in frugal).map(([env]) => env);
}

/** Whether somebody has tuned an environment, for whatever algorithm. */
export function isTuned(env: string): boolean {
  return presets.has(env);
}

/** No preset: the horizon beside the algorithm's defaults. */
export const PLAIN: Preset = { steps: 100_000 };

/**
 * The preset of an environment and algorithm; the algorithm's plain defaults for an environment without one, and for
 * `robust`, whose values are chosen elsewhere.
 */
export function presetFor(env: string, algorithm: AlgorithmName, name: PresetName = "frugal"): Preset {
  if (name === "plain" || name === "robust") return PLAIN;
  const ofEnv = presets.get(env);
  const frugal = ofEnv?.frugal[algorithm] ?? PLAIN;
  return name === "fast" ? { ...frugal, ...ofEnv?.fast[algorithm] } : frugal;
}
