/**
 * Pendulum-v1: a rod of 1 m and 1 kg on a motor too weak to lift it at once; the task is to swing it up and hold it.
 * In the form and the order of operations of Gymnasium's pendulum.py under NumPy 2, where a float32 action makes the
 * products with it float32 (written f32(...)):
 *
 *   u    = clip(action, -max_torque, max_torque)                                             N m
 *   an   = ((th + pi) mod 2 pi) - pi                                       floored, exact; th = 0 is upright
 *   cost = an^2 + 0.1 thd^2 + f32(f32(0.001) f32(u u))                     of the old state
 *   thd' = clip(thd + (3 g / (2 l) sin th + f32(3 / (m l^2) u)) dt, -8, 8)
 *   th'  = th + thd' dt                                                    never wrapped
 *   reward = -cost, never terminated
 *
 * State float64 [th, thd][lane], two lanes to an instruction; observation float32 (cos th', sin th', thd').
 * Options (float64): [0] g, [1] x_init, [2] y_init: bounds of the initial angle and speed, [3] m,
 * [4] l, [5] max_torque: here 1 kg, 1 m, 2 N m.
 */
import { sinF64x2 } from "../math/trig";
import { EnvLanes } from "./env_lanes";
import { storeCosineAndSine, storePair } from "./pair";
import { startComponent } from "./uniform_start";

const DT: f64 = 0.05; // s
const MAX_SPEED: f64 = 8.0; // rad/s
const BLOCK: i32 = 256; // lanes
const TURN: f64 = 2.0 * Math.PI; // rad, the sum of the next two
const TURN_HEAD: f64 = 6.2831853069365025; // its upper 33 bits
const TURN_TAIL: f64 = 2.0 * Math.PI - 6.2831853069365025; // 2.43e-10

/** One step of `lanes` lanes from that one on. */
export function pendulumStep(env: EnvLanes, from: i32, lanes: i32): void {
  const row = (<usize>env.stride) << 3; // bytes
  const length = load<f64>(env.options, 32);
  const gravity = f64x2.splat((3.0 * load<f64>(env.options)) / (2.0 * length));
  const perTorque = f32x4.splat(<f32>(3.0 / (load<f64>(env.options, 24) * (length * length))));
  const most = f32x4.splat(<f32>load<f64>(env.options, 40));
  const end = from + lanes;
  let lane = from;
  do {
    const count = min(BLOCK, end - lane);
    const s = env.state + ((<usize>lane) << 3);
    const u = env.actions + ((<usize>lane) << 2);
    rewardBlock(s, row, count, u, env.rewards + ((<usize>lane) << 2), most);
    moveBlock(s, row, count, u, gravity, perTorque, most);
    observeBlock(env, lane, count);
    lane += BLOCK;
  } while (lane < end);
  memory.fill(env.terminated + <usize>from, 0, <usize>lanes);
}

/** Begins an episode in the listed lanes: th uniform in [-x_init, x_init), thd in [-y_init, y_init). */
export function pendulumReset(env: EnvLanes, count: i32): void {
  for (let component = 0; component < 2; component++) {
    const high = load<f64>(env.options + ((<usize>component) << 3), 8);
    startComponent<f64>(env, count, component, -high, 2.0 * high);
  }
}

/** Observations of the first `lanes` lanes. */
export function pendulumObserve(env: EnvLanes, lanes: i32): void {
  observeBlock(env, 0, lanes);
}

/** Rewards of the old states. Three short loops, since V8 keeps the constants of one long loop in memory: 1.3 times faster. */
function rewardBlock(state: usize, row: usize, lanes: i32, actions: usize, rewards: usize, most: v128): void {
  let lane = 0;
  do {
    const s = state + ((<usize>lane) << 3);
    const u = clippedPair(actions + ((<usize>lane) << 2), most);
    const reward = f32x4.demote_f64x2_zero(f64x2.neg(cost(v128.load(s), v128.load(s + row), u)));
    v128.store64_lane(rewards + ((<usize>lane) << 2), reward, 0);
    lane += 2;
  } while (lane < lanes);
}

/** The new states, in place. */
function moveBlock(
  state: usize, row: usize, lanes: i32, actions: usize, gravity: v128, perTorque: v128, most: v128,
): void {
  let lane = 0;
  do {
    const s = state + ((<usize>lane) << 3);
    const th = v128.load(s);
    const u = clippedPair(actions + ((<usize>lane) << 2), most);
    const torque = f64x2.promote_low_f32x4(f32x4.mul(perTorque, u));
    const acceleration = f64x2.add(f64x2.mul(gravity, sinF64x2(th)), torque);
    const dt = f64x2.splat(DT);
    const free = f64x2.add(v128.load(s + row), f64x2.mul(acceleration, dt));
    const speed = f64x2.pmax(f64x2.pmin(free, f64x2.splat(MAX_SPEED)), f64x2.splat(-MAX_SPEED));
    v128.store(s, f64x2.add(th, f64x2.mul(speed, dt)));
    v128.store(s + row, speed);
    lane += 2;
  } while (lane < lanes);
}

/** Observations of `lanes` lanes as they are, from that one on. */
function observeBlock(env: EnvLanes, from: i32, lanes: i32): void {
  const row = (<usize>env.stride) << 3; // bytes
  const feature = (<usize>env.stride) << 2; // bytes
  const state = env.state + ((<usize>from) << 3);
  const observations = env.observations + ((<usize>from) << 2);
  let lane = 0;
  do {
    const s = state + ((<usize>lane) << 3);
    const o = observations + ((<usize>lane) << 2);
    storeCosineAndSine(v128.load(s), o, o + feature);
    storePair(o + 2 * feature, v128.load(s + row));
    lane += 2;
  } while (lane < lanes);
}

// @ts-ignore: decorator
@inline
function clippedPair(actions: usize, most: v128): v128 {
  return f32x4.pmax(f32x4.pmin(v128.load64_zero(actions), most), f32x4.neg(most));
}

// @ts-ignore: decorator
@inline
function cost(th: v128, thd: v128, u: v128): v128 {
  const an = f64x2.sub(turnRemainder(f64x2.add(th, f64x2.splat(Math.PI))), f64x2.splat(Math.PI));
  const effort = f32x4.mul(f32x4.splat(<f32>0.001), f32x4.mul(u, u));
  const motion = f64x2.add(f64x2.mul(an, an), f64x2.mul(f64x2.splat(0.1), f64x2.mul(thd, thd)));
  return f64x2.add(motion, f64x2.promote_low_f32x4(effort));
}

/**
 * y mod 2 pi in [0, 2 pi), as Python's %: the exact remainder of truncated division, then a turn more where negative.
 * With q = trunc(y / 2 pi) below 2^20, q times each half of 2 pi (33 and 20 bits) is exact, and so are both
 * subtractions. Where the division rounds up to q the remainder comes out just negative for y > 0, and the added turn
 * gives what a quotient one less would have; likewise for y < 0.
 */
// @ts-ignore: decorator
@inline
function turnRemainder(y: v128): v128 {
  const q = f64x2.trunc(f64x2.div(y, f64x2.splat(TURN)));
  const head = f64x2.sub(y, f64x2.mul(q, f64x2.splat(TURN_HEAD)));
  const r = f64x2.sub(head, f64x2.mul(q, f64x2.splat(TURN_TAIL)));
  return f64x2.add(r, v128.and(f64x2.lt(r, f64x2.splat(0.0)), f64x2.splat(TURN)));
}
