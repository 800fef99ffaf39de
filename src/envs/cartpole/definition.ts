/** CartPole-v1 as Gymnasium registers it; `assembly/envs/cartpole.ts` has its dynamics. */
import { discrete, symmetricBox } from "../../core/space.ts";
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
  },
  checkOptions: checkBounds,
  stateSize: 4, // x, x', theta, theta'
  resetDraws: 4,
  stepCost: 6,
  kernels: { step: "cartpoleStep", reset: "cartpoleReset", observe: "cartpoleObserve" },
});
