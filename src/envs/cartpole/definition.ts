/** CartPole-v1 as Gymnasium registers it; `assembly/envs/cartpole.ts` has its dynamics. */
import { discrete, symmetricBox } from "../../core/space.ts";
import { MODERATE, POSITIVE } from "../option_intervals.ts";
import { bounds, checkBounds } from "../start_bounds.ts";
import { defineWasmEnv } from "../wasm_env.ts";

export const CARTPOLE = defineWasmEnv({
  id: "CartPole-v1",
  observationSpace: symmetricBox(4.8, Infinity, (24 * 2 * Math.PI) / 360, Infinity), // m, m/s, rad, rad/s
  actionSpace: discrete(2), // 10 N to the left, 10 N to the right
  timeLimit: 500,
  rewardThreshold: 475,
  options: {
    sutton_barto_reward: {
      default: false,
      description: "reward 0 for every step and -1 for the terminating one, instead of 1 for every step",
    },
    ...bounds(-0.05, 0.05, "each component of the initial state"),
    gravity: { default: 9.8, description: "acceleration of gravity in m/s^2", interval: MODERATE },
    masspole: { default: 0.1, description: "mass of the pole in kg; the cart has 1 kg", interval: POSITIVE },
    length: { default: 0.5, description: "half the length of the pole in m", interval: POSITIVE },
    force_mag: { default: 10, description: "with how many N the cart is pushed", interval: MODERATE },
    wind: { default: 0, description: "N that push the cart to the right all the time", interval: MODERATE },
  },
  checkOptions: checkBounds,
  stateSize: 4, // x, x', theta, theta'
  resetDraws: 4,
  stepCost: 6,
  kernels: { step: "cartpoleStep", reset: "cartpoleReset", observe: "cartpoleObserve" },
});
