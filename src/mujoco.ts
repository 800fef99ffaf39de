/**
 * Robots of one's own, and those of Gymnasium, on MuJoCo itself: the package `@mujoco/mujoco`, an optional peer dependency
 * that must be installed besides.
 */

export { type GymnasiumRobot, gymnasiumRobot } from "./mujoco/gymnasium_robot.ts";
export type { Assets } from "./mujoco/model.ts";
export { type MujocoEnvOptions, mujocoEnv } from "./mujoco/mujoco_env.ts";
export type { Robot } from "./mujoco/own_robot.ts";
export type { RewardName } from "./mujoco/rewards.ts";
