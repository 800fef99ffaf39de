/**
 * Steps, resets and observations of a batch of robots, two lanes at a time. A lane's state is float64 `[component][lane]`:
 * positions of the joints, their speeds, and the solver's warm start, the accelerations that it found last; where robots are
 * pushed also what push.ts keeps.
 */
import { EnvLanes } from "../envs/env_lanes";
import { storeFlags } from "../envs/pair";
import { part, storeContacts } from "./felt";
import { forward, substep } from "./integrate";
import { pushBefore, pushPair } from "./push";
import { item, Joint, Motor, Robot } from "./robot";
import { get, POSITION, PUSH, set, SPEED, TORQUE, WARM } from "./room";
import { Goal, observeTask, rewardTask, Task } from "./task";
import { both, times } from "./two";

/**
 * One step of `lanes` lanes, the first of which is `from`, both multiples of 2; actions are clipped to what a motor takes. `room` is workspace,
 * `terms` f64 [8][lane]: see rewardTask; the last is the push.
 */
export function robotStep(
  robot: Robot, task: Task, room: usize, env: EnvLanes, from: i32, lanes: i32, terms: usize,
): void {
  const row = <usize>env.stride << 3;
  const feature = <usize>env.stride << 2;
  for (let lane = <usize>from, end = lane + <usize>lanes; lane < end; lane += 2) {
    const at = env.state + (lane << 3);
    const actions = env.actions + (lane << 2);
    loadState(robot, room, at, row);
    setTorques(robot, room, actions, feature);
    if (task.pushForce) pushPair(task, room, at + <usize>(3 * robot.dofs) * row, row);
    const beforeU = get(room, POSITION, 0);
    const beforeW = get(room, POSITION, 1);
    for (let k = 0; k < robot.frameSkip; k++) substep(robot, room);
    storeState(robot, room, at, row);
    observeTask(robot, task, room, env.observations + (lane << 2), feature);
    const cost = controlCost(robot, task, actions, feature);
    const reward = env.rewards + (lane << 2);
    const ends = rewardTask(robot, task, room, beforeU, beforeW, cost, reward, terms + (lane << 3), row);
    storeFlags(env.terminated + lane, ends);
    if (task.pushForce) v128.store(terms + (lane << 3) + 7 * row, get(room, PUSH, 0));
  }
}

// @ts-ignore: decorator
@inline
function loadState(robot: Robot, room: usize, at: usize, row: usize): void {
  const dofs = robot.dofs;
  for (let i = 0; i < dofs; i++) {
    set(room, POSITION, i, v128.load(at + <usize>i * row));
    set(room, SPEED, i, v128.load(at + <usize>(dofs + i) * row));
    set(room, WARM, i, v128.load(at + <usize>(2 * dofs + i) * row));
  }
  set(room, PUSH, 0, both(0));
}

// @ts-ignore: decorator
@inline
function storeState(robot: Robot, room: usize, at: usize, row: usize): void {
  const dofs = robot.dofs;
  for (let i = 0; i < dofs; i++) {
    v128.store(at + <usize>i * row, get(room, POSITION, i));
    v128.store(at + <usize>(dofs + i) * row, get(room, SPEED, i));
    v128.store(at + <usize>(2 * dofs + i) * row, get(room, WARM, i));
  }
}

/**
 * The forces at the state of one lane with its action: contacts to `contacts` (see `storeContacts`), the motors' forces, N or
 * N m, f64 [motor], to `motors`. Nothing of the lane changes. Returns how many contacts there are.
 */
export function robotForces(
  robot: Robot, task: Task, room: usize, env: EnvLanes, lane: i32, contacts: usize, motors: usize,
): i32 {
  const row = <usize>env.stride << 3;
  const pair = <usize>(lane & -2);
  const at = env.state + (pair << 3);
  loadState(robot, room, at, row);
  setTorques(robot, room, env.actions + (pair << 2), <usize>env.stride << 2);
  if (task.pushForce) pushBefore(task, room, at + <usize>(3 * robot.dofs) * row, row);
  forward(robot, room);
  for (let k = 0; k < robot.motorCount; k++) {
    const torque = part(get(room, TORQUE, item<Motor>(robot.motors, k).joint), lane & 1);
    store<f64>(motors + (<usize>k << 3), torque);
  }
  return storeContacts(robot, room, lane & 1, contacts);
}

