/** The clipped surrogate of the categorical head: cases worked by hand, the differences of its loss, the edges. */
import { beforeAll, describe, expect, test } from "vitest";
import { discrete } from "../../src/core/space.ts";
import { createDistribution } from "../../src/policies/head.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { at, integers, matrix, padded, row, STRIDE } from "../support/rows.ts";
import { entropy, randomChoices } from "./categorical_batch.ts";
import { logSoftmax } from "./oracles/float64.ts";
import { difference, surrogate, surrogateStatistics, worstError } from "./reference.ts";
import { expectQuietPadding, runSurrogate, type SurrogateBatch } from "./surrogate.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

const head = (choices: number) => createDistribution(arena, discrete(choices), {}, arena.f32(0), STRIDE);

interface Batch extends Omit<SurrogateBatch, "outputs" | "actions"> {
  logits: number[][]; // [lane][choice]
  actions: number[];
}

const run = ({ logits, actions, ...rest }: Batch) =>
  runSurrogate(arena, head(logits[0].length), { outputs: logits, actions: actions.map((action) => [action]), ...rest });

/** What the head itself says of these actions, in float32. */
function logProbabilities(logits: number[][], actions: number[]): number[] {
  const log = row(arena, []);
  const columns = at(
    integers(
      arena,
      actions.map((action) => [action]),
    ),
  );
  head(logits[0].length).logProbability(at(matrix(arena, logits)), padded(logits.length), columns, log.pointer, 0);
  return Array.from(log.view.subarray(0, logits.length));
}

describe("surrogate by hand", () => {
  /**
   * p = (3/4, 1/4), c = 0.2, p_old = 1/2, so r = 1.5 for action 0 and 0.5 for action 1.
   * dL/dx = g (1[c = a] - p) with g = -A r where not clipped.
   *   A = 1, r = 1.5: max(-1.5, -1.2) = -1.2, flat.
   *   A = -1, r = 1.5: max(1.5, 1.2) = 1.5, g = 1.5: (1.5 * 1/4, -1.5 * 1/4) = (0.375, -0.375).
   *   A = 1, r = 0.5: max(-0.5, -0.8) = -0.5, g = -0.5: action 1: (0.5 * 3/4, -0.5 * 3/4) = (0.375, -0.375).
   *   A = -1, r = 0.5: max(0.5, 0.8) = 0.8, flat.
   * p_old = 5/7 gives r = 1.05 for action 0, inside:
   *   A = 1: L = -1.05, g = -1.05: (-0.2625, 0.2625).  A = -2: L = 2.1, g = 2.1: (0.525, -0.525).
   */
  const cases = [
    { advantage: 1, action: 0, old: 1 / 2, loss: -1.2, gradient: [0, 0], ratio: 1.5, outside: 1 },
    { advantage: -1, action: 0, old: 1 / 2, loss: 1.5, gradient: [0.375, -0.375], ratio: 1.5, outside: 1 },
    { advantage: 1, action: 1, old: 1 / 2, loss: -0.5, gradient: [0.375, -0.375], ratio: 0.5, outside: 1 },
    { advantage: -1, action: 1, old: 1 / 2, loss: 0.8, gradient: [0, 0], ratio: 0.5, outside: 1 },
    { advantage: 1, action: 0, old: 5 / 7, loss: -1.05, gradient: [-0.2625, 0.2625], ratio: 1.05, outside: 0 },
    { advantage: -2, action: 0, old: 5 / 7, loss: 2.1, gradient: [0.525, -0.525], ratio: 1.05, outside: 0 },
  ];

  test.each(cases)("A = $advantage, r = $ratio", ({ advantage, action, old, loss, gradient, ratio, outside }) => {
    const logits = [[Math.log(3), 0]];
    const actual = run({ logits, actions: [action], old: [Math.log(old)], advantages: [advantage] });
    expect(worstError(actual.dOutputs[0], gradient)).toBeLessThan(5e-7);
    const k1 = -Math.log(ratio);
    const expected = [loss, 0.56233514, ratio - 1 + k1, outside, ratio, ratio ** 2, ratio, k1];
    expect(worstError(actual.statistics, expected)).toBeLessThan(5e-7);
  });

  test("a positive advantage raises the probability of its action (mistake: the advantage's sign)", () => {
    const { dOutputs: gradient } = run({ logits: [[0, 0]], actions: [1], old: [Math.log(0.5)], advantages: [1] });
    // p = (1/2, 1/2), r = 1: dL/dx = -1 (1[c = 1] - 1/2); a step down the gradient raises logit 1.
    expect(gradient[0]).toEqual([0.5, -0.5]);
  });

  test("the ratio is of probabilities, not of their logarithms", () => {
    // log p / log p_old would be 0.287682 / 0.693147 = 0.415, p / p_old is 1.5.
    const { statistics } = run({
      logits: [[Math.log(3), 0]],
      actions: [0],
      old: [Math.log(0.5)],
      advantages: [0],
    });
    expect(statistics[4]).toBeCloseTo(1.5, 6);
  });

  test("the entropy bonus is that of the new distribution and pulls it together", () => {
    // A = 0: dL/dx_0 = coefficient * p_0 (log p_0 + H) = 0.5 * 0.75 * (-0.28768207 + 0.56233514) = 0.10299490.
    const { dOutputs: gradient, statistics } = run({
      logits: [[Math.log(3), 0]],
      actions: [1],
      old: [Math.log(0.01)],
      advantages: [0],
      entropyCoefficient: 0.5,
    });
    expect(worstError(gradient[0], [0.1029949, -0.1029949])).toBeLessThan(1e-7);
    expect(statistics[1]).toBeCloseTo(0.56233514, 6);
    expect(statistics[0]).toBeCloseTo(0, 12); // the bonus is not part of the policy loss
  });
});

