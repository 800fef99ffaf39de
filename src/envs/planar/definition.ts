/** MuJoCo's planar robots as Gymnasium 1.4.0 registers them; `assembly/planar` has their dynamics. */
import { symmetricBox } from "../../core/space.ts";
import type { Arena } from "../../wasm/arena.ts";
import type { EnvBuffers, EnvDefinition, EnvOption, EnvOptions, Simulation } from "../env.ts";
import { WasmEnv } from "../wasm_env.ts";
import { planarEngine } from "./engine.ts";
import {
  checkRanges,
  EXCLUDED_POSITIONS,
  healthyReward,
  noise,
  PUSHES,
  range,
  rewards,
  SLOPE,
  TERMINATES,
} from "./options.ts";
import type { PlanarTask, RobotName, Told } from "./task.ts";

interface PlanarSpec extends PlanarTask {
  readonly id: string;
  /** Positions. */
  readonly dofs: number;
  /** ns that a step of one lane takes on one core, roughly. */
  readonly stepCost: number;
  /** Numbers in an action, and the largest one that each motor takes. */
  readonly motors: number;
  readonly most: number;
  readonly rewardThreshold: number | undefined;
  readonly options: Readonly<Record<string, EnvOption>>;
}

/** Says what its task is, so that other engines can be given it. */
export interface PlanarDefinition extends EnvDefinition {
  readonly task: PlanarTask;
}

/** An environment: its spaces depend on which positions are observed, its resets on whether it is pushed. */
function definePlanar(spec: PlanarSpec): PlanarDefinition {
  const variant = ({ exclude_current_positions_from_observation: excludes = true, push_force }: EnvOptions) =>
    withFeatures(spec, excludes ? spec.hidden : 0, push_force ? 1 : 0);
  return Object.freeze({ ...withFeatures(spec, spec.hidden, 0), variant });
}

/** @param pushed 1 where it is pushed: each episode has a random number that says when, and a state knows it */
function withFeatures(spec: PlanarSpec, hidden: number, pushed: 0 | 1): PlanarDefinition {
  const { dofs, id, rewardThreshold, normalSpeeds, stepCost } = spec;
  const options = { ...spec.options, ...PUSHES };
  const features = spec.goal === "doublePole" ? 9 : 2 * dofs - hidden;
  const spaces = {
    observationSpace: symmetricBox(...new Array(features).fill(Infinity)),
    actionSpace: symmetricBox(...new Array(spec.motors).fill(spec.most)),
  };
  return Object.freeze({
    ...spaces,
    task: spec,
    id,
    timeLimit: 1000,
    rewardThreshold,
    options,
    stepCost: () => stepCost,
    checkOptions: checkRanges,
    // Normal numbers are made two at a time; Gymnasium's are not.
    resetDraws: 2 * dofs + (normalSpeeds ? dofs % 2 : 0) + pushed,
    ...(normalSpeeds && { normalDraws: { first: dofs, count: dofs }, ...(!pushed && { drawsUsed: () => 2 * dofs }) }),
    async create(arena: Arena, buffers: EnvBuffers, values: EnvOptions): Promise<Simulation> {
      const { kernel, ...kernels } = await (await planarEngine()).planarKernels(spec, arena, buffers, values);
      // A state is MuJoCo's qpos, qvel and qacc_warmstart, then the pushes' number and the steps made. The kernels know the options by themselves.
      const sizes = { stateSize: 3 * dofs + 2 * pushed, leastState: 2 * dofs };
      return new WasmEnv(arena, buffers, { ...spaces, ...sizes, kernels, kernel, options: [] });
    },
  });
}

/** Its name, its model, and how many positions and motors that has. */
const robot = (id: string, robot: RobotName, dofs: number, motors: number) => ({ id, robot, dofs, motors });

/** What holds unless a robot says otherwise. */
const PLAIN = { most: 1, hidden: 0, clipped: false, normalSpeeds: false };