/** gear clip(action) */
// @ts-ignore: decorator
@inline
function setTorques(robot: Robot, room: usize, actions: usize, feature: usize): void {
  for (let i = 0; i < robot.dofs; i++) set(room, TORQUE, i, both(0));
  for (let k = 0; k < robot.motorCount; k++) {
    const motor = item<Motor>(robot.motors, k);
    const action = f64x2.promote_low_f32x4(v128.load64_zero(actions + <usize>k * feature));
    const clipped = f64x2.pmin(f64x2.pmax(action, both(-motor.most)), both(motor.most));
    set(room, TORQUE, motor.joint, times(both(motor.gear), clipped));
  }
}

/** f32(weight) times the sum of the squares, rounded to float32 at each step. */
// @ts-ignore: decorator
@inline
function controlCost(robot: Robot, task: Task, actions: usize, feature: usize): v128 {
  let sum = f32x4.splat(0);
  for (let k = 0; k < robot.motorCount; k++) {
    const action = v128.load64_zero(actions + <usize>k * feature);
    sum = f32x4.add(sum, f32x4.mul(action, action));
  }
  return f64x2.promote_low_f32x4(f32x4.mul(f32x4.splat(<f32>task.controlWeight), sum));
}

/** Begins an episode of the pushes from the draw after all others. */
// @ts-ignore: decorator
@inline
function resetPushes(robot: Robot, task: Task, env: EnvLanes, count: i32): void {
  const dofs = robot.dofs;
  const stride = env.stride;
  const draw = 2 * dofs + (task.normalSpeeds ? dofs & 1 : 0);
  for (let j = 0; j < count; j++) {
    const lane = <usize>load<i32>(env.resetLanes + (<usize>j << 2));
    const number = load<f64>(env.draws + (<usize>(draw * stride + j) << 3));
    store<f64>(env.state + ((<usize>(3 * dofs * stride) + lane) << 3), number);
    store<f64>(env.state + ((<usize>((3 * dofs + 1) * stride) + lane) << 3), 0);
  }
}

/**
 * Begins an episode in the first `count` listed lanes: the model's pose with noise. Draws are uniform in [0, 1), for
 * speeds standard normal where the task has these.
 */
export function robotReset(robot: Robot, task: Task, env: EnvLanes, count: i32): void {
  const dofs = robot.dofs;
  const stride = env.stride;
  const state = env.state;
  const low = -task.startWidth;
  const width = task.startWidth - low;
  for (let i = 0; i < dofs; i++) {
    const rest = item<Joint>(robot.joints, i).rest;
    for (let j = 0; j < count; j++) {
      const lane = <usize>load<i32>(env.resetLanes + (<usize>j << 2));
      const u = load<f64>(env.draws + (<usize>(i * stride + j) << 3));
      const v = load<f64>(env.draws + (<usize>((dofs + i) * stride + j) << 3));
      const speed = task.normalSpeeds ? task.startWidth * v : low + width * v;
      store<f64>(state + ((<usize>(i * stride) + lane) << 3), rest + (low + width * u));
      store<f64>(state + ((<usize>((dofs + i) * stride) + lane) << 3), speed);
      store<f64>(state + ((<usize>((2 * dofs + i) * stride) + lane) << 3), 0);
    }
  }
  if (task.pushForce) resetPushes(robot, task, env, count);
}

/** Observations of the first `lanes` lanes, a multiple of 2, whose states were set. */
export function robotObserve(robot: Robot, task: Task, room: usize, env: EnvLanes, lanes: i32): void {
  const row = <usize>env.stride << 3;
  for (let lane: usize = 0; lane < <usize>lanes; lane += 2) {
    loadState(robot, room, env.state + (lane << 3), row);
    if (task.goal == Goal.doublePole) {
      for (let i = 0; i < robot.dofs; i++) set(room, TORQUE, i, both(0));
      forward(robot, room);
    }
    observeTask(robot, task, room, env.observations + (lane << 2), <usize>env.stride << 2);
  }
}
