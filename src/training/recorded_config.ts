/** The configuration that a file carries in its metadata: checked like a user's, with the environment that it names. */
import { checkChoice, checkKeys } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentDefinition, environmentIds } from "../envs/registry.ts";
import { completeConfig, type TrainingConfig, type TrainingOptions, trainingKeys } from "./config.ts";
import { FileFormatError } from "./safetensors.ts";

/**
 * @param given the environment, where the caller knows it
 * @param loader the function whose option `env` would give it
 * @throws Error that says what is wrong with the configuration
 */
export function recordedConfig(
  metadata: ReadonlyMap<string, string>,
  given: EnvDefinition | undefined,
  loader: string,
): { config: TrainingConfig; environment: EnvDefinition } {
  const options = JSON.parse(metadata.get("config") ?? "null") as TrainingOptions;
  checkKeys("options", options, trainingKeys);
  const environment = given ?? knownEnvironment(options.env, loader);
  return { config: completeConfig(options, environment), environment };
}

/** The environment of a name in a file; where nobody knows it, it was perhaps one of the user's own. */
function knownEnvironment(env: unknown, loader: string): EnvDefinition {
  try {
    return environmentDefinition(checkChoice("env", env, environmentIds()));
  } catch (error) {
    const remedy = `one of your own is given by ${loader}'s option env, { env: () => new MyGame() }, or by registerEnv`;
    throw new FileFormatError(`${(error as Error).message}; ${remedy}`, { cause: error });
  }
}
