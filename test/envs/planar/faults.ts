/** What is wrong with steps of a robot, beside those of MuJoCo. */
import type { PlanarOutcome } from "../../../bench/planar_parity.ts";
import type { PlanarStep } from "../../../bench/recordings.ts";
import { ulps } from "../distance.ts";

/** Everything that is not as MuJoCo had it. */
export function faults(
  steps: readonly Omit<PlanarStep, "state" | "action">[],
  outcomes: readonly PlanarOutcome[],
): string[] {
  return steps.flatMap((step, i) => {
    const got = outcomes[i];
    const close = (a: number, b: number) => Math.abs(a - b) <= 1e-10 * (1 + Math.abs(b));
    const float32 = (a: number, b: number) => Math.abs(a - b) <= 1e-10 || ulps(a, b) <= 1;
    const wrong = [
      ...step.nextState.map((value, c) => close(got.nextState[c], value) || `state[${c}] ${got.nextState[c]} ${value}`),
      ...step.observation.map((value, k) => float32(got.observation[k], value) || `observation[${k}]`),
      ...Object.entries(step.terms).map(([name, value]) => close(got.terms[name], value) || `${name} ${value}`),
      float32(got.reward, step.reward) || `reward ${got.reward} ${step.reward}`,
      got.terminated === step.terminated || `terminated ${got.terminated}`,
    ];
    return wrong.filter((fault) => fault !== true).map((fault) => `${step.label}: ${fault}`);
  });
}
