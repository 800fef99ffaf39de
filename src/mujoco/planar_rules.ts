/** Gymnasium's rules of the planar robots: observations, rewards, ends and starts, in float64 but where NumPy has float32. */
import type { EnvOptions } from "../envs/env.ts";
import { UNBOUNDED } from "../envs/planar/options.ts";
import { type Pushes, pushAt } from "../envs/planar/push.ts";
import type { PlanarTask, Told } from "../envs/planar/task.ts";
import type { MujocoLane } from "./lane.ts";
import { controlCost, type Outcome, type RobotRules, spread } from "./robot_rules.ts";

const SPEED = 10; // m/s or rad/s, and N: as far as what is clipped is seen

/** Of xfrc_applied: along x on body 1, the root; the world is body 0. */
const ROOT_FORCE = 6;

/** A task with its options. */
interface Given {
  readonly task: PlanarTask;
  readonly option: (name: string, otherwise: number) => number;
}

/** @param pushes of robots that are pushed; a tail is the number that decides when, and the steps made */
export function planarRules(task: PlanarTask, options: EnvOptions, pushes: Pushes): RobotRules {
  const given = { task, option: (name: string, otherwise: number) => Number(options[name] ?? otherwise) };
  const { judge, observe } = { run: RUN, pole: POLE, doublePole: DOUBLE_POLE }[task.goal];
  return {
    tail: pushes.force ? 2 : 0,
    begin(qpos, qvel, draw, tail) {
      const width = given.option("reset_noise_scale", 0);
      for (let k = 0; k < qpos.length; k++) qpos[k] += spread(width, draw(k));
      for (let k = 0; k < qvel.length; k++) {
        const drawn = draw(qpos.length + k);
        qvel[k] = task.normalSpeeds ? width * drawn : spread(width, drawn);
      }
      if (pushes.force) tail[0] = draw(2 * qpos.length + (task.normalSpeeds ? qpos.length % 2 : 0));
    },
    disturb(lane, tail) {
      if (!pushes.force) return;
      lane.array("xfrc_applied")[ROOT_FORCE] = pushAt(pushes, tail[0], tail[1]++);
    },
    settle() {},
    observe: (lane, write) => observe(lane, given, write),
    judge(lane, before) {
      const speed = [0, 1].map((k) => (lane.array("qpos")[k] - before[k]) / lane.dt) as [number, number];
      const { terms, reward, terminated } = judge(lane, given, speed[0]);
      const [x, y] = lane.array("qpos");
      const told = task.told({ terms, position: [x, y], speed });
      const info = pushes.force ? { ...told, push: lane.array("xfrc_applied")[ROOT_FORCE] } : told;
      return { reward, terminated, info };
    },
  };
}

interface Goal {
  observe(lane: MujocoLane, given: Given, write: (index: number, value: number) => void): void;
  judge(lane: MujocoLane, given: Given, speed: number): Omit<Outcome, "info"> & Pick<Told, "terms">;
}

const clip = (value: number) => Math.min(Math.max(value, -SPEED), SPEED);

const RUN: Goal = {
  observe(lane, { task, option }, write) {
    const hidden = task.hidden * option("exclude_current_positions_from_observation", 0);
    const seen = [...lane.array("qpos").subarray(hidden)];
    const speeds = [...lane.array("qvel")];
    for (const [k, value] of [...seen, ...(task.clipped ? speeds.map(clip) : speeds)].entries()) write(k, value);
  },
  judge(lane, { option }, speed) {
    const forward = option("forward_reward_weight", 0) * speed;
    const cost = controlCost(lane.array("ctrl"), option("ctrl_cost_weight", 0));
    const healthy = isHealthy(lane, option);
    const survive = healthy ? option("healthy_reward", 0) : 0;
    const terminated = !healthy && option("terminate_when_unhealthy", 0) === 1;
    return { terms: [forward, -cost, survive], reward: forward + survive - cost, terminated };
  },
};

function isHealthy(lane: MujocoLane, option: Given["option"]): boolean {
  const [, z, angle, ...joints] = lane.array("qpos");
  const within = (name: string, value: number) => {
    const [low, high] = [option(`healthy_${name}_min`, -UNBOUNDED), option(`healthy_${name}_max`, UNBOUNDED)];
    return value > (low <= -UNBOUNDED ? -Infinity : low) && value < (high >= UNBOUNDED ? Infinity : high);
  };
  const state = [angle, ...joints, ...lane.array("qvel")];
  return within("z", z) && within("angle", angle) && state.every((value) => within("state", value));
}

const POLE: Goal = {
  observe(lane, _, write) {
    for (const [k, value] of [...lane.array("qpos"), ...lane.array("qvel")].entries()) write(k, value);
  },
  judge(lane) {
    const state = [...lane.array("qpos"), ...lane.array("qvel")];
    const terminated = !state.every(Number.isFinite) || Math.abs(state[1]) > 0.2;
    const reward = terminated ? 0 : 1;
    return { terms: [reward, 0, 0], reward, terminated };
  },
};

const DOUBLE_POLE: Goal = {
  observe(lane, _, write) {
    const [x, a, b] = lane.array("qpos");
    const seen = [x, Math.sin(a), Math.sin(b), Math.cos(a), Math.cos(b), ...[...lane.array("qvel")].map(clip)];
    for (const [k, value] of [...seen, clip(lane.array("qfrc_constraint")[0])].entries()) write(k, value);
  },
  /** The tip is where MuJoCo's last evaluation had it. */
  judge(lane, { option }) {
    const [x, , y] = lane.array("site_xpos");
    const [, v1, v2] = lane.array("qvel");
    const terminated = y <= 1;
    const distance = 0.01 * x ** 2 + (y - 2) ** 2;
    const velocity = 1e-3 * v1 ** 2 + 5e-3 * v2 ** 2;
    const survive = terminated ? 0 : option("healthy_reward", 0);
    return { terms: [survive, -distance, -velocity], reward: survive - distance - velocity, terminated };
  },
};