describe("surrogate of random batches", () => {
  const shapes = [2, 3, 4, 11, 100].flatMap((choices) => [
    { choices, entropyCoefficient: 0 },
    { choices, entropyCoefficient: 0.3 },
  ]);

  test.each(shapes)("$choices choices, entropy coefficient $entropyCoefficient", ({ choices, entropyCoefficient }) => {
    const batch = randomChoices(17 * choices, 29, choices);
    const scale = 1 / 29;
    const actual = run({ ...batch, entropyCoefficient, scale });
    const lanes = batch.logits.map((lane, l) => ({
      logProbability: logSoftmax(lane)[batch.actions[l]],
      oldLogProbability: batch.old[l],
      advantage: batch.advantages[l],
      entropy: entropy(lane),
    }));
    expect(worstError(actual.statistics, surrogateStatistics(lanes, 0.2))).toBeLessThan(5e-6);
    expect(actual.statistics[3]).toBeGreaterThan(5); // both sides of the range were met
    expect(actual.statistics[3]).toBeLessThan(28);
    batch.logits.forEach((lane, l) => {
      const loss = (x: number[]) =>
        scale *
        (surrogate(logSoftmax(x)[batch.actions[l]], batch.old[l], batch.advantages[l], 0.2) -
          entropyCoefficient * entropy(x));
      const expected = lane.map((_, c) => difference(loss, lane, c));
      expect(worstError(actual.dOutputs[l], expected)).toBeLessThan(5e-8);
    });
  });

  test("unchanged outputs: every ratio exactly 1, both divergences exactly 0, nothing clipped", () => {
    for (const choices of [2, 3, 12]) {
      const { logits, actions, advantages } = randomChoices(choices, 21, choices, 8);
      const old = logProbabilities(logits, actions);
      const { statistics } = run({ logits, actions, old, advantages });
      expect(statistics.slice(2)).toEqual([0, 0, 21, 21, 1, 0]);
    }
  });

  test("padding lanes contribute nothing and get 0, whatever they hold", () => {
    const batch = { ...randomChoices(3, 19, 3), entropyCoefficient: 0.1 };
    expectQuietPadding((padding) => run({ ...batch, ...padding }), 5 * 3);
  });

  test("statistics are added to what was there; the ratio's maximum is the greater of the two", () => {
    const batch = randomChoices(4, 16, 2);
    const once = run(batch).statistics;
    const before = [1, 2, 3, 4, 5, 6, 0.001, 8];
    const added = once.map((value, i) => (i === 6 ? value : before[i] + value));
    expect(run({ ...batch, statistics: before }).statistics).toEqual(added);
    expect(run({ ...batch, statistics: [0, 0, 0, 0, 0, 0, 1e6] }).statistics[6]).toBe(1e6);
  });

  test("a lane's gradient has the same bits in any batch", () => {
    const batch = { ...randomChoices(6, 32, 5), entropyCoefficient: 0.05 };
    const whole = run(batch).dOutputs;
    const part = <T>(rows: T[]) => rows.slice(16, 24);
    const alone = run({
      logits: part(batch.logits),
      actions: part(batch.actions),
      old: part(batch.old),
      advantages: part(batch.advantages),
      entropyCoefficient: 0.05,
    });
    expect(alone.dOutputs).toEqual(part(whole));
  });
});

describe("surrogate at the edges", () => {
  test("extreme logits give finite losses and gradients", () => {
    for (const size of [80, 1e4]) {
      const logits = [
        [size, -size, 0],
        [-size, size, 0],
        [-size, -size, size],
        [size, size, -size],
      ];
      const [actions, advantages] = [
        [0, 1, 2, 0],
        [1, -1, 1, -1],
      ];
      const old = logProbabilities(logits, actions);
      const { dOutputs: gradient, statistics } = run({ logits, actions, old, advantages, entropyCoefficient: 0.01 });
      for (const value of [...gradient.flat(), ...statistics]) expect(Number.isFinite(value)).toBe(true);
      expect(gradient[3].reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6); // -A (1[c = a] - p) sums to 0
      expect(gradient[3][0]).toBeCloseTo(0.5, 6);
    }
  });

  test("a ratio beyond float32 does not turn into NaN", () => {
    const logits = [
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    const { dOutputs: gradient, statistics } = run({
      logits,
      actions: [0, 0, 0],
      old: [-1e4, -1e4, -1e4],
      advantages: [0, 1, -1],
    });
    expect(gradient[0].map(Math.abs)).toEqual([0, 0]);
    expect(gradient[1].map(Math.abs)).toEqual([0, 0]); // clipped
    for (const value of [...gradient[2], ...statistics]) expect(Number.isFinite(value)).toBe(true);
    expect(gradient[2][0]).toBeGreaterThan(1e15); // pushed down, hard
  });

  test("NaN is not hidden, and does not spread to other lanes", () => {
    const batch = randomChoices(9, 8, 2);
    const healthy = run(batch).dOutputs;
    batch.logits[3] = [0, Number.NaN];
    const { dOutputs: gradient, statistics } = run(batch);
    expect(gradient[3]).toEqual([Number.NaN, Number.NaN]);
    expect(statistics[0]).toBeNaN();
    expect(gradient.filter((_, l) => l !== 3)).toEqual(healthy.filter((_, l) => l !== 3));
  });
});
