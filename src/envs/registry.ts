/**
 * Environments by name: those that come with swingup, with spaces, limits and options as Gymnasium registers them and the
 * kernels that simulate them, and those that users register.
 */
import { checkChoice, checkKeys, show } from "../core/check.ts";
import { discrete, symmetricBox } from "../core/space.ts";
import { type CustomEnvOptions, defineEnv } from "./custom_env.ts";
import type { EnvDefinition, EnvSpec } from "./env.ts";
import type { EnvFactory } from "./user_env.ts";
import { defineWasmEnv } from "./wasm_env.ts";

/** Where sine and cosine are accurate, and more than any physical use needs. */
const WIDE = { least: -1e6, most: 1e6 };
const NOT_NEGATIVE = { least: 0, most: 1e6 };

const CARTPOLE = defineWasmEnv({
  id: "CartPole-v1",
  observationSpace: symmetricBox(4.8, Infinity, (24 * 2 * Math.PI) / 360, Infinity), // m, m/s, rad, rad/s
  actionSpace: discrete(2), // 10 N to the left, 10 N to the right
  timeLimit: 500,
  rewardThreshold: 475,
  options: {
    sutton_barto_reward: {
      default: false,
      description: "reward 0 for every step and -1 for the terminating one, instead of 1 for every step",
    },
    low: { default: -0.05, description: "lower bound of each component of the initial state", interval: WIDE },
    high: { default: 0.05, description: "upper bound of each component of the initial state", interval: WIDE },
  },
  checkOptions({ low, high }) {
    if (low > high) throw new RangeError(`low: expected a number of at most high = ${high}, got ${low}`);
  },
  stateSize: 4, // x, x', theta, theta'
  resetDraws: 4,
  kernels: ({ kernels: { cartpoleStep, cartpoleReset, cartpoleObserve } }) => ({
    step: cartpoleStep,
    reset: cartpoleReset,
    observe: cartpoleObserve,
  }),
});

const PENDULUM = defineWasmEnv({
  id: "Pendulum-v1",
  observationSpace: symmetricBox(1, 1, 8), // cos theta, sin theta, rad/s
  actionSpace: symmetricBox(2), // N m
  timeLimit: 200,
  rewardThreshold: undefined,
  options: {
    g: { default: 10, description: "acceleration of gravity in m/s^2", interval: WIDE },
    x_init: {
      default: Math.PI,
      description: "the initial angle is uniform in [-x_init, x_init], in rad",
      interval: NOT_NEGATIVE,
    },
    y_init: {
      default: 1,
      description: "the initial speed is uniform in [-y_init, y_init], in rad/s",
      interval: NOT_NEGATIVE,
    },
  },
  stateSize: 2, // theta, theta'
  resetDraws: 2,
  kernels: ({ kernels: { pendulumStep, pendulumReset, pendulumObserve } }) => ({
    step: pendulumStep,
    reset: pendulumReset,
    observe: pendulumObserve,
  }),
});

const DEFINITIONS: ReadonlyMap<string, EnvDefinition> = new Map(
  [CARTPOLE, PENDULUM].map((definition) => [definition.id, definition]),
);

const registered = new Map<string, EnvDefinition>();

/** An environment as functions take it: a name, a factory such as `() => new MyGame()`, or a definition. */
export type EnvSource = string | EnvFactory | EnvDefinition;

/**
 * Gives an environment of the user's own a name, under which it is then known like a built-in one; a policy trained on it
 * loads by that name. A later registration of the same name replaces the earlier one.
 * @param id such as "MyGame-v0": letters, digits, "_", "-", ".", ":"
 * @throws TypeError or RangeError where the name is bad or a built-in environment's, or the factory makes no environment
 */
export function registerEnv(id: string, factory: EnvFactory, options: Omit<CustomEnvOptions, "id"> = {}): void {
  checkKeys("registerEnv options", options, ["timeLimit", "rewardThreshold"]);
  if (DEFINITIONS.has(id)) throw new RangeError(`id: expected a name that no built-in environment has, got "${id}"`);
  registered.set(id, defineEnv(factory, { ...options, id }));
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
  const { observationSpace, actionSpace, timeLimit, rewardThreshold, options } = environmentDefinition(id);
  return { id, observationSpace, actionSpace, timeLimit, rewardThreshold, options };
}

/**
 * The definition of an environment.
 * @param name what the argument is called in an error
 * @throws RangeError for an unknown name, TypeError for what makes no environment
 */
export function environmentDefinition(env: EnvSource, name = "environment"): EnvDefinition {
  if (typeof env === "function") return defineEnv(env);
  if (isDefinition(env)) return env;
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
