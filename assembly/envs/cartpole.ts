/**
 * CartPole-v1: a pole on a cart that is pushed left or right with 10 N; the task is to keep the pole upright.
 * Equations of Florian (2007), "Correct equations for the dynamics of the cart-pole system", without friction, in the
 * form and the order of operations of Gymnasium's cartpole.py, so that a policy and its trajectories carry over:
 *
 *   temp     = (F + m_p l thd^2 sin th) / M                     F = +10 N for action 1, else -10 N
 *   thacc    = (g sin th - cos th temp) / (l (4/3 - m_p cos^2 th / M))
 *   xacc     = temp - m_p l thacc cos th / M
 *   x, xd, th, thd  +=  tau xd, tau xacc, tau thd, tau thacc    explicit Euler, all from the old state
 *   terminated = |x| > 2.4 m or |th| > 12 degrees               of the new state
 *
 * State float64 [x, xd, th, thd][lane], two lanes to an instruction; observation: the same four as float32.
 * Options (float64): [0] sutton_barto_reward, [1] low, [2] high: bounds of each component of an initial state.
 */
import {
  cosineOfQuadrantF64x2,
  cosineReducedF64x2,
  quadrantF64x2,
  reduceHighF64x2,
  reduceLowF64x2,
  sineOfQuadrantF64x2,
  sineReducedF64x2,
} from "../math/trig";
import { observePairs, Pair, storeFlags, storePair } from "./pair";
import { startUniform } from "./uniform_start";

const GRAVITY: f64 = 9.8; // m/s^2
const POLE_MASS: f64 = 0.1; // kg
const TOTAL_MASS: f64 = 0.1 + 1.0; // kg
const HALF_LENGTH: f64 = 0.5; // m
const POLE_MOMENT: f64 = 0.1 * 0.5; // kg m
const FORCE: f64 = 10.0; // N
const TAU: f64 = 0.02; // s
const POSITION_LIMIT: f64 = 2.4; // m
const ANGLE_LIMIT: f64 = (12.0 * 2.0 * Math.PI) / 360.0; // rad
const NEAR: f64 = 0.75; // rad, below pi/4

/** One step of `lanes` lanes. Reward 1, or with sutton_barto_reward 0 and on termination -1. */
export function cartpoleStep(
  state: usize, // f64 [4][lane]
  stride: i32,
  lanes: i32,
  actions: usize, // i32 [lane]
  observations: usize, // f32 [4][lane]
  rewards: usize, // f32 [lane]
  terminated: usize, // u8 [lane]
  options: usize, // f64 [3]
): void {
  const row = (<usize>stride) << 3; // bytes
  const feature = (<usize>stride) << 2; // bytes
  const suttonBarto = load<f64>(options) != 0.0;
  const onRail = f32x4.splat(suttonBarto ? 0.0 : 1.0);
  const fallen = f32x4.splat(suttonBarto ? -1.0 : 1.0);
  let lane = 0;
  // Not a `for`: only with `do` does V8 keep the constants out of the loop (7 instead of 8.3 ns a lane).
  do {
    const s = state + ((<usize>lane) << 3);
    const right = i64x2.eq(v128.load_ext<i32>(actions + ((<usize>lane) << 2)), i64x2.splat(1));
    const force = v128.bitselect(f64x2.splat(FORCE), f64x2.splat(-FORCE), right);
    advancePair(s, row, force);
    changetype<CartPoles>(s).observe(row, observations + ((<usize>lane) << 2), feature);
    const down = outside(v128.load(s), v128.load(s + 2 * row));
    const both = v128.shuffle<i32>(down, down, 0, 2, 0, 2);
    v128.store64_lane(rewards + ((<usize>lane) << 2), v128.bitselect(fallen, onRail, both), 0);
    storeFlags(terminated + <usize>lane, down);
    lane += 2;
  } while (lane < lanes);
}

