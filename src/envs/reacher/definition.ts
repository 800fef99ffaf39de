/** Reacher-v5 as Gymnasium registers it; `assembly/envs/reacher.ts` has its dynamics. */
import { symmetricBox } from "../../core/space.ts";
import { WIDE } from "../option_intervals.ts";
import { defineWasmEnv } from "../wasm_env.ts";

export const REACHER = defineWasmEnv({
  id: "Reacher-v5",
  // cos q0, cos q1, sin q0, sin q1, target in m, rad/s, rad/s, fingertip - target in m
  observationSpace: symmetricBox(...new Array(10).fill(Infinity)),
  actionSpace: symmetricBox(1, 1), // 200 N m on each joint
  timeLimit: 50,
  rewardThreshold: -3.75,
  options: {
    reward_dist_weight: { default: 1, description: "what a metre from the target costs in a step", interval: WIDE },
    reward_control_weight: {
      default: 1,
      description: "what the sum of the squared actions is multiplied by to give their cost",
      interval: WIDE,
    },
  },
  stateSize: 8, // MuJoCo's qpos: two angles, target; its qvel: two speeds, 0, 0
  resetDraws: 54, // 4 for qpos, 23 pairs for the target, 4 for qvel
  drawsUsed(draw) {
    let used = 4;
    for (let inside = false; used < 50 && !inside; used += 2) {
      const x = -0.2 + 0.4 * draw(used);
      const y = -0.2 + 0.4 * draw(used + 1);
      inside = Math.sqrt(x * x + y * y) < 0.2;
    }
    return used + 4;
  },
  stepCost: 80,
  kernels: { step: "reacherStep", reset: "reacherReset", observe: "reacherObserve" },
});