const running = ({ terms: [forward, control] }: Told) => ({ reward_forward: forward, reward_ctrl: control });

const walking = (told: Told) => ({
  x_position: told.position[0],
  z_distance_from_origin: told.position[1] - 1.25,
  x_velocity: told.speed[0],
  ...running(told),
  reward_survive: told.terms[2],
});

export const INVERTED_PENDULUM = definePlanar({
  ...PLAIN,
  ...robot("InvertedPendulum-v5", "invertedPendulum", 2, 1),
  stepCost: 1300,
  most: 3,
  frameSkip: 2,
  goal: "pole",
  rewardThreshold: 950,
  options: { ...noise(0.01), ...SLOPE },
  told: ({ terms }) => ({ reward_survive: terms[0] }),
});

export const INVERTED_DOUBLE_PENDULUM = definePlanar({
  ...PLAIN,
  ...robot("InvertedDoublePendulum-v5", "invertedDoublePendulum", 3, 1),
  stepCost: 2000,
  frameSkip: 5,
  goal: "doublePole",
  clipped: true,
  normalSpeeds: true,
  rewardThreshold: 9100,
  options: { ...healthyReward(10), ...noise(0.1), ...SLOPE },
  told: ({ terms: [survive, distance, velocity] }) => ({
    reward_survive: survive,
    distance_penalty: distance,
    velocity_penalty: velocity,
  }),
});

export const SWIMMER = definePlanar({
  ...PLAIN,
  ...robot("Swimmer-v5", "swimmer", 5, 2),
  stepCost: 1500,
  frameSkip: 4,
  goal: "run",
  hidden: 2,
  rewardThreshold: 360,
  options: { ...rewards(1e-4), ...noise(0.1), ...EXCLUDED_POSITIONS },
  told: (told) => {
    const [x, y] = told.position;
    return {
      x_position: x,
      y_position: y,
      distance_from_origin: Math.sqrt(x * x + y * y),
      x_velocity: told.speed[0],
      y_velocity: told.speed[1],
      ...running(told),
    };
  },
});

/** What hops and walks: it must stay upright. */
const WALKER = { ...PLAIN, frameSkip: 4, goal: "run", hidden: 1, clipped: true } as const;
const UPRIGHT = { ...rewards(1e-3), ...healthyReward(1), ...TERMINATES };

export const HOPPER = definePlanar({
  ...WALKER,
  ...robot("Hopper-v5", "hopper", 6, 3),
  stepCost: 4000,
  rewardThreshold: 3800,
  options: {
    ...UPRIGHT,
    ...range("state", -100, 100, "every position from the angle on, and every speed,"),
    ...range("z", 0.7, 1e10, "a height (m)"),
    ...range("angle", -0.2, 0.2, "an angle (rad)"),
    ...noise(5e-3),
    ...EXCLUDED_POSITIONS,
    ...SLOPE,
  },
  told: walking,
});

export const WALKER2D = definePlanar({
  ...WALKER,
  ...robot("Walker2d-v5", "walker2d", 9, 6),
  stepCost: 7000,
  rewardThreshold: undefined,
  options: {
    ...UPRIGHT,
    ...range("z", 0.8, 2, "a height (m)"),
    ...range("angle", -1, 1, "an angle (rad)"),
    ...noise(5e-3),
    ...EXCLUDED_POSITIONS,
    ...SLOPE,
  },
  told: walking,
});

export const HALF_CHEETAH = definePlanar({
  ...PLAIN,
  ...robot("HalfCheetah-v5", "halfCheetah", 9, 6),
  stepCost: 3000,
  frameSkip: 5,
  goal: "run",
  hidden: 1,
  normalSpeeds: true,
  rewardThreshold: 4800,
  options: { ...rewards(0.1), ...noise(0.1), ...EXCLUDED_POSITIONS, ...SLOPE },
  told: (told) => ({ x_position: told.position[0], x_velocity: told.speed[0], ...running(told) }),
});
