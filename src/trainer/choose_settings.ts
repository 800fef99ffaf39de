/** For the preset `robust` the environment is looked at before training, and settings are chosen by what is seen. */

import { type Choice, chosenSettings } from "../configuration/chosen_settings.ts";
import { algorithmNames, completeConfig, type TrainingOptions } from "../configuration/config.ts";
import { PLAIN, presetNames } from "../configuration/presets.ts";
import { robustChoices } from "../configuration/robust.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { wrapEnvironment } from "../configuration/wrap_environment.ts";
import { checkSignal, isAbort, reasonBehind } from "../core/abort.ts";
import { checkChoice, checkInteger } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { declaredFacts, measureFacts } from "../facts/random_play.ts";

const LANES = 8; // at most
const STEPS = 1024; // of random play, over all lanes

/**
 * Undefined for any other preset. Where the user has set all that would be chosen, nothing is played.
 * @throws EnvError where the environment fails
 * @throws the signal's reason where it threw that
 */
export async function chooseSettings(
  options: TrainingOptions,
  definition: EnvDefinition,
  abort: AbortSignal | undefined,
): Promise<Choice[] | undefined> {
  const signal = checkSignal(abort);
  if (checkChoice("preset", options.preset ?? "frugal", presetNames) !== "robust") return undefined;
  const algorithm = checkChoice("algorithm", options.algorithm ?? "ppo", algorithmNames);
  const seed = checkInteger("seed", options.seed ?? 1, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const horizon = checkInteger("steps", options.steps ?? PLAIN.steps, { least: 1 });
  const { env: _, preset: __, ...rest } = options;
  const given: Partial<TrainingConfig> = rest;
  const chosen = { algorithm, steps: horizon, given };
  const unseen = robustChoices(declaredFacts(definition, seed), chosen);
  const config = completeConfig(options, definition, chosenSettings(unseen)); // what is wrong with them is said before anything is played
  const read = (choices: Choice[]) => choices.filter(({ setting }) => setting in config);
  const declared = read(unseen);
  if (declared.length === 0) return [];
  const { envOptions } = config;
  const wrapped = wrapEnvironment(definition, { ...config, observationHistory: 1 });
  const numEnvs = Math.min(LANES, given.numEnvs ?? LANES); // somebody may have room for one only
  const steps = Math.ceil(STEPS / numEnvs);
  try {
    return read(
      robustChoices(await measureFacts(wrapped, { seed, envOptions, numEnvs, steps, later: true, signal }), chosen),
    );
  } catch (error) {
    if (isAbort(error, signal)) return declared; // training will not even begin
    throw reasonBehind(error, signal);
  }
}