/** Begins an episode in the listed lanes: each component uniform in [low, high). */
export function cartpoleReset(
  state: usize, // f64 [4][lane]
  stride: i32,
  laneIndices: usize, // i32 [position]
  count: i32,
  draws: usize, // f64 [4][position], uniform in [0, 1)
  drawsStride: i32,
  options: usize,
): void {
  startUniform<f64>(state, stride, laneIndices, count, draws, drawsStride, 4, options + 8);
}

/** Observations of `lanes` lanes. */
export function cartpoleObserve(state: usize, stride: i32, lanes: i32, observations: usize): void {
  observePairs<CartPoles>(state, stride, lanes, observations);
}

/**
 * The equations of motion for two lanes. Angles below pi/4, that is all of an episode's, need no reduction: it would
 * return them as they are, so that leaving it out changes no bit and saves 1.3 of 7 ns a lane.
 */
// @ts-ignore: decorator
@inline
function advancePair(s: usize, row: usize, force: v128): void {
  const x = v128.load(s);
  const xd = v128.load(s + row);
  const th = v128.load(s + 2 * row);
  const thd = v128.load(s + 3 * row);
  const tau = f64x2.splat(TAU);
  const mass = f64x2.splat(TOTAL_MASS);
  const moment = f64x2.splat(POLE_MOMENT);
  let sin: v128;
  let cos: v128;
  if (v128.any_true(f64x2.gt(f64x2.abs(th), f64x2.splat(NEAR)))) {
    const quadrant = quadrantF64x2(th);
    const high = reduceHighF64x2(th, quadrant);
    const low = reduceLowF64x2(th, quadrant, high);
    const sine = sineReducedF64x2(high, low);
    const cosine = cosineReducedF64x2(high, low);
    sin = sineOfQuadrantF64x2(sine, cosine, quadrant);
    cos = cosineOfQuadrantF64x2(sine, cosine, quadrant);
  } else {
    sin = sineReducedF64x2(th, f64x2.splat(0.0));
    cos = cosineReducedF64x2(th, f64x2.splat(0.0));
  }
  const temp = f64x2.div(f64x2.add(force, f64x2.mul(f64x2.mul(moment, f64x2.mul(thd, thd)), sin)), mass);
  const poleInertia = f64x2.sub(
    f64x2.splat(4.0 / 3.0),
    f64x2.div(f64x2.mul(f64x2.splat(POLE_MASS), f64x2.mul(cos, cos)), mass),
  );
  const thacc = f64x2.div(
    f64x2.sub(f64x2.mul(f64x2.splat(GRAVITY), sin), f64x2.mul(cos, temp)),
    f64x2.mul(f64x2.splat(HALF_LENGTH), poleInertia),
  );
  const xacc = f64x2.sub(temp, f64x2.div(f64x2.mul(f64x2.mul(moment, thacc), cos), mass));

  v128.store(s, f64x2.add(x, f64x2.mul(tau, xd)));
  v128.store(s + row, f64x2.add(xd, f64x2.mul(tau, xacc)));
  v128.store(s + 2 * row, f64x2.add(th, f64x2.mul(tau, thd)));
  v128.store(s + 3 * row, f64x2.add(thd, f64x2.mul(tau, thacc)));
}

@unmanaged
class CartPoles extends Pair {
  @inline
  observe(row: usize, o: usize, feature: usize): void {
    const s = changetype<usize>(this);
    storePair(o, v128.load(s));
    storePair(o + feature, v128.load(s + row));
    storePair(o + 2 * feature, v128.load(s + 2 * row));
    storePair(o + 3 * feature, v128.load(s + 3 * row));
  }
}

/** Mask of the lanes beyond a limit; a NaN is not, as in Python's comparisons. */
// @ts-ignore: decorator
@inline
function outside(x: v128, th: v128): v128 {
  return v128.or(
    f64x2.gt(f64x2.abs(x), f64x2.splat(POSITION_LIMIT)),
    f64x2.gt(f64x2.abs(th), f64x2.splat(ANGLE_LIMIT)),
  );
}
