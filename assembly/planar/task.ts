/**
 * What the robots are to do, as Gymnasium has it: observations, rewards and the ends of episodes. With dt the time of a step:
 *
 *   run           forward_reward_weight (x after - x before) / dt + (healthy ? healthy_reward : 0) - cost of control;
 *                 healthy within open intervals of height, angle, and every other number of the state
 *   pole          1 while |angle| <= 0.2 rad
 *   double pole   healthy_reward while the tip is above 1 m, less 0.01 x^2 + (y - 2)^2 of the tip, less 0.001 v1^2 + 0.005 v2^2
 *
 * Costs of control are float32, from the squares of the actions as they were given, summed in their order; all else float64.
 */
import { storePair } from "../envs/pair";
import { cosF64x2, sinF64x2 } from "../math/trig";
import { Robot } from "./robot";
import { CONSTRAINT, get, POSITION, SPEED, STAGE_POSITION } from "./room";
import { both, minus, plus, times } from "./two";

export enum Goal {
  run = 0,
  pole = 1,
  doublePole = 2,
}

@unmanaged
export class Task {
  goal: Goal = Goal.run;
  hidden: i32 = 0; // positions that are not observed, the first ones
  clipped: i32 = 0; // 1: speeds are observed within [-10, 10]
  endsUnhealthy: i32 = 0; // 1: an episode ends where the robot is not healthy
  normalSpeeds: i32 = 0; // 1: initial speeds are width times standard normal numbers
  forwardWeight: f64 = 0;
  controlWeight: f64 = 0;
  healthyReward: f64 = 0;
  heightMost: f64 = 0; // m, of a healthy robot; all bounds exclusive
  heightLeast: f64 = 0;
  angleMost: f64 = 0; // rad
  angleLeast: f64 = 0;
  stateMost: f64 = 0; // of every position from the angle on and every speed
  stateLeast: f64 = 0;
  startWidth: f64 = 0; // starts lie in [-width, width] about the model's pose
  pushForce: f64 = 0; // N; 0: nobody pushes
  pushSteps: i32 = 1; // that a push lasts
  pushPeriod: i32 = 1; // steps in which there is one push
}

/** Writes the observations of two lanes, float32 `[feature][lane]`, to `o`; `feature` is bytes from row to row. */
export function observeTask(robot: Robot, task: Task, room: usize, o: usize, feature: usize): void {
  if (task.goal == Goal.doublePole) {
    observeDoublePole(room, o, feature);
    return;
  }
  const dofs = robot.dofs;
  let at = o;
  for (let i = task.hidden; i < dofs; i++, at += feature) storePair(at, get(room, POSITION, i));
  for (let i = 0; i < dofs; i++, at += feature) {
    const speed = get(room, SPEED, i);
    storePair(at, task.clipped ? clip(speed) : speed);
  }
}

/** Its last number is the force that the rail's ends exerted on the cart where forces were evaluated last. */
function observeDoublePole(room: usize, o: usize, feature: usize): void {
  storePair(o, get(room, POSITION, 0));
  for (let i = 0; i < 2; i++) {
    const angle = get(room, POSITION, i + 1);
    storePair(o + <usize>(1 + i) * feature, sinF64x2(angle));
    storePair(o + <usize>(3 + i) * feature, cosF64x2(angle));
  }
  for (let i = 0; i < 3; i++) storePair(o + <usize>(5 + i) * feature, clip(get(room, SPEED, i)));
  storePair(o + 8 * feature, clip(get(room, CONSTRAINT, 0)));
}

// @ts-ignore: decorator
@inline
function clip(x: v128): v128 {
  return f64x2.pmin(f64x2.pmax(x, both(-10)), both(10));
}

/**
 * Rewards of a step of two lanes from the first two positions before it with a cost of control; returns the lanes whose
 * episodes end. `terms`, f64 [term][lane] with `row` bytes from row to row: the parts that the reward is the sum of; of a
 * robot that runs also the first two positions and their mean speeds.
 */
// @ts-ignore: decorator
@inline
export function rewardTask(
  robot: Robot, task: Task, room: usize, beforeU: v128, beforeW: v128, cost: v128, reward: usize, terms: usize, row: usize,
): v128 {
  if (task.goal == Goal.pole) {
    const ends = f64x2.gt(f64x2.abs(get(room, POSITION, 1)), both(0.2));
    const survive = v128.andnot(both(1), ends);
    v128.store(terms, survive);
    storePair(reward, survive);
    return ends;
  }
  if (task.goal == Goal.doublePole) return rewardDoublePole(task, room, reward, terms, row);
  const time = both(robot.timestep * <f64>robot.frameSkip);
  const speed = f64x2.div(minus(get(room, POSITION, 0), beforeU), time);
  const forward = times(both(task.forwardWeight), speed);
  const healthy = isHealthy(robot, task, room);
  const survive = v128.and(both(task.healthyReward), healthy);
  v128.store(terms, forward);
  v128.store(terms + row, f64x2.neg(cost));
  v128.store(terms + 2 * row, survive);
  v128.store(terms + 3 * row, get(room, POSITION, 0));
  v128.store(terms + 4 * row, get(room, POSITION, 1));
  v128.store(terms + 5 * row, speed);
  v128.store(terms + 6 * row, f64x2.div(minus(get(room, POSITION, 1), beforeW), time));
  storePair(reward, minus(plus(forward, survive), cost));
  return task.endsUnhealthy ? v128.not(healthy) : both(0);
}

function rewardDoublePole(task: Task, room: usize, reward: usize, terms: usize, row: usize): v128 {
  const first = get(room, STAGE_POSITION, 1);
  const angle = plus(first, get(room, STAGE_POSITION, 2));
  const length = both(0.6);
  const sines = plus(times(length, sinF64x2(first)), times(length, sinF64x2(angle)));
  const x = plus(get(room, STAGE_POSITION, 0), sines);
  const y = plus(times(length, cosF64x2(first)), times(length, cosF64x2(angle)));
  const ends = f64x2.le(y, both(1));
  const low = minus(y, both(2));
  const distance = plus(times(both(0.01), times(x, x)), times(low, low));
  const v1 = get(room, SPEED, 1);
  const v2 = get(room, SPEED, 2);
  const speed = plus(times(both(1e-3), times(v1, v1)), times(both(5e-3), times(v2, v2)));
  const survive = v128.andnot(both(task.healthyReward), ends);
  v128.store(terms, survive);
  v128.store(terms + row, f64x2.neg(distance));
  v128.store(terms + 2 * row, f64x2.neg(speed));
  storePair(reward, minus(minus(survive, distance), speed));
  return ends;
}

// @ts-ignore: decorator
@inline
function within(x: v128, least: f64, most: f64): v128 {
  return v128.and(f64x2.gt(x, both(least)), f64x2.lt(x, both(most)));
}

// @ts-ignore: decorator
@inline
function isHealthy(robot: Robot, task: Task, room: usize): v128 {
  let healthy = within(get(room, POSITION, 1), task.heightLeast, task.heightMost);
  healthy = v128.and(healthy, within(get(room, POSITION, 2), task.angleLeast, task.angleMost));
  for (let i = 0; i < robot.dofs; i++) {
    if (i > 1) healthy = v128.and(healthy, within(get(room, POSITION, i), task.stateLeast, task.stateMost));
    healthy = v128.and(healthy, within(get(room, SPEED, i), task.stateLeast, task.stateMost));
  }
  return healthy;
}
