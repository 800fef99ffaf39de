/** Rewards by name for robots of one's own: to run forward, and to stand up. */

import { rootOf } from "./model.ts";
import type { Robot } from "./own_robot.ts";
import type { MujocoModel } from "./package.ts";

/** What a robot is to learn: to run along x, or to rise and stay up. */
export type RewardName = "forward" | "stand-up";
export const REWARDS: readonly RewardName[] = ["forward", "stand-up"];

export type Reward = (robot: Robot) => number;

/** (x' - x) / dt: speed of the root along x over the step, m/s. */
export function forward({ root, xpos, before, dt }: Robot): number {
  return (xpos[3 * root] - before.xpos[3 * root]) / dt;
}

/**
 * min(z / z0, 1) (1 + u) / 2 in [0, 1]: z is the height of the center of mass of all that moves and z0 that in the model's
 * own pose, both from z = 0; u the cosine of the angle between what points up in the root there and what does now.
 */
export function standUp({ root, subtree_com, xmat, pose }: Robot): number {
  const height = Math.min(Math.max(subtree_com[3 * root + 2] / pose.subtree_com[3 * root + 2], 0), 1);
  const row = 9 * root + 6;
  let upright = 0;
  for (let k = 0; k < 3; k++) upright += xmat[row + k] * pose.xmat[row + k];
  return (height * (1 + upright)) / 2;
}

/** The sum of the squared actions. */
export function control({ ctrl }: Robot): number {
  let sum = 0;
  for (const value of ctrl) sum += value * value;
  return sum;
}

/** What suits a model: one that moves about along the ground runs, any other stands up. */
export function suitableReward(model: MujocoModel): RewardName {
  return rootOf(model).ground.length > 0 ? "forward" : "stand-up";
}
