/** MountainCar-v0 and MountainCarContinuous-v0 as Gymnasium registers them; `assembly/envs/mountain_car.ts` has their dynamics. */
import { box, discrete, symmetricBox } from "../../core/space.ts";
import { MODERATE, WIDE } from "../option_intervals.ts";
import { bounds, checkBounds } from "../start_bounds.ts";
import { defineWasmEnv } from "../wasm_env.ts";

/** What the two mountain cars share. */
const BOTH = {
  observationSpace: box([-1.2, -0.07], [0.6, 0.07]), // position, speed
  options: {
    goal_velocity: { default: 0, description: "the least speed at the flag that ends the episode", interval: WIDE },
    ...bounds(-0.6, -0.4, "the initial position"),
    gravity: {
      default: 0.0025,
      description: "by how much the steepest slope changes the speed in a step",
      interval: MODERATE,
    },
  },
  checkOptions: checkBounds,
  stateSize: 2, // position, speed
  resetDraws: 1,
};

export const MOUNTAIN_CAR = defineWasmEnv({
  ...BOTH,
  id: "MountainCar-v0",
  options: {
    ...BOTH.options,
    force: { default: 0.001, description: "by how much a push changes the speed in a step", interval: MODERATE },
  },
  actionSpace: discrete(3), // to the left, not at all, to the right
  timeLimit: 200,
  rewardThreshold: -110,
  stepCost: 6,
  kernels: { step: "mountainCarStep", reset: "mountainCarReset", observe: "mountainCarObserve" },
});

export const MOUNTAIN_CAR_CONTINUOUS = defineWasmEnv({
  ...BOTH,
  id: "MountainCarContinuous-v0",
  options: {
    ...BOTH.options,
    power: {
      default: 0.0015,
      description: "by how much the whole force changes the speed in a step",
      interval: MODERATE,
    },
  },
  actionSpace: symmetricBox(1), // share of the motor's force
  timeLimit: 999,
  rewardThreshold: 90,
  stepCost: 10,
  kernels: { step: "mountainCarContinuousStep", reset: "mountainCarReset", observe: "mountainCarObserve" },
});
