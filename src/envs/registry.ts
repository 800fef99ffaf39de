/** Environments by name: those that come with swingup, and those that users register. */
import { checkChoice, checkKeys, show } from "../core/check.ts";
import { definitions } from "./built_in.ts";
import { type CustomEnvOptions, defineEnv } from "./custom_env.ts";
import type { EnvDefinition, EnvSpec } from "./env.ts";
import { checkId } from "./env_id.ts";
import type { EnvFactory } from "./user_env.ts";

const DEFINITIONS: ReadonlyMap<string, EnvDefinition> = new Map(
  definitions.map((definition) => [definition.id, definition]),
);

const registered = new Map<string, EnvDefinition>();

/** An environment as functions take it: a name, a factory such as `() => new MyGame()`, or a definition. */
export type EnvSource = string | EnvFactory | EnvDefinition;

/**
 * Makes a custom environment known by a name, like a built-in one; a policy trained on it loads by that name. A later
 * registration of the same name replaces the earlier one.
 * @param id such as "MyGame-v0": letters, digits, "_", "-", ".", ":"
 * @throws TypeError or RangeError where the name is bad or a built-in environment's, or the factory makes no environment
 */
export function registerEnv(id: string, factory: EnvFactory, options?: Omit<CustomEnvOptions, "id">): void;
/** The same of what `defineBatchEnv`, `loadEnv` or `defineEnv` returns, by the id that it has. */
export function registerEnv(definition: EnvDefinition): void;
export function registerEnv(
  env: string | EnvDefinition,
  factory?: EnvFactory,
  options: Omit<CustomEnvOptions, "id"> = {},
): void {
  const definition = isDefinition(env) ? env : undefined;
  checkKeys("registerEnv options", options, ["timeLimit", "rewardThreshold"]);
  if (definition && factory !== undefined)
    throw new TypeError(
      `registerEnv: expected a definition alone, which has its id and its limits, got ${show(factory)} besides`,
    );
  const id = checkId(definition ? definition.id : env);
  if (DEFINITIONS.has(id)) throw new RangeError(`id: expected a name that no built-in environment has, got "${id}"`);
  registered.set(id, definition ?? defineEnv(factory as EnvFactory, { ...options, id }));
}

/** The names that `makeVectorEnv` and the command line know. */
export function environmentIds(): string[] {
  return [...DEFINITIONS.keys(), ...registered.keys()];
}

/**
 * Spaces, limits and options of an environment.
 * @throws RangeError for an unknown id, with the nearest known ones.
 */
export function environmentInfo(id: string): EnvSpec {
  const { observationSpace, actionSpace, actionMasks, timeLimit, rewardThreshold, options } = environmentDefinition(id);
  return { id, observationSpace, actionSpace, actionMasks: actionMasks ?? false, timeLimit, rewardThreshold, options };
}

/**
 * The definition of an environment.
 * @param name what the argument is called in an error
 * @throws RangeError for an unknown name, TypeError for what makes no environment
 */
export function environmentDefinition(env: EnvSource, name = "environment"): EnvDefinition {
  if (typeof env === "function") return defineEnv(env);
  if (isDefinition(env)) {
    checkId(env.id); // it may have been put together by hand
    return env;
  }
  if (typeof env === "object" && env !== null)
    throw new TypeError(
      `${name}: expected a name, or a function that returns a new environment, such as () => new MyGame(), got ${show(env)}`,
    );
  const id = checkChoice(name, env, environmentIds());
  return (DEFINITIONS.get(id) ?? registered.get(id)) as EnvDefinition;
}

function isDefinition(env: unknown): env is EnvDefinition {
  return typeof env === "object" && env !== null && typeof (env as EnvDefinition).create === "function";
}
