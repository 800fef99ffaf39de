/**
 * The advantage estimators against episodes worked by hand, in a rollout of 4 steps and 5 lanes (rows follow each other
 * without padding). gamma is 1/2 and lambda 1/2, so that every number is exact in float32.
 */
import { describe, expect, it } from "vitest";
import { type EstimatorOptions, estimateAdvantages } from "../../src/rollout/advantages.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { Arena } from "../../src/wasm/arena.ts";

const LANES = 5;
const REWARDS = [1, 2, 3, 4];
const VALUES = [8, 4, 2, 6];
const NEXT_VALUES = [4, 2, 6, 10]; // V(s_{t+1}); the last is that of the observation after the rollout

const td: EstimatorOptions = { gamma: 0.5, advantageEstimator: "td" };
const gae: EstimatorOptions = { gamma: 0.5, advantageEstimator: "gae", gaeLambda: 0.5 };
const monteCarlo: EstimatorOptions = { gamma: 0.5, advantageEstimator: "monteCarlo" };
const nStep = (nStepReturn: number): EstimatorOptions => ({ gamma: 0.5, advantageEstimator: "nStep", nStepReturn });

/** Advantages of one lane; in the others the episode goes on, and they must come out as if alone. */
async function advantages(options: EstimatorOptions, ending?: "terminated" | "truncated" | "both") {
  const arena = await Arena.create();
  const buffer = new RolloutBuffer(arena, { steps: 4, lanes: LANES, observationRows: 1, actionRows: 1 });
  for (let t = 0; t < 4; t++)
    for (let lane = 0; lane < LANES; lane++) {
      const sample = t * LANES + lane;
      const ends = lane === 3 && t === 1 && ending !== undefined;
      buffer.rewards.view[sample] = REWARDS[t];
      buffer.values.view[sample] = VALUES[t];
      buffer.nextValues.view[sample] = ends ? 12 : NEXT_VALUES[t]; // 12: V(final observation)
      buffer.terminated.view[sample] = ends && ending !== "truncated" ? 1 : 0;
      buffer.truncated.view[sample] = ends && ending !== "terminated" ? 1 : 0;
    }
  buffer.advantages.view.fill(-99);
  estimateAdvantages(arena.kernels, buffer, options);
  const lane = (k: number) => [0, 1, 2, 3].map((t) => buffer.advantages.view[t * LANES + k]);
  for (let t = 0; t < 4; t++)
    expect(buffer.returns.view[t * LANES + 3]).toBe(buffer.advantages.view[t * LANES + 3] + VALUES[t]);
  return { lane: lane(3), others: [0, 1, 2, 4].map(lane) };
}

/** Without an end: the rollout cuts the episode after its last step, whose next value is 10. */
const running: [string, EstimatorOptions, number[]][] = [
  ["td", td, [-5, -1, 4, 3]], // 1 + 4/2 - 8, 2 + 2/2 - 4, 3 + 6/2 - 2, 4 + 10/2 - 6
  ["nStep(1)", nStep(1), [-5, -1, 4, 3]],
  ["nStep(2)", nStep(2), [-5.5, 1, 5.5, 3]], // returns 1 + 2/2 + 2/4, 2 + 3/2 + 6/4, 3 + 4/2 + 10/4, 4 + 10/2
  ["nStep(3)", nStep(3), [-4.5, 1.75, 5.5, 3]], // 1 + 2/2 + 3/4 + 6/8, 2 + 3/2 + 4/4 + 10/8, and as before
  ["nStep(4)", nStep(4), [-4.125, 1.75, 5.5, 3]], // 1 + 2/2 + 3/4 + 4/8 + 10/16
  ["monteCarlo", monteCarlo, [-4.125, 1.75, 5.5, 3]],
  ["gae", gae, [-4.953125, 0.1875, 4.75, 3]], // 4 + 3/4, -1 + 4.75/4, -5 + 0.1875/4
];

/** The second step ends the episode. */
const ended: [string, EstimatorOptions, { terminated: number[]; truncated: number[] }][] = [
  ["td", td, { terminated: [-5, -2, 4, 3], truncated: [-5, 4, 4, 3] }], // 2 - 4; 2 + 12/2 - 4
  ["nStep(1)", nStep(1), { terminated: [-5, -2, 4, 3], truncated: [-5, 4, 4, 3] }],
  ["nStep(2)", nStep(2), { terminated: [-6, -2, 5.5, 3], truncated: [-3, 4, 5.5, 3] }], // 1 + 2/2; 1 + 2/2 + 12/4
  ["nStep(4)", nStep(4), { terminated: [-6, -2, 5.5, 3], truncated: [-3, 4, 5.5, 3] }],
  ["monteCarlo", monteCarlo, { terminated: [-6, -2, 5.5, 3], truncated: [-3, 4, 5.5, 3] }],
  ["gae", gae, { terminated: [-5.5, -2, 4.75, 3], truncated: [-4, 4, 4.75, 3] }], // -5 - 2/4; -5 + 4/4
];

describe("estimateAdvantages", () => {
  it.each(running)("%s bootstraps where the rollout cuts an episode", async (_, options, expected) => {
    const { lane, others } = await advantages(options);
    expect([lane, ...others]).toEqual(Array(LANES).fill(expected));
  });

  it.each(ended)("%s bootstraps through truncation, not through termination", async (name, options, expected) => {
    const unended = running.find(([other]) => other === name)![2];
    for (const ending of ["terminated", "truncated"] as const) {
      const { lane, others } = await advantages(options, ending);
      expect(lane).toEqual(expected[ending]);
      expect(others).toEqual(Array(LANES - 1).fill(unended));
    }
    expect((await advantages(options, "both")).lane).toEqual(expected.terminated); // nothing follows a terminal state
  });
});
