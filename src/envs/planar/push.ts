/** Pushes of a robot at random times, as `assembly/planar/push.ts` has them, for robots that MuJoCo itself computes. */
import type { EnvOptions } from "../env.ts";

/** How often and for how long it is pushed. */
export interface Pushes {
  /** N; 0: never. */
  readonly force: number;
  /** Steps that a push lasts. */
  readonly steps: number;
  /** Steps in which there is one. */
  readonly period: number;
}

/** What options ask for, whole steps of `dt` seconds. */
export function pushesOf(options: EnvOptions, dt: number): Pushes {
  const { push_force: force = 0, push_duration: duration = 0, push_interval: interval = 0 } = options;
  const steps = Math.max(1, Math.round(Number(duration) / dt));
  return { force: Number(force), steps, period: Math.max(steps, Math.round(Number(interval) / dt)) };
}

/** N to the right in step `step` (from 0) of the episode with this number in [0, 1). */
export function pushAt({ force, steps, period }: Pushes, number: number, step: number): number {
  const interval = Math.floor(step / period);
  const key = Math.floor(number * 2 ** 32) + Math.imul(interval, 0x9e3779b9);
  const moment = Math.floor((mixed(key) * (period - steps + 1)) / 2 ** 32);
  const since = step - interval * period - moment;
  if (since < 0 || since >= steps) return 0;
  return mixed(key ^ 0x5bd1e995) >= 2 ** 31 ? force : -force;
}

/** A word of which every bit depends on every bit of x: Wellons' hash "lowbias32". */
function mixed(x: number): number {
  const once = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
