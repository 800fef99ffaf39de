/**
 * The configuration of a run: one flat record. A user's options are laid over the preset of the environment and
 * algorithm, which is laid over the algorithm's defaults; every value is checked here, once, before anything is built.
 */
import { type AlgorithmName, algorithmNames, algorithmSettings } from "../algorithms/registry.ts";
import { checkChoice, checkInteger, checkKeys } from "../core/check.ts";
import { currentNames, warn } from "../core/former_names.ts";
import { completeOptions, type EnvDefinition, type EnvOptions } from "../envs/env.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import { checkEstimator } from "../rollout/advantages_settings.ts";
import { checkActionSettings } from "./action_settings.ts";
import { formerNames } from "./former_names.ts";
import { PLAIN, type PresetName, presetFor, presetNames } from "./presets.ts";
import { checkBatch, checkSchedules } from "./relations.ts";
import { type ReadSetting, settings } from "./settings.ts";
import type { TrainingConfig } from "./training_config.ts";

export { type AlgorithmName, algorithmNames };

/**
 * What is computed: the environment, the algorithm, the seed, the horizon and every setting. Complete and checked it is the
 * run's recorded configuration, `TrainingConfig`. Everything but `env`, a name or a custom environment, has a default.
 */
export type TrainingOptions = { env: EnvSource; preset?: PresetName } & Partial<Omit<TrainingConfig, "env">>;

const general = ["env", "envOptions", "algorithm", "preset", "seed", "steps"] as const;

/** Keys of `TrainingOptions`. */
export const trainingKeys: readonly string[] = [...general, ...Object.keys(settings)];

/**
 * Checks a user's options and completes them.
 * @param definition the environment, where it is known already
 * @param chosen in the place of a preset's values: what was chosen for this environment
 * @throws TypeError, RangeError naming the key, what is allowed and what came
 */
export function completeConfig(
  given: TrainingOptions,
  definition?: EnvDefinition,
  chosen?: Partial<TrainingConfig>,
): TrainingConfig {
  const options = currentNames(given, formerNames, warn);
  checkKeys("options", options, trainingKeys);
  const environment = definition ?? environmentDefinition(options.env, "env");
  const env = environment.id;
  const algorithm = checkChoice("algorithm", options.algorithm ?? "ppo", algorithmNames);
  const named = checkChoice("preset", options.preset ?? "frugal", presetNames);
  const preset = chosen ? { ...PLAIN, ...chosen } : presetFor(env, algorithm, named);
  const config = {
    env,
    envOptions: completeEnvOptions(environment, options.envOptions ?? {}),
    algorithm,
    seed: checkInteger("seed", options.seed ?? 1, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    steps: checkInteger("steps", options.steps ?? preset.steps, { least: 1 }),
    ...completeSettings(algorithm, options, preset),
  } as TrainingConfig;
  checkBatch(config);
  checkSchedules(config);
  checkEstimator(config);
  algorithmSettings[algorithm].check?.(config, environment);
  checkActionSettings(config, environment);
  return config;
}

/**
 * Every setting that this algorithm, and the settings before it, have a use for. A condition on a setting that is itself
 * not read is none.
 */
function completeSettings(
  algorithm: AlgorithmName,
  options: Readonly<Record<string, unknown>>,
  preset: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = { algorithm };
  for (const [key, { check, initial, initials, only }] of Object.entries(settings)) {
    const unread = reasonUnread(only, values);
    if (unread && options[key] !== undefined) throw new RangeError(unreadText(key, unread, values[unread[0]]));
    if (!unread) values[key] = check(key, options[key] ?? preset[key] ?? initials?.[algorithm] ?? initial);
  }
  return values;
}

/** The setting, with the values that would do, for whose value another is not read. */
function reasonUnread(only: ReadSetting["only"], values: Readonly<Record<string, unknown>>) {
  return Object.entries(only ?? {}).find(([other, uses]) => other in values && !uses.includes(String(values[other])));
}

/**
 * The settings among the options that nothing would read, and that `train` would therefore refuse: what has to be left out
 * where a run's options are to be used with another algorithm or optimiser.
 */
export function unreadSettings(given: TrainingOptions): string[] {
  const { algorithm = "ppo", ...options } = currentNames(given, formerNames, warn);
  const values: Record<string, unknown> = { algorithm };
  const env = environmentDefinition(options.env, "env").id;
  const preset: Readonly<Record<string, unknown>> = presetFor(env, algorithm, options.preset ?? "frugal");
  const asked = options as Readonly<Record<string, unknown>>;
  const keys: string[] = [];
  for (const [key, { initial, initials, only }] of Object.entries(settings)) {
    if (!reasonUnread(only, values)) values[key] = asked[key] ?? preset[key] ?? initials?.[algorithm] ?? initial;
    else if (asked[key] !== undefined) keys.push(key);
  }
  return keys;
}

function unreadText(key: string, [other, uses]: [string, readonly string[]], given: unknown): string {
  return `${key}: expected only with ${other} ${uses.join(" or ")}, got it with ${other} ${given}`;
}

function completeEnvOptions(definition: EnvDefinition, given: Readonly<Record<string, unknown>>): EnvOptions {
  checkKeys("envOptions", given, Object.keys(definition.options));
  return completeOptions(definition, given);
}
