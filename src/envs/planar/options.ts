/** Options of the planar robots under Gymnasium's names; a range there is two numbers here. */
import type { EnvOption, EnvOptions } from "../env.ts";
import { NOT_NEGATIVE, WIDE } from "../option_intervals.ts";

type Options = Readonly<Record<string, EnvOption>>;

/** Beyond this MuJoCo begins again by itself: no position or speed is healthy there, and none is bounded by it. */
export const UNBOUNDED = 1e10;

const BOUND = { least: -UNBOUNDED, most: UNBOUNDED };

export function noise(width: number): Options {
  return {
    reset_noise_scale: {
      default: width,
      description: "how far initial positions and speeds lie from the model's pose at rest, m, rad, m/s and rad/s",
      interval: NOT_NEGATIVE,
    },
  };
}

export const EXCLUDED_POSITIONS: Options = {
  exclude_current_positions_from_observation: {
    default: true,
    description: "whether the position along the floor (Swimmer: both positions) is left out of the observation",
  },
};

export function rewards(controlWeight: number): Options {
  return {
    forward_reward_weight: { default: 1, description: "what a speed of 1 m/s to the right earns", interval: WIDE },
    ctrl_cost_weight: {
      default: controlWeight,
      description: "what the sum of the squared actions is multiplied by to give their cost",
      interval: WIDE,
    },
  };
}

export function healthyReward(reward: number): Options {
  return { healthy_reward: { default: reward, description: "what a healthy step earns", interval: WIDE } };
}

export const TERMINATES: Options = {
  terminate_when_unhealthy: { default: true, description: "whether an episode ends where the robot is not healthy" },
};

/** How steep the floor may be, and how hard a push. */
const STEEP = { least: -1, most: 1 };
const TIME = { above: 0, most: 1e6 };

/** Gymnasium has none of these; off by default. */
export const SLOPE: Options = {
  slope: { default: 0, description: "how much the floor rises to the right, rad: gravity is turned", interval: STEEP },
};

export const PUSHES: Options = {
  push_force: {
    default: 0,
    description: "with what force the root's center of mass is pushed now and then along the floor, N; 0: never",
    interval: NOT_NEGATIVE,
  },
  push_duration: { default: 0.1, description: "how long a push lasts, s", interval: TIME },
  push_interval: {
    default: 2,
    description: "in each such time there is one push, at a random moment, to the left or to the right, s",
    interval: TIME,
  },
};

/** An open interval; a bound of +-1e10 is none. */
export function range(name: string, low: number, high: number, what: string): Options {
  return {
    [`healthy_${name}_min`]: { default: low, description: `a healthy robot has ${what} above this`, interval: BOUND },
    [`healthy_${name}_max`]: { default: high, description: `a healthy robot has ${what} below this`, interval: BOUND },
  };
}

/** @throws RangeError for a range whose bounds are the wrong way round, or pushes that are longer than the time for one */
export function checkRanges(options: EnvOptions): void {
  const { push_duration: duration = 0, push_interval: interval = 0 } = options;
  if (duration > interval)
    throw new RangeError(`push_duration: expected at most push_interval = ${interval}, got ${duration}`);
  for (const name of ["z", "angle", "state"]) {
    const [low, high] = [options[`healthy_${name}_min`], options[`healthy_${name}_max`]];
    if (low !== undefined && !(low < high))
      throw new RangeError(`healthy_${name}_min: expected a number below healthy_${name}_max = ${high}, got ${low}`);
  }
}
