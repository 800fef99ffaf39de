/** From a user's options to a trainer that has not begun. */

import { chosenSettings } from "../configuration/chosen_settings.ts";
import { completeConfig, type TrainingOptions, trainingKeys } from "../configuration/config.ts";
import { formerNames } from "../configuration/former_names.ts";
import { checkKeys } from "../core/check.ts";
import { failClosed } from "../core/closing.ts";
import { currentNames, warn } from "../core/former_names.ts";
import { environmentDefinition } from "../envs/registry.ts";
import { chooseSettings } from "./choose_settings_source.ts";
import { type StartOptions, startKeys, takePolicy, withInitialPolicy } from "./initial_policy.ts";
import { buildParts, closeParts, type TrainerOptions, trainerKeys } from "./parts.ts";
import { Trainer } from "./trainer.ts";

/**
 * Builds a trainer: environments, networks, buffers and optimizer, with the preset's values where none are given.
 * @throws TypeError, RangeError naming the option, what is allowed and what came
 */
export async function createTrainer(given: TrainingOptions & StartOptions & TrainerOptions): Promise<Trainer> {
  const options = currentNames(given, formerNames, warn);
  checkKeys("options", options, [...trainingKeys, ...startKeys, ...trainerKeys]);
  const { engine, signal, threads, envWorkers, initialPolicy, ...rest } = options;
  const definition = environmentDefinition(rest.env, "env");
  const fitting = initialPolicy === undefined ? rest : withInitialPolicy(rest, initialPolicy, definition);
  const choices = await chooseSettings(fitting, definition, signal);
  const config = completeConfig(fitting, definition, choices && chosenSettings(choices));
  const parts = await buildParts(config, definition, { engine, signal, threads, envWorkers });
  try {
    parts.replica.actorCritic.initialize(parts.spec.config.seed); // before the others join
    const begun = initialPolicy && takePolicy(parts, initialPolicy);
    await parts.env.reset();
    const trainer = new Trainer(parts, begun);
    trainer.choices = choices ?? [];
    return trainer;
  } catch (error) {
    return failClosed(error, () => closeParts(parts));
  }
}
