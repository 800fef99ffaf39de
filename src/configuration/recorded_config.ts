/** The configuration that a file carries in its metadata: checked like a user's, with the environment that it names. */
import { checkChoice, checkKeys, show } from "../core/check.ts";
import { currentNames } from "../core/former_names.ts";
import { parseJson } from "../core/json.ts";
import { visible } from "../core/visible.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { environmentDefinition, environmentIds } from "../envs/registry.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { completeConfig, type TrainingOptions, trainingKeys } from "./config.ts";
import { formerNames } from "./former_names.ts";
import { checkRecordedSpaces, OtherEnvError } from "./recorded_spaces.ts";
import { SPACES_KEY } from "./spaces_text.ts";
import type { TrainingConfig } from "./training_config.ts";

/**
 * @param given the environment, where the caller knows it
 * @param loader the function whose option `env` would give it
 * @throws OtherEnvError where the environment given cannot be the one of the file
 * @throws Error that says what is wrong with the configuration
 */
export function recordedConfig(
  metadata: ReadonlyMap<string, string>,
  given: EnvDefinition | undefined,
  loader: string,
): { config: TrainingConfig; environment: EnvDefinition } {
  const recorded = parseJson(metadata.get("config") ?? "null") as TrainingOptions;
  const options = currentNames(recorded, formerNames);
  checkKeys("options", options, trainingKeys);
  const environment = given ?? knownEnvironment(options.env, loader);
  try {
    checkRecordedSpaces(metadata.get(SPACES_KEY), String(options.env), environment);
    checkRecordedOptions(options, environment);
  } catch (error) {
    if (given || !(error instanceof OtherEnvError)) throw error;
    throw new FileFormatError(error.message, { cause: error }); // it names an environment that is not its own
  }
  return { config: completeConfig(options, environment), environment };
}

/** Options of an environment that the one given does not have are no fault of anybody's but of its being another one. */
function checkRecordedOptions({ env, envOptions }: TrainingOptions, { id, options }: EnvDefinition): void {
  if (id === env || typeof envOptions !== "object" || envOptions === null) return;
  const unknown = Object.keys(envOptions).filter((name) => !Object.keys(options).includes(name));
  if (unknown.length > 0)
    throw new OtherEnvError(
      `env: expected ${show(env)}, whose options the run had (${visible(unknown.join(", "))}), got ${id}`,
    );
}

/** The environment of a name in a file; where nobody knows it, it was perhaps a custom one. */
function knownEnvironment(env: unknown, loader: string): EnvDefinition {
  try {
    return environmentDefinition(checkChoice("env", env, environmentIds()));
  } catch (error) {
    const remedy = `give a custom one by ${loader}'s option env, { env: () => new MyGame() }, or by registerEnv`;
    throw new FileFormatError(`${(error as Error).message}; ${remedy}`, { cause: error });
  }
}
