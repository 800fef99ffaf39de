/** What a model says by itself of an environment made of it: spaces, what is seen, where episodes begin, what earns. */
import type { Random } from "../core/random.ts";
import { type Box, box } from "../core/space.ts";
import { JOINT, rootOf } from "./model.ts";
import type { Robot } from "./own_robot.ts";
import type { MujocoModel } from "./package.ts";
import { control, forward, type Reward, type RewardName, standUp } from "./rewards.ts";
import type { RobotTask } from "./robot_batch.ts";

/** Controls within the actuators' ranges, within [-1, 1] where one has none. */
export function actionSpaceOf({ nu, actuator_ctrlrange }: MujocoModel): Box {
  const bounds = Array.from({ length: nu }, (_, k) => [...actuator_ctrlrange.subarray(2 * k, 2 * k + 2)]).map(
    ([low, high]) => (low < high ? [low, high] : [-1, 1]),
  );
  return box(
    bounds.map(([low]) => low),
    bounds.map(([, high]) => high),
  );
}

/** `qpos` without where the root is along the ground, then `qvel`. */
export function plainObservation(model: MujocoModel): RobotTask["observe"] {
  const { ground } = rootOf(model);
  const seen = Array.from({ length: model.nq }, (_, k) => k).filter((k) => !ground.includes(k));
  return ({ qpos, qvel }, write) => {
    for (let k = 0; k < seen.length; k++) write(k, qpos[seen[k]]);
    for (let k = 0; k < qvel.length; k++) write(seen.length + k, qvel[k]);
    return seen.length + qvel.length;
  };
}

/** Writes the state that episodes begin near: the first keyframe, or the pose of the model, at rest. */
export function startOf(model: MujocoModel): (robot: Robot) => void {
  if (model.nkey === 0) return () => {}; // where mj_resetData leads
  const qpos = model.key_qpos.slice(0, model.nq);
  const qvel = model.key_qvel.slice(0, model.nv);
  return (robot) => {
    robot.qpos.set(qpos);
    robot.qvel.set(qvel);
  };
}

/** Moves it a little: speeds, and positions of hinges and slides. */
export function shaking(model: MujocoModel): (robot: Robot, random: Random, width: number) => void {
  const moved = [...model.jnt_type].flatMap((type, joint) =>
    type === JOINT.slide || type === JOINT.hinge ? [model.jnt_qposadr[joint]] : [],
  );
  return ({ qpos, qvel }, random, width) => {
    for (const k of moved) qpos[k] += random.uniform(-width, width);
    for (let k = 0; k < qvel.length; k++) qvel[k] += random.uniform(-width, width);
  };
}

/** A reward by name, less what control costs. */
export function namedReward(name: RewardName, weight: number): Reward {
  const earned = { forward, "stand-up": standUp }[name];
  return (robot) => earned(robot) - weight * control(robot);
}
