/** Gymnasium's robots by name on MuJoCo itself: Ant-v5, and the planar ones beside swingup's own engine. */
import { checkChoice } from "../core/check.ts";
import type { EnvBuffers, EnvDefinition, EnvOptions } from "../envs/env.ts";
import {
  HALF_CHEETAH,
  HOPPER,
  INVERTED_DOUBLE_PENDULUM,
  INVERTED_PENDULUM,
  type PlanarDefinition,
  SWIMMER,
  WALKER2D,
} from "../envs/planar/definition.ts";
import { MODELS } from "../envs/planar/generated/models.ts";
import { pushesOf } from "../envs/planar/push.ts";
import { onSlope } from "../envs/planar/slope.ts";
import type { Arena } from "../wasm/arena.ts";
import { ANT } from "./ant.ts";
import { compileModel } from "./model.ts";
import { mujocoPackage } from "./package.ts";
import { planarRules } from "./planar_rules.ts";
import { planarXml } from "./planar_xml.ts";
import { RobotSimulation } from "./robot_simulation.ts";

/** The names of Gymnasium's robots that run on MuJoCo. */
export type GymnasiumRobot =
  | "Ant-v5"
  | "InvertedPendulum-v5"
  | "InvertedDoublePendulum-v5"
  | "Swimmer-v5"
  | "Hopper-v5"
  | "Walker2d-v5"
  | "HalfCheetah-v5";

const PLANAR: Readonly<Record<Exclude<GymnasiumRobot, "Ant-v5">, PlanarDefinition>> = {
  "InvertedPendulum-v5": INVERTED_PENDULUM,
  "InvertedDoublePendulum-v5": INVERTED_DOUBLE_PENDULUM,
  "Swimmer-v5": SWIMMER,
  "Hopper-v5": HOPPER,
  "Walker2d-v5": WALKER2D,
  "HalfCheetah-v5": HALF_CHEETAH,
};

export const ROBOTS = ["Ant-v5", ...Object.keys(PLANAR)] as readonly GymnasiumRobot[];

const POLE_LENGTH = 0.6; // m: the tip of the double pendulum, from its upper joint

/**
 * One of Gymnasium's robots on MuJoCo itself, with Gymnasium's name, spaces, options, rewards and seeded resets. Ant-v5 runs
 * on nothing else. The planar ones are what swingup's own engine is compared with; a step takes ten times as long or more.
 *
 * Needs the package `@mujoco/mujoco` 3.14.0; another version is refused when the environment is made.
 * @throws RangeError for another name
 * @example
 * const run = await train({ env: gymnasiumRobot("Ant-v5"), preset: "robust", steps: 1_000_000 });
 */
export function gymnasiumRobot(name: GymnasiumRobot): EnvDefinition {
  const id = checkChoice("name", name, ROBOTS);
  return id === "Ant-v5" ? ANT : onMujoco(PLANAR[id]);
}

/** The same environment on MuJoCo; only the thread that calls steps it. */
function onMujoco({ stepCost: _, ...definition }: PlanarDefinition): EnvDefinition {
  const { task, variant } = definition;
  return Object.freeze({
    ...definition,
    ...(variant && { variant: (options: EnvOptions) => onMujoco(variant(options) as PlanarDefinition) }),
    async create(_: Arena, buffers: EnvBuffers, options: EnvOptions) {
      const mujoco = await mujocoPackage(undefined, "claimed");
      const planar = onSlope(MODELS[task.robot], options);
      const xml = planarXml(planar, task.goal === "doublePole" ? [0, POLE_LENGTH] : undefined);
      const shared = { mujoco, model: compileModel(mujoco, xml), frameSkip: task.frameSkip };
      const pushes = pushesOf(options, planar.timestep * task.frameSkip);
      return new RobotSimulation(shared, planarRules(task, options, pushes), buffers, definition.id);
    },
  });
}
