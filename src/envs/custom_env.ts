/**
 * Custom environments, made ready for everything that built-in ones are used for: a factory becomes an `EnvDefinition`,
 * whose simulation keeps one object for each lane. An episode depends on the seed its reset is given and on the actions;
 * the seed depends on the vector environment's seed, the lane and the number of the lane's episode, so that a lane plays
 * the same episodes however many lanes there are.
 */
import { checkInteger, checkKeys, checkNumber } from "../core/check.ts";
import { attach, handled } from "../core/closing.ts";
import type { Box } from "../core/space.ts";
import type { Arena } from "../wasm/arena.ts";
import { normalSpace, objectFaults } from "./contract.ts";
import { CustomLanes } from "./custom_lanes.ts";
import type { EnvBuffers, EnvDefinition, Simulation } from "./env.ts";
import { closeEnv, envName, makeEnv } from "./env_factory.ts";
import { checkId } from "./env_id.ts";
import type { Env, EnvFactory, EnvInto } from "./user_env.ts";

/** What is to be known of an environment beside its class. */
export interface CustomEnvOptions {
  /** Its name; default: that of the class. */
  readonly id?: string;
  /** Steps after which an episode is truncated; 0, the default: never. */
  readonly timeLimit?: number;
  /** Mean return over 100 episodes at which it counts as solved; default: none. */
  readonly rewardThreshold?: number;
}

export interface CustomEnvDefinition extends EnvDefinition {
  /** Makes the object of one lane. */
  readonly factory: EnvFactory;
  /** The closing of the object that was asked for its spaces, where it takes time: waited for before the next is made. */
  readonly probed: Promise<void> | undefined;
}

/**
 * Makes a custom environment known to `train`, `makeVectorEnv`, `checkEnv` and `loadPolicy`. One object is
 * made at once, asked for its spaces and closed.
 * @param factory returns a new environment with each call: `() => new MyGame()`
 * @throws TypeError or RangeError where it makes no environment, or an option is wrong
 */
export function defineEnv(factory: EnvFactory, options: CustomEnvOptions = {}): CustomEnvDefinition {
  checkKeys("defineEnv options", options, ["id", "timeLimit", "rewardThreshold"]);
  const { timeLimit = 0, rewardThreshold } = options;
  checkInteger("timeLimit", timeLimit, { least: 0, most: 2 ** 31 - 1 });
  if (rewardThreshold !== undefined) checkNumber("rewardThreshold", rewardThreshold);
  const pilot = makeEnv(factory);
  const asked = askObject(pilot, options.id);
  const closing = closeEnv(pilot, asked.id);
  const probed = closing ? handled(closing) : undefined;
  const spec = { ...asked, timeLimit, rewardThreshold };
  return Object.freeze({
    ...spec,
    options: {},
    resetDraws: 1, // becomes the episode's seed
    seedsItself: true,
    factory,
    probed,
    async create(_: Arena, buffers: EnvBuffers): Promise<Simulation> {
      await probed;
      return CustomLanes.open(spec, factory, buffers);
    },
  });
}

/** What an object says of itself. Where that is no environment, it is closed before the error is thrown. */
function askObject(env: Env | EnvInto, given: string | undefined) {
  try {
    const [fault] = objectFaults(env);
    const name = given ?? envName(env);
    if (fault) throw new TypeError(`${name}: ${fault.field}: ${fault.text}`);
    const observationSpace = normalSpace(env.observationSpace) as Box;
    const actionSpace = normalSpace(env.actionSpace);
    return { id: checkId(name), observationSpace, actionSpace, actionMasks: env.actionMasks ?? false };
  } catch (error) {
    let failure = error;
    try {
      const closing = typeof env.close === "function" ? closeEnv(env, given ?? envName(env)) : undefined;
      if (closing) handled(closing); // nobody could wait for it here
    } catch (second) {
      failure = attach(error, second);
    }
    throw failure;
  }
}
