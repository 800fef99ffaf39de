/** From what a user says of an environment that steps many copies at once to a definition that everything takes. */
import { checkBoolean, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import type { Box } from "../core/space.ts";
import type { Arena } from "../wasm/arena.ts";
import type { BatchEnvOptions } from "./batch_env.ts";
import { BatchSimulation } from "./batch_simulation.ts";
import { declarationFaults, normalSpace } from "./contract.ts";
import type { EnvBuffers, EnvDefinition, EnvOption, EnvOptions, Simulation } from "./env.ts";
import { checkId } from "./env_id.ts";

const REQUIRED = ["id", "observationSpace", "actionSpace", "make"];
const OPTIONAL = ["actionMasks", "timeLimit", "rewardThreshold", "options"];

/**
 * Makes an environment that steps many copies at once known to `train`, `makeVectorEnv`, `checkEnv` and `loadPolicy`. All
 * that it writes is checked as a custom environment's results are: every number finite and within its bounds, every lane
 * written, at every step; what is wrong becomes an `EnvError` that names the lane.
 * @throws TypeError or RangeError where an option is wrong
 */
export function defineBatchEnv(options: BatchEnvOptions): EnvDefinition {
  checkKeys("defineBatchEnv options", options, [...REQUIRED, ...OPTIONAL]);
  const id = checkId(options.id);
  const [fault] = declarationFaults(options as unknown as Record<string, unknown>);
  if (fault) throw new TypeError(`${id}: ${fault.field}: ${fault.text}`);
  const { make, timeLimit = 0, rewardThreshold } = options;
  if (typeof make !== "function")
    throw new TypeError(`make: expected a function such as (numEnvs) => new Walks(numEnvs), got ${show(make)}`);
  checkInteger("timeLimit", timeLimit, { least: 0, most: 2 ** 31 - 1 });
  if (rewardThreshold !== undefined) checkNumber("rewardThreshold", rewardThreshold);
  const spec = {
    id,
    observationSpace: normalSpace(options.observationSpace) as Box,
    actionSpace: normalSpace(options.actionSpace),
    actionMasks: options.actionMasks ?? false,
    timeLimit,
    rewardThreshold,
    options: checkOptions(options.options ?? {}),
  };
  const made = new WeakSet<object>();
  return Object.freeze({
    ...spec,
    resetDraws: 1, // becomes the episode's seed
    seedsItself: true,
    async create(_: Arena, buffers: EnvBuffers, given: EnvOptions): Promise<Simulation> {
      const env = make(buffers.lanes, given);
      if (made.has(env))
        throw new TypeError(`${id}: make() returned one object twice; expected a new one with each call`);
      if (typeof env === "object" && env !== null) made.add(env);
      return BatchSimulation.open(env, spec, buffers);
    },
  });
}

/** @throws TypeError or RangeError unless every option has a default that it may have */
function checkOptions(options: Readonly<Record<string, EnvOption>>): Readonly<Record<string, EnvOption>> {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`options: expected an object of options by name, got ${show(options)}`);
  for (const [name, option] of Object.entries(options)) {
    checkKeys(`options.${name}`, option, ["default", "description", "interval"]);
    const { default: value, description, interval } = option;
    if (typeof value === "boolean") checkBoolean(`options.${name}.default`, value);
    else checkNumber(`options.${name}.default`, value, interval);
    if (typeof description !== "string")
      throw new TypeError(`options.${name}.description: expected a text, got ${show(description)}`);
  }
  return Object.freeze({ ...options });
}
