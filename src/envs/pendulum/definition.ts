/** Pendulum-v1 as Gymnasium registers it; `assembly/envs/pendulum.ts` has its dynamics. */
import { symmetricBox } from "../../core/space.ts";
import { NOT_NEGATIVE, POSITIVE, WIDE } from "../option_intervals.ts";
import { defineWasmEnv } from "../wasm_env.ts";

export const PENDULUM = defineWasmEnv({
  id: "Pendulum-v1",
  observationSpace: symmetricBox(1, 1, 8), // cos theta, sin theta, rad/s
  actionSpace: symmetricBox(2), // N m
  timeLimit: 200,
  rewardThreshold: undefined,
  options: {
    g: { default: 10, description: "acceleration of gravity in m/s^2", interval: WIDE },
    x_init: {
      default: Math.PI,
      description: "the initial angle is uniform in [-x_init, x_init], in rad",
      interval: NOT_NEGATIVE,
    },
    y_init: {
      default: 1,
      description: "the initial speed is uniform in [-y_init, y_init], in rad/s",
      interval: NOT_NEGATIVE,
    },
    m: { default: 1, description: "mass of the rod in kg", interval: POSITIVE },
    l: { default: 1, description: "length of the rod in m", interval: POSITIVE },
    max_torque: {
      default: 2,
      description: "torque of the motor at most, in N m: the bound of actions",
      interval: POSITIVE,
    },
  },
  variant: ({ max_torque }) => ({ actionSpace: symmetricBox(Number(max_torque)) }),
  stateSize: 2, // theta, theta'
  resetDraws: 2,
  stepCost: 12,
  kernels: { step: "pendulumStep", reset: "pendulumReset", observe: "pendulumObserve" },
});
