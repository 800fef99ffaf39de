/** Ant-v5 as Gymnasium 1.4.0 registers it: spaces, limits and options. */
import { symmetricBox } from "../core/space.ts";
import type { EnvBuffers, EnvDefinition, EnvOption, EnvOptions } from "../envs/env.ts";
import { WIDE } from "../envs/option_intervals.ts";
import { checkRanges, EXCLUDED_POSITIONS, healthyReward, noise, rewards, TERMINATES } from "../envs/planar/options.ts";
import type { Arena } from "../wasm/arena.ts";
import { AntRules, SIZES } from "./ant_rules.ts";
import { ANT_XML } from "./ant_xml.ts";
import { compileModel } from "./model.ts";
import { mujocoPackage } from "./package.ts";
import { RobotSimulation } from "./robot_simulation.ts";

const { positions, speeds, bodies } = SIZES;

const OPTIONS: Readonly<Record<string, EnvOption>> = {
  ...rewards(0.5),
  contact_cost_weight: {
    default: 5e-4,
    description:
      "what the sum of the squared contact forces on all bodies, clipped, is multiplied by to give their cost",
    interval: WIDE,
  },
  ...healthyReward(1),
  main_body: {
    default: 1,
    description: "number of the body whose speed is rewarded, 1 the torso",
    interval: { least: 1, most: bodies - 1 },
  },
  ...TERMINATES,
  healthy_z_min: { default: 0.2, description: "a healthy robot's torso is at least this high, m", interval: WIDE },
  healthy_z_max: { default: 1, description: "a healthy robot's torso is at most this high, m", interval: WIDE },
  contact_force_min: { default: -1, description: "contact forces are clipped to no less, N and N m", interval: WIDE },
  contact_force_max: { default: 1, description: "contact forces are clipped to no more, N and N m", interval: WIDE },
  ...noise(0.1),
  ...EXCLUDED_POSITIONS,
  include_cfrc_ext_in_observation: {
    default: true,
    description: "whether the forces of contacts on each body are observed",
  },
};

function withFeatures(features: number): EnvDefinition {
  return {
    id: "Ant-v5",
    observationSpace: symmetricBox(...new Array(features).fill(Infinity)),
    actionSpace: symmetricBox(...new Array(8).fill(1)),
    timeLimit: 1000,
    rewardThreshold: 6000,
    options: OPTIONS,
    checkOptions,
    resetDraws: positions + speeds,
    normalDraws: { first: positions, count: speeds },
    async create(_: Arena, buffers: EnvBuffers, options: EnvOptions) {
      const mujoco = await mujocoPackage(undefined, "claimed");
      const shared = { mujoco, model: compileModel(mujoco, ANT_XML), frameSkip: 5 };
      return new RobotSimulation(shared, new AntRules(options), buffers, "Ant-v5");
    },
  };
}

export const ANT: EnvDefinition = Object.freeze({
  ...withFeatures(positions - 2 + speeds + 6 * (bodies - 1)),
  variant: (options: EnvOptions) =>
    withFeatures(
      positions -
        (options.exclude_current_positions_from_observation ? 2 : 0) +
        speeds +
        (options.include_cfrc_ext_in_observation ? 6 * (bodies - 1) : 0),
    ),
});

function checkOptions(options: EnvOptions): void {
  checkRanges(options);
  const { main_body: body, contact_force_min: low, contact_force_max: high } = options;
  if (!Number.isInteger(body))
    throw new RangeError(`main_body: expected a whole number in [1, ${bodies - 1}], got ${body}`);
  if (!(low < high))
    throw new RangeError(`contact_force_min: expected a number below contact_force_max = ${high}, got ${low}`);
}
