/**
 * Advantages and returns against episodes worked by hand. gamma and lambda are 1/2, so gamma lambda is 1/4 and every
 * number below is exact in float32: the comparisons are exact too.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { Trajectories } from "../../src/wasm/generated/records.ts";

const STEPS = 4;
const LANES = 8;
const STRIDE = 16; // wider than the lanes: what lies beyond them is not ours

const REWARDS = [1, 2, 3, 4];
const VALUES = [8, 4, 2, 6];
const NEXT_VALUES = [4, 2, 6, 10];

interface Ending {
  step: number;
  terminated: boolean;
  truncated: boolean;
  nextValue: number;
}

let arena: Arena;
let matrices: Record<"rewards" | "values" | "nextValues" | "advantages" | "returns", Block<Float32Array>>;
let flags: Record<"terminated" | "truncated", Block<Uint8Array>>;

beforeAll(async () => {
  arena = await Arena.create();
  const matrix = () => arena.f32(STEPS * STRIDE);
  const [rewards, values, nextValues, advantages, returns] = [matrix(), matrix(), matrix(), matrix(), matrix()];
  matrices = { rewards, values, nextValues, advantages, returns };
  flags = { terminated: arena.u8(STEPS * STRIDE), truncated: arena.u8(STEPS * STRIDE) };
});

/** Every lane holds the same rewards and values; `ending` befalls `lane` alone, the others are cut by the rollout's end. */
function fillEpisode(lane: number, ending?: Ending): void {
  for (let t = 0; t < STEPS; t++)
    for (let l = 0; l < STRIDE; l++) {
      const ends = ending !== undefined && l === lane && t === ending.step ? ending : undefined;
      matrices.rewards.view[t * STRIDE + l] = REWARDS[t];
      matrices.values.view[t * STRIDE + l] = VALUES[t];
      matrices.nextValues.view[t * STRIDE + l] = ends ? ends.nextValue : NEXT_VALUES[t];
      flags.terminated.view[t * STRIDE + l] = ends?.terminated ? 1 : 0;
      flags.truncated.view[t * STRIDE + l] = ends?.truncated ? 1 : 0;
    }
  matrices.advantages.view.fill(-99);
  matrices.returns.view.fill(-99);
}

/** The kernels' record of the matrices above. */
function trajectories(options: Partial<Trajectories>) {
  const own = { gamma: 0.5, lambda: 0.5, horizon: 1, steps: STEPS, lanes: LANES, stride: STRIDE };
  return arena.own.record(Trajectories, {
    rewards: matrices.rewards.pointer,
    values: matrices.values.pointer,
    nextValues: matrices.nextValues.pointer,
    terminated: flags.terminated.pointer,
    truncated: flags.truncated.pointer,
    advantages: matrices.advantages.pointer,
    returns: matrices.returns.pointer,
    ...own,
    ...options,
  }).pointer;
}

function runAdvantages(gamma = 0.5, lambda = 0.5): void {
  arena.kernels.generalizedAdvantages(trajectories({ gamma, lambda }));
}

function runReturns(gamma = 0.5): void {
  arena.kernels.discountedReturns(trajectories({ gamma }));
}

const column = (block: Block<Float32Array>, lane: number) =>
  Array.from({ length: STEPS }, (_, t) => block.view[t * STRIDE + lane]);

const termination = (step: number): Ending => ({ step, terminated: true, truncated: false, nextValue: 100 });
const truncation = (step: number, nextValue: number): Ending => ({
  step,
  terminated: false,
  truncated: true,
  nextValue,
});

/**
 * Each case, and the mistake that it would catch.
 * Without an ending: delta = 1 + 4/2 - 8 = -5, 2 + 2/2 - 4 = -1, 3 + 6/2 - 2 = 4, 4 + 10/2 - 6 = 3;
 *   A3 = 3, A2 = 4 + 3/4 = 4.75, A1 = -1 + 4.75/4 = 0.1875, A0 = -5 + 0.1875/4 = -4.953125;
 *   G3 = 4 + 10/2 = 9, G2 = 3 + 9/2 = 7.5, G1 = 2 + 7.5/2 = 5.75, G0 = 1 + 5.75/2 = 3.875.
 * An ending at step 1 changes steps 1 and 0 only:
 *   terminated: delta1 = 2 - 4 = -2 = A1, A0 = -5 - 2/4 = -5.5; G1 = 2, G0 = 1 + 2/2 = 2;
 *   truncated with V(final observation) = 12: delta1 = 2 + 12/2 - 4 = 4 = A1, A0 = -5 + 4/4 = -4; G1 = 8, G0 = 5.
 * Terminated at the last step: delta3 = 4 - 6 = -2 = A3, A2 = 4 - 2/4 = 3.5, A1 = -1 + 3.5/4 = -0.125,
 *   A0 = -5 - 0.125/4 = -5.03125; G3 = 4, G2 = 3 + 4/2 = 5, G1 = 2 + 5/2 = 4.5, G0 = 1 + 4.5/2 = 3.25.
 */
