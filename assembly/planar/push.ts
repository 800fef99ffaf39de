/**
 * Pushes: a force along the floor on the root's center of mass, to the left or to the right, for some steps. Time is cut into
 * periods of equal length; in each there is one push, which lies wholly in it, at a moment and in a direction that a hash of
 * the episode's number and the period's decides. What is kept of a lane is that number and how many steps it has made, two
 * rows after its positions, speeds and warm start. `src/envs/planar/push.ts` says the same for MuJoCo itself.
 */
import { PUSH, set } from "./room";
import { Task } from "./task";

// @ts-ignore: decorator
@inline
const MOST_STEPS: f64 = 1e9;

/** Writes the push of this step of two lanes, which `at` begins with, and counts the step. */
export function pushPair(task: Task, room: usize, at: usize, row: usize): void {
  set(room, PUSH, 0, f64x2(pushOf(task, load<f64>(at), load<f64>(at + row)), pushOf(task, load<f64>(at, 8), load<f64>(at + row, 8))));
  v128.store(at + row, f64x2.add(v128.load(at + row), f64x2.splat(1)));
}

/** Writes the push of the step before, none at an episode's beginning, and counts nothing. */
export function pushBefore(task: Task, room: usize, at: usize, row: usize): void {
  set(room, PUSH, 0, f64x2(pushOfLast(task, at, row), pushOfLast(task, at + 8, row)));
}

function pushOfLast(task: Task, at: usize, row: usize): f64 {
  const made = load<f64>(at + row) - 1;
  return made >= 0 ? pushOf(task, load<f64>(at), made) : 0;
}

/** N to the right, in step `made` of the episode with this number in [0, 1). */
function pushOf(task: Task, number: f64, made: f64): f64 {
  const share = number - floor(number);
  const step = <i32>max(0.0, min(made, MOST_STEPS));
  const period = step / task.pushPeriod;
  const key = <u32>(share * 4294967296.0) + <u32>period * 0x9e3779b9;
  const moment = <i32>((<u64>mixed(key) * <u64>(task.pushPeriod - task.pushSteps + 1)) >>> 32);
  const since = step - period * task.pushPeriod - moment;
  if (since < 0 || since >= task.pushSteps) return 0;
  return mixed(key ^ 0x5bd1e995) >>> 31 ? task.pushForce : -task.pushForce;
}

/** A word of which every bit depends on every bit of x: Wellons' hash "lowbias32". */
// @ts-ignore: decorator
@inline
function mixed(x: u32): u32 {
  x = (x ^ (x >>> 16)) * 0x7feb352d;
  x = (x ^ (x >>> 15)) * 0x846ca68b;
  return x ^ (x >>> 16);
}
