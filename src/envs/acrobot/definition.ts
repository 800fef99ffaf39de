/** Acrobot-v1 as Gymnasium registers it; `assembly/envs/acrobot.ts` has its dynamics. */
import { discrete, symmetricBox } from "../../core/space.ts";
import { MODERATE } from "../option_intervals.ts";
import { bounds, checkBounds } from "../start_bounds.ts";
import { defineWasmEnv } from "../wasm_env.ts";

export const ACROBOT = defineWasmEnv({
  id: "Acrobot-v1",
  // cos and sin of theta1, cos and sin of theta2, rad/s, rad/s
  observationSpace: symmetricBox(1, 1, 1, 1, 4 * Math.PI, 9 * Math.PI),
  actionSpace: discrete(3), // -1, 0, 1 N m on the joint between the rods
  timeLimit: 500,
  rewardThreshold: -100,
  options: {
    ...bounds(-0.1, 0.1, "each component of the initial state"),
    gravity: { default: 9.8, description: "acceleration of gravity in m/s^2", interval: MODERATE },
    available_torque: { default: 1, description: "torque of the motor in N m", interval: MODERATE },
  },
  checkOptions: checkBounds,
  stateSize: 4, // theta1, theta2, theta1', theta2'
  resetDraws: 4,
  stepCost: 76,
  kernels: { step: "acrobotStep", reset: "acrobotReset", observe: "acrobotObserve" },
});
