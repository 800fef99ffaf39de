/**
 * What it does to an environment when somebody pulls at it with the pointer: a spring between the pointer and the thing
 * that is pulled, for one step. Reacher's target is simply carried along.
 */

type Pull = (state: Float64Array, pointer: readonly [number, number]) => Float64Array;

const REACH = 0.2; // m: where Reacher's targets may lie

const pulls: Readonly<Record<string, Pull>> = {
  "CartPole-v1": ([x, speed, angle, turning], [px]) => {
    const tip = x + Math.sin(angle);
    return Float64Array.of(x, speed, angle, turning + limited(0.25 * (px - tip), 0.12));
  },
  "Pendulum-v1": ([angle, turning], pointer) =>
    Float64Array.of(angle, limited(turning + 0.6 * across(angle + Math.PI / 2, pointer), 8)),
  "Acrobot-v1": ([first, second, speed, bend], pointer) =>
    Float64Array.of(first, second, speed + limited(0.5 * across(first - Math.PI / 2, pointer), 0.6), bend),
  "MountainCar-v0": rolled,
  "MountainCarContinuous-v0": rolled,
  "Reacher-v5": (state, [x, y]) => {
    const scale = Math.min(1, (REACH - 1e-3) / Math.max(Math.sqrt(x * x + y * y), 1e-9));
    const moved = state.slice();
    moved[2] = x * scale;
    moved[3] = y * scale;
    return moved;
  },
};

/** The state after one step of pulling; undefined where there is nothing to pull at. */
export function pulled(env: string, state: Float64Array, pointer: readonly [number, number]): Float64Array | undefined {
  return pulls[env]?.(state, pointer);
}

function rolled([position, speed]: Float64Array, [px]: readonly [number, number]): Float64Array {
  return Float64Array.of(position, limited(speed + limited(0.01 * (px - position), 0.004), 0.07));
}

/** How far a pointer lies to the left of the ray from the origin at an angle: what turns a rod counterclockwise. */
function across(angle: number, [x, y]: readonly [number, number]): number {
  return y * Math.cos(angle) - x * Math.sin(angle);
}

function limited(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}
