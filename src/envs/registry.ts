/**
 * Environments by name: those that come with swingup, with spaces, limits and options as Gymnasium registers them and the
 * kernels that simulate them, and those that users register.
 */
import { checkChoice, checkKeys, show } from "../core/check.ts";
import { box, discrete, symmetricBox } from "../core/space.ts";
import { type CustomEnvOptions, checkId, defineEnv } from "./custom_env.ts";
import type { EnvDefinition, EnvOption, EnvOptions, EnvSpec } from "./env.ts";
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
    ...bounds(-0.05, 0.05, "each component of the initial state"),
  },
  checkOptions: checkBounds,
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

const ACROBOT = defineWasmEnv({
  id: "Acrobot-v1",
  // cos and sin of theta1, cos and sin of theta2, rad/s, rad/s
  observationSpace: symmetricBox(1, 1, 1, 1, 4 * Math.PI, 9 * Math.PI),
  actionSpace: discrete(3), // -1, 0, 1 N m on the joint between the rods
  timeLimit: 500,
  rewardThreshold: -100,
  options: bounds(-0.1, 0.1, "each component of the initial state"),
  checkOptions: checkBounds,
  stateSize: 4, // theta1, theta2, theta1', theta2'
  resetDraws: 4,
  kernels: ({ kernels: { acrobotStep, acrobotReset, acrobotObserve } }) => ({
    step: acrobotStep,
    reset: acrobotReset,
    observe: acrobotObserve,
  }),
});

/** What the two mountain cars share. */
const MOUNTAIN_CAR = {
  observationSpace: box([-1.2, -0.07], [0.6, 0.07]), // position, speed
  options: {
    goal_velocity: { default: 0, description: "the least speed at the flag that ends the episode", interval: WIDE },
    ...bounds(-0.6, -0.4, "the initial position"),
  },
  checkOptions: checkBounds,
  stateSize: 2, // position, speed
  resetDraws: 1,
};

const MOUNTAIN_CAR_DISCRETE = defineWasmEnv({
  ...MOUNTAIN_CAR,
  id: "MountainCar-v0",
  actionSpace: discrete(3), // to the left, not at all, to the right
  timeLimit: 200,
  rewardThreshold: -110,
  kernels: ({ kernels: { mountainCarStep, mountainCarReset, mountainCarObserve } }) => ({
    step: mountainCarStep,
    reset: mountainCarReset,
    observe: mountainCarObserve,
  }),
});

const MOUNTAIN_CAR_CONTINUOUS = defineWasmEnv({
  ...MOUNTAIN_CAR,
  id: "MountainCarContinuous-v0",
  actionSpace: symmetricBox(1), // share of the motor's force
  timeLimit: 999,
  rewardThreshold: 90,
  kernels: ({ kernels: { mountainCarContinuousStep, mountainCarReset, mountainCarObserve } }) => ({
    step: mountainCarContinuousStep,
    reset: mountainCarReset,
    observe: mountainCarObserve,
  }),
});

const REACHER = defineWasmEnv({
  id: "Reacher-v5",
  // cos q0, cos q1, sin q0, sin q1, target in m, rad/s, rad/s, fingertip - target in m
  observationSpace: symmetricBox(...new Array(10).fill(Infinity)),
  actionSpace: symmetricBox(1, 1), // 200 N m on each joint
  timeLimit: 50,
  rewardThreshold: -3.75,
  options: {
    reward_dist_weight: { default: 1, description: "what a metre from the target costs in a step", interval: WIDE },
    reward_control_weight: {
      default: 1,
      description: "what the sum of the squared actions is multiplied by to give their cost",
      interval: WIDE,
    },
  },
  stateSize: 8, // MuJoCo's qpos: two angles, target; its qvel: two speeds, 0, 0
  resetDraws: 54, // 4 for qpos, 23 pairs for the target, 4 for qvel
  drawsUsed(draw) {
    let used = 4;
    for (let inside = false; used < 50 && !inside; used += 2) {
      const x = -0.2 + 0.4 * draw(used);
      const y = -0.2 + 0.4 * draw(used + 1);
      inside = Math.sqrt(x * x + y * y) < 0.2;
    }
    return used + 4;
  },
  kernels: ({ kernels: { reacherStep, reacherReset, reacherObserve } }) => ({
    step: reacherStep,
    reset: reacherReset,
    observe: reacherObserve,
  }),
});

const DEFINITIONS: ReadonlyMap<string, EnvDefinition> = new Map(
  [CARTPOLE, PENDULUM, ACROBOT, MOUNTAIN_CAR_DISCRETE, MOUNTAIN_CAR_CONTINUOUS, REACHER].map((definition) => [
    definition.id,
    definition,
  ]),
);

/** Gymnasium's options of `reset`: the interval that something is drawn from. */
function bounds(low: number, high: number, what: string): Readonly<Record<"low" | "high", EnvOption>> {
  return {
    low: { default: low, description: `lower bound of ${what}`, interval: WIDE },
    high: { default: high, description: `upper bound of ${what}`, interval: WIDE },
  };
}

function checkBounds({ low, high }: EnvOptions): void {
  if (low > high) throw new RangeError(`low: expected a number of at most high = ${high}, got ${low}`);
}

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
  checkId(id);
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
