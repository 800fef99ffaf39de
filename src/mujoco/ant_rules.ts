/** Gymnasium 1.4.0's rules of Ant-v5: what is seen, earned, the end and the beginning of an episode. */
import type { EnvOptions } from "../envs/env.ts";
import type { MujocoLane } from "./lane.ts";
import { controlCost, type Outcome, type RobotRules, spread } from "./robot_rules.ts";

/** The robot's number of positions, speeds and bodies with the world. */
export const SIZES = { positions: 15, speeds: 14, bodies: 14 } as const;

/**
 * Of a state's tail: where the main body was when the last step read it, an evaluation behind the state, and 1 where that is
 * known; 0 in a state of qpos and qvel alone, whose own place is taken then.
 */
const [X, Y, KNOWN] = [0, 1, 2];

export class AntRules implements RobotRules {
  readonly tail = 3;
  readonly #options: EnvOptions;

  constructor(options: EnvOptions) {
    this.#options = options;
  }

  begin(qpos: Float64Array, qvel: Float64Array, draw: (index: number) => number): void {
    const width = this.#number("reset_noise_scale");
    for (let k = 0; k < qpos.length; k++) qpos[k] += spread(width, draw(k));
    for (let k = 0; k < qvel.length; k++) qvel[k] = width * draw(qpos.length + k);
  }

  settle(lane: MujocoLane, tail: Float64Array): void {
    if (tail[KNOWN] === 0) this.#keepPlace(lane, tail);
  }

  observe(lane: MujocoLane, write: (index: number, value: number) => void): void {
    const hidden = this.#options.exclude_current_positions_from_observation ? 2 : 0;
    const seen = [...lane.array("qpos").subarray(hidden), ...lane.array("qvel")];
    if (this.#options.include_cfrc_ext_in_observation) seen.push(...this.#forces(lane).subarray(6)); // not the world's
    for (let k = 0; k < seen.length; k++) write(k, seen[k]);
  }

  judge(lane: MujocoLane, _before: Float64Array, tail: Float64Array): Outcome {
    lane.contactForces();
    const [x, y] = [tail[X], tail[Y]];
    this.#keepPlace(lane, tail);
    const [xVelocity, yVelocity] = [(tail[X] - x) / lane.dt, (tail[Y] - y) / lane.dt];
    const forward = xVelocity * this.#number("forward_reward_weight");
    const healthy = this.#isHealthy(lane);
    const survive = healthy ? this.#number("healthy_reward") : 0;
    const control = controlCost(lane.array("ctrl"), this.#number("ctrl_cost_weight"));
    const contact = this.#number("contact_cost_weight") * sumOfSquares(this.#forces(lane));
    const [px, py] = lane.array("qpos");
    return {
      reward: forward + survive - (control + contact),
      terminated: !healthy && this.#options.terminate_when_unhealthy === true,
      info: {
        x_position: px,
        y_position: py,
        distance_from_origin: Math.sqrt(px * px + py * py),
        x_velocity: xVelocity,
        y_velocity: yVelocity,
        reward_forward: forward,
        reward_ctrl: -control,
        reward_contact: -contact,
        reward_survive: survive,
      },
    };
  }

  #isHealthy(lane: MujocoLane): boolean {
    const qpos = lane.array("qpos");
    const [low, high] = [this.#number("healthy_z_min"), this.#number("healthy_z_max")];
    const finite = [...qpos, ...lane.array("qvel")].every(Number.isFinite);
    return finite && qpos[2] >= low && qpos[2] <= high;
  }

  #keepPlace(lane: MujocoLane, tail: Float64Array): void {
    const body = this.#number("main_body");
    const xpos = lane.array("xpos");
    tail.set([xpos[3 * body], xpos[3 * body + 1], 1]);
  }

  /** On all bodies, torque and force, clipped. */
  #forces(lane: MujocoLane): Float64Array {
    const [low, high] = [this.#number("contact_force_min"), this.#number("contact_force_max")];
    return lane.array("cfrc_ext").map((value) => Math.min(Math.max(value, low), high));
  }

  #number(name: string): number {
    return this.#options[name] as number;
  }
}

/** In NumPy's order: eight sums side by side, added by pairs, and then what is left over. */
function sumOfSquares(values: Float64Array): number {
  const sums = new Float64Array(8);
  const whole = values.length - (values.length % 8);
  for (let k = 0; k < whole; k++) sums[k % 8] += values[k] * values[k];
  const [a, b, c, d, e, f, g, h] = sums;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let k = whole; k < values.length; k++) sum += values[k] * values[k];
  return sum;
}