const BOOTSTRAPPED = { advantages: [-4.953125, 0.1875, 4.75, 3], returns: [3.875, 5.75, 7.5, 9] };
const TERMINATED = { advantages: [-5.5, -2, 4.75, 3], returns: [2, 2, 7.5, 9] }; // after the second step
const CASES: { name: string; ending?: Ending; advantages: number[]; returns: number[] }[] = [
  {
    name: "the rollout's end bootstraps from the next value (mistake: the last row ends an episode)",
    ...BOOTSTRAPPED,
  },
  {
    name: "termination neither bootstraps nor carries the trace (mistake: bootstrapping through termination)",
    ending: termination(1),
    ...TERMINATED,
  },
  {
    name: "truncation bootstraps from the final observation (mistake: its value ignored, or the trace run on)",
    ending: truncation(1, 12),
    advantages: [-4, 4, 4.75, 3],
    returns: [5, 8, 7.5, 9],
  },
  {
    name: "terminated and truncated at once is terminated",
    ending: { ...termination(1), truncated: true },
    ...TERMINATED,
  },
  { name: "truncation in the last row is as good as the rollout's end", ending: truncation(3, 10), ...BOOTSTRAPPED },
  {
    name: "termination in the last row does not bootstrap",
    ending: termination(3),
    advantages: [-5.03125, -0.125, 3.5, -2],
    returns: [3.25, 4.5, 5, 4],
  },
];

function inSomeLanes(ending: Ending | undefined, run: () => void, check: (lane: number) => void): void {
  for (const lane of [0, 3, 6]) {
    fillEpisode(lane, ending);
    run();
    check(lane);
  }
}

/** The ending of a lane's episode is nothing to its neighbor, nor to what lies beyond the lanes. */
function othersStay(lane: number, name: "advantages" | "returns"): void {
  expect(column(matrices[name], lane + 1)).toEqual(CASES[0][name]);
  expect(column(matrices[name], LANES)).toEqual([-99, -99, -99, -99]);
}

describe("generalizedAdvantages", () => {
  test.each(CASES)("$name", ({ ending, advantages }) => {
    inSomeLanes(ending, runAdvantages, (lane) => {
      expect(column(matrices.advantages, lane)).toEqual(advantages);
      expect(column(matrices.returns, lane)).toEqual(advantages.map((advantage, t) => advantage + VALUES[t]));
      othersStay(lane, "advantages");
    });
  });

  test("gamma discounts the bootstrap, gamma lambda the trace (mistake: lambda on both)", () => {
    fillEpisode(0);
    runAdvantages(0.5, 0);
    expect(column(matrices.advantages, 0)).toEqual([-5, -1, 4, 3]); // the deltas themselves
  });

  test("with lambda 1, advantage + value is the discounted return", () => {
    for (const { ending } of CASES) {
      fillEpisode(2, ending);
      runReturns();
      const discounted = column(matrices.returns, 2);
      runAdvantages(0.5, 1);
      expect(column(matrices.returns, 2)).toEqual(discounted);
    }
  });

  test("many endings in every lane agree with the sum over k of (gamma lambda)^k delta, in float64", () => {
    fillEpisode(0);
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    for (let i = 0; i < STEPS * STRIDE; i++) {
      for (const matrix of [matrices.rewards, matrices.values, matrices.nextValues]) matrix.view[i] = random() - 0.5;
      flags.terminated.view[i] = random() < 0.25 ? 1 : 0;
      flags.truncated.view[i] = random() < 0.25 ? 1 : 0;
    }
    runAdvantages(0.99, 0.95);
    const { rewards, values, nextValues, advantages } = matrices;
    for (let lane = 0; lane < LANES; lane++)
      for (let t = 0; t < STEPS; t++) {
        let expected = 0;
        for (let k = t; k < STEPS; k++) {
          const i = k * STRIDE + lane;
          const next = flags.terminated.view[i] ? 0 : nextValues.view[i];
          expected += (0.99 * 0.95) ** (k - t) * (rewards.view[i] + 0.99 * next - values.view[i]);
          if (flags.terminated.view[i] || flags.truncated.view[i]) break;
        }
        expect(Math.abs(advantages.view[t * STRIDE + lane] - expected)).toBeLessThan(1e-6);
      }
  });

  test("any flag that is not 0 counts", () => {
    fillEpisode(0, termination(1));
    flags.terminated.view[STRIDE] = 128;
    runAdvantages();
    expect(column(matrices.advantages, 0)).toEqual(CASES[1].advantages);
  });
});

describe("discountedReturns", () => {
  test.each(CASES)("$name", ({ ending, returns }) => {
    inSomeLanes(ending, runReturns, (lane) => {
      expect(column(matrices.returns, lane)).toEqual(returns);
      othersStay(lane, "returns");
    });
  });
});

describe("rows without gaps", () => {
  test.each([1, 2, 3, 5, 6, 7])("%i lanes with stride = lanes give what padded rows give", (lanes) => {
    const value = (k: number) => ((k * 37) % 11) / 4 - 1;
    const run = (stride: number): { advantages: number[]; returns: number[] } => {
      const { rewards, values, nextValues, advantages, returns } = matrices;
      for (const block of [rewards, values, nextValues, advantages, returns]) block.view.fill(-99);
      for (const block of [flags.terminated, flags.truncated]) block.view.fill(0);
      for (let t = 0; t < STEPS; t++)
        for (let l = 0; l < lanes; l++) {
          const at = t * stride + l;
          rewards.view[at] = value(t * lanes + l);
          values.view[at] = value(t + 5 * l + 1);
          nextValues.view[at] = value(2 * t + l + 2);
          flags.terminated.view[at] = (t + l) % 3 === 0 ? 1 : 0;
        }
      const run = trajectories({ lanes, stride });
      arena.kernels.discountedReturns(run);
      const discounted = pick(returns.view, lanes, stride);
      arena.kernels.generalizedAdvantages(run);
      return { advantages: pick(advantages.view, lanes, stride), returns: discounted };
    };
    expect(run(lanes)).toEqual(run(STRIDE));
  });

  function pick(view: Float32Array, lanes: number, stride: number): number[] {
    return Array.from({ length: STEPS * lanes }, (_, k) => view[Math.floor(k / lanes) * stride + (k % lanes)]);
  }
});
