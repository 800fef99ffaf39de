/** Starts of episodes in the lanes that are listed for it: components of their states from uniform draws. */
import { EnvLanes } from "./env_lanes";

/**
 * Each of the first components uniform in [low, high), which are options of the environment, one after the other; `bounds`
 * is the number of `low`. Rounded to `T`, f64 or f32.
 */
// @ts-ignore: decorator
@inline
export function startUniform<T>(env: EnvLanes, count: i32, components: i32, bounds: usize): void {
  const low = load<f64>(env.options + (bounds << 3));
  const range = load<f64>(env.options + (bounds << 3), 8) - low;
  for (let component = 0; component < components; component++) startComponent<T>(env, count, component, low, range);
}

/** That component: low + range u, with the draw of its number as u, rounded to `T`. */
// @ts-ignore: decorator
@inline
export function startComponent<T>(env: EnvLanes, count: i32, component: i32, low: f64, range: f64): void {
  const row = (<usize>(component * env.stride)) << 3;
  const state = env.state + row;
  const draws = env.draws + row;
  const lanes = env.resetLanes;
  for (let j = 0; j < count; j++) {
    const lane = load<i32>(lanes + ((<usize>j) << 2));
    store<f64>(state + ((<usize>lane) << 3), <f64>(<T>(low + range * load<f64>(draws + ((<usize>j) << 3)))));
  }
}
