/** The categorical head against its formulas in float64, cases worked by hand, and the differences of its loss. */
import { beforeAll, describe, expect, test } from "vitest";
import { discrete } from "../../src/core/space.ts";
import { createDistribution } from "../../src/policies/head.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { LossSums } from "../../src/wasm/generated/records.ts";
import { difference, policyNumbers, surrogate, surrogateStatistics, uniforms, worstError } from "./reference.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

/** Sums of losses that begin with these numbers, in the record's order. */
function sumsWith(numbers: number[]) {
  const sums = arena.own.room(LossSums);
  const names = Object.keys(LossSums.fields);
  return Object.assign(sums, Object.fromEntries(numbers.map((value, k) => [names[k], value])));
}

const STRIDE = 40; // wider than any batch below
const LARGEST_UNIFORM = 1 - 2 ** -24;

/** logits[lane][choice]: a test thinks in lanes, the kernels in rows. */
function logitRows(logits: number[][], padding = 0) {
  const block = arena.f32(logits[0].length * STRIDE);
  block.view.fill(padding);
  logits.forEach((lane, l) => {
    lane.forEach((logit, c) => {
      block.view[c * STRIDE + l] = logit;
    });
  });
  return block;
}

const padded = (lanes: number) => Math.ceil(lanes / 8) * 8;

function floats(values: number[], padding = 0) {
  const block = arena.f32(STRIDE);
  block.view.fill(padding);
  block.view.set(values);
  return block;
}

function integers(values: number[], padding = 0) {
  const block = arena.i32(STRIDE);
  block.view.fill(padding);
  block.view.set(values);
  return block;
}

const at = ({ pointer }: { pointer: number }) => ({ pointer, stride: STRIDE });

const head = (choices: number) => createDistribution(arena, discrete(choices), {}, arena.f32(0), STRIDE);

/** log softmax in float64 */
function logProbabilities(logits: number[]): number[] {
  const greatest = Math.max(...logits);
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - greatest), 0));
  return logits.map((logit) => logit - greatest - logSum);
}

/** -sum p log p, with 0 log 0 = 0 */
function entropy(logits: number[]): number {
  return -logProbabilities(logits).reduce((sum, log) => sum + (Math.exp(log) > 0 ? Math.exp(log) * log : 0), 0);
}

function evaluate(logits: number[][], actions: number[]) {
  const [log, entropies] = [floats([]), floats([])];
  head(logits[0].length).logProbability(
    at(logitRows(logits)),
    padded(logits.length),
    at(integers(actions)),
    log.pointer,
    entropies.pointer,
  );
  const valid = (block: typeof log) => Array.from(block.view.subarray(0, logits.length));
  return { logProbabilities: valid(log), entropies: valid(entropies) };
}

function sample(logits: number[][], uniform: number[]) {
  const [actions, log] = [integers([]), floats([])];
  const noise = at(floats(uniform));
  head(logits[0].length).sample(at(logitRows(logits)), padded(logits.length), noise, at(actions), log.pointer);
  return {
    actions: Array.from(actions.view.subarray(0, logits.length)),
    logProbabilities: Array.from(log.view.subarray(0, logits.length)),
  };
}

function mode(logits: number[][]): number[] {
  const actions = integers([]);
  head(logits[0].length).mode(at(logitRows(logits)), padded(logits.length), at(actions));
  return Array.from(actions.view.subarray(0, logits.length));
}

interface Batch {
  logits: number[][]; // [lane][choice]
  actions: number[];
  old: number[];
  advantages: number[];
  clip?: number;
  entropyCoefficient?: number;
  scale?: number;
  padding?: number;
  statistics?: number[];
}

function runSurrogate(batch: Batch) {
  const { logits, padding = 0, clip = 0.2, entropyCoefficient = 0, scale = 1 } = batch;
  const [choices, lanes] = [logits[0].length, padded(logits.length)];
  const gradient = arena.f32(choices * STRIDE);
  gradient.view.fill(-99);
  const statistics = sumsWith(batch.statistics ?? []);
  const scaled = { scale, clipRange: clip, entropyCoefficient };
  const columns = { lanes, count: logits.length, actions: at(integers(batch.actions, Math.trunc(padding))) };
  const old = { oldLogProbabilities: floats(batch.old, padding).pointer };
  const loss = { ...columns, ...old, advantages: floats(batch.advantages, padding).pointer, scale };
  const target = at(gradient);
  head(choices).surrogate(at(logitRows(logits, padding)), loss, scaled, target, arena.f32(0), statistics.pointer);
  const column = (l: number) => Array.from({ length: choices }, (_, c) => gradient.view[c * STRIDE + l]);
  return {
    gradient: logits.map((_, l) => column(l)),
    padding: Array.from({ length: lanes - logits.length }, (_, l) => column(logits.length + l)).flat(),
    beyond: column(lanes),
    statistics: policyNumbers(statistics),
  };
}

/** `lanes` random lanes; the old log-probabilities are some way off, so that ratios fall on all sides of the range. */
function randomBatch(seed: number, lanes: number, choices: number, spread = 2) {
  const random = uniforms(seed);
  const logits = Array.from({ length: lanes }, () =>
    Array.from({ length: choices }, () => Math.fround(spread * (2 * random() - 1))),
  );
  const actions = logits.map(() => Math.floor(choices * random()));
  const old = logits.map((lane, l) => Math.fround(logProbabilities(lane)[actions[l]] + random() - 0.5));
  const advantages = logits.map(() => Math.fround(4 * random() - 2));
  return { logits, actions, old, advantages };
}

describe("log-probabilities and entropies", () => {
  test.each([1, 2, 3, 4, 7, 18, 300])("of %i choices", (choices) => {
    const { logits, actions } = randomBatch(choices, 13, choices, 5);
    const actual = evaluate(logits, actions);
    const expected = logits.map((lane, l) => logProbabilities(lane)[actions[l]]);
    expect(worstError(actual.logProbabilities, expected)).toBeLessThan(1e-6);
    expect(worstError(actual.entropies, logits.map(entropy))).toBeLessThan(1e-6);
  });

  test("by hand: odds 3 to 1", () => {
    // p = 3/4 and 1/4: log 3/4 = -0.287682, log 1/4 = -1.386294, H = 0.75 * 0.287682 + 0.25 * 1.386294 = 0.562335.
    const logits = [
      [Math.log(3), 0],
      [Math.log(3), 0],
    ];
    const actual = evaluate(logits, [0, 1]);
    expect(worstError(actual.logProbabilities, [-0.28768207, -1.38629436])).toBeLessThan(2e-7);
    expect(worstError(actual.entropies, [0.56233514, 0.56233514])).toBeLessThan(2e-7);
  });

  test("of extreme logits stay finite and right (mistake: softmax without its maximum taken off)", () => {
    const logits = [
      [80, -80, 0],
      [-80, -80, -80],
      [1e4, -1e4, 0],
      [-1e4, -1e4, 1e4],
      [1e4, 1e4, 1e4],
      [0, 88, 89],
    ];
    for (const action of [0, 1, 2]) {
      const actions = logits.map(() => action);
      const actual = evaluate(logits, actions);
      const expected = logits.map((lane) => logProbabilities(lane)[action]);
      expect(worstError(actual.logProbabilities, expected)).toBeLessThan(1e-6);
      expect(worstError(actual.entropies, logits.map(entropy))).toBeLessThan(1e-6);
    }
  });
});

describe("mode", () => {
  test("is the greatest logit, the lowest index of equals", () => {
    const infinity = Number.NEGATIVE_INFINITY;
    const logits = [
      [1, 2, 3],
      [3, 2, 1],
      [2, 3, 3],
      [3, 3, 2],
      [-5, -5, -5],
      [-2, -1, -3],
      [-0, 0, -1],
      [infinity, -1e30, infinity],
      [0, 1, 0],
    ];
    expect(mode(logits)).toEqual([2, 0, 1, 0, 0, 1, 0, 1, 1]);
  });
});

describe("sampling", () => {
  const grid = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
  /** Draws every uniform of the grid from the same logits, 40 lanes at a time. */
  function drawGrid(logits: number[]): number[] {
    const actions: number[] = [];
    for (let i = 0; i < grid.length; i += STRIDE) {
      const uniform = grid.slice(i, i + STRIDE);
      actions.push(
        ...sample(
          uniform.map(() => logits),
          uniform,
        ).actions,
      );
    }
    return actions;
  }

  test.each([
    [[0, 0]],
    [[Math.log(3), 0]],
    [[0.5, -1, 2]],
    [[-3, 1, 0, 0.25, 2, -1]],
    [Array.from({ length: 40 }, (_, c) => Math.sin(c))],
  ])("inverts the distribution function: %j", (logits) => {
    const probabilities = logProbabilities(logits).map(Math.exp);
    const actions = drawGrid(logits);
    const counts = probabilities.map((_, c) => actions.filter((action) => action === c).length);
    // On a grid each count is within 1 of n p, so chi-square is far below its expectation of (choices - 1).
    const chiSquare = counts.reduce(
      (sum, n, c) => sum + (n - 4000 * probabilities[c]) ** 2 / (4000 * probabilities[c]),
      0,
    );
    expect(chiSquare).toBeLessThan(0.02 * logits.length);
    expect(Math.max(...counts.map((n, c) => Math.abs(n - 4000 * probabilities[c])))).toBeLessThan(1.01);
    expect(actions).toEqual([...actions].sort((a, b) => a - b)); // the walk goes upwards
  });

  test("never draws a choice of probability 0, also at u = 0 and at the largest u below 1", () => {
    const logits = [
      [-200, 0, -200],
      [-1e4, -1e4, 1e4],
      [0, -1e4, -1e4],
      [-300, 0, 0],
      [0, 0, -300],
      [0, -300, 0],
    ];
    expect(sample(logits, new Array(6).fill(0)).actions).toEqual([1, 2, 0, 1, 0, 0]);
    expect(sample(logits, new Array(6).fill(LARGEST_UNIFORM)).actions).toEqual([1, 2, 0, 2, 1, 2]);
    for (const u of [0.25, 0.5, 0.75])
      sample(logits, new Array(6).fill(u)).actions.forEach((action, l) => {
        expect(Math.exp(logProbabilities(logits[l])[action])).toBeGreaterThan(0);
      });
  });

  test("never leaves the range at the largest u, whatever the sum rounds to", () => {
    for (const choices of [2, 3, 5, 64]) {
      for (let seed = 0; seed < 40; seed++) {
        const { logits } = randomBatch(1000 * choices + seed, STRIDE, choices, 1 + (seed % 5));
        const { actions } = sample(logits, new Array(STRIDE).fill(LARGEST_UNIFORM));
        expect(Math.min(...actions)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...actions)).toBeLessThan(choices);
      }
    }
  });

  test("a single choice is always drawn, with probability 1", () => {
    const drawn = sample([[3], [-3], [0]], [0, 0.5, LARGEST_UNIFORM]);
    expect(drawn).toEqual({ actions: [0, 0, 0], logProbabilities: [0, 0, 0] });
  });

  test("reports the log-probability of what it drew, with the bits of categoricalLogProbability", () => {
    for (const choices of [2, 3, 9]) {
      const { logits } = randomBatch(choices, 31, choices, 6);
      const random = uniforms(5);
      const drawn = sample(
        logits,
        logits.map(() => Math.fround(random())),
      );
      expect(drawn.logProbabilities).toEqual(evaluate(logits, drawn.actions).logProbabilities);
    }
  });

  test("of logits that are no numbers stays in range", () => {
    const { NaN: nan } = Number;
    const { actions } = sample(
      [
        [nan, nan],
        [0, nan],
        [nan, 0],
      ],
      [0, 0.5, LARGEST_UNIFORM],
    );
    for (const action of actions) expect([0, 1]).toContain(action);
  });
});

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
    const actual = runSurrogate({ logits, actions: [action], old: [Math.log(old)], advantages: [advantage] });
    expect(worstError(actual.gradient[0], gradient)).toBeLessThan(5e-7);
    const k1 = -Math.log(ratio);
    const expected = [loss, 0.56233514, ratio - 1 + k1, outside, ratio, ratio ** 2, ratio, k1];
    expect(worstError(actual.statistics, expected)).toBeLessThan(5e-7);
  });

  test("a positive advantage raises the probability of its action (mistake: the advantage's sign)", () => {
    const { gradient } = runSurrogate({ logits: [[0, 0]], actions: [1], old: [Math.log(0.5)], advantages: [1] });
    // p = (1/2, 1/2), r = 1: dL/dx = -1 (1[c = 1] - 1/2); a step down the gradient raises logit 1.
    expect(gradient[0]).toEqual([0.5, -0.5]);
  });

  test("the ratio is of probabilities, not of their logarithms", () => {
    // log p / log p_old would be 0.287682 / 0.693147 = 0.415, p / p_old is 1.5.
    const { statistics } = runSurrogate({
      logits: [[Math.log(3), 0]],
      actions: [0],
      old: [Math.log(0.5)],
      advantages: [0],
    });
    expect(statistics[4]).toBeCloseTo(1.5, 6);
  });

  test("the entropy bonus is that of the new distribution and pulls it together", () => {
    // A = 0: dL/dx_0 = coefficient * p_0 (log p_0 + H) = 0.5 * 0.75 * (-0.28768207 + 0.56233514) = 0.10299490.
    const { gradient, statistics } = runSurrogate({
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
    const batch = randomBatch(17 * choices, 29, choices);
    const scale = 1 / 29;
    const actual = runSurrogate({ ...batch, entropyCoefficient, scale });
    const lanes = batch.logits.map((lane, l) => ({
      logProbability: logProbabilities(lane)[batch.actions[l]],
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
        (surrogate(logProbabilities(x)[batch.actions[l]], batch.old[l], batch.advantages[l], 0.2) -
          entropyCoefficient * entropy(x));
      const expected = lane.map((_, c) => difference(loss, lane, c));
      expect(worstError(actual.gradient[l], expected)).toBeLessThan(5e-8);
    });
  });

  test("unchanged outputs: every ratio exactly 1, both divergences exactly 0, nothing clipped", () => {
    for (const choices of [2, 3, 12]) {
      const { logits, actions, advantages } = randomBatch(choices, 21, choices, 8);
      const old = evaluate(logits, actions).logProbabilities;
      const { statistics } = runSurrogate({ logits, actions, old, advantages });
      expect(statistics.slice(2)).toEqual([0, 0, 21, 21, 1, 0]);
    }
  });

  test("padding lanes contribute nothing and get 0, whatever they hold", () => {
    const batch = { ...randomBatch(3, 19, 3), entropyCoefficient: 0.1 };
    const quiet = runSurrogate(batch);
    expect(quiet.padding).toEqual(new Array(5 * 3).fill(0));
    for (const padding of [1, 77, -1e4, 3e38]) expect(runSurrogate({ ...batch, padding })).toEqual(quiet);
    expect(quiet.beyond).toEqual([-99, -99, -99]);
  });

  test("statistics are added to what was there; the ratio's maximum is the greater of the two", () => {
    const batch = randomBatch(4, 16, 2);
    const once = runSurrogate(batch).statistics;
    const before = [1, 2, 3, 4, 5, 6, 0.001, 8];
    const added = once.map((value, i) => (i === 6 ? value : before[i] + value));
    expect(runSurrogate({ ...batch, statistics: before }).statistics).toEqual(added);
    expect(runSurrogate({ ...batch, statistics: [0, 0, 0, 0, 0, 0, 1e6] }).statistics[6]).toBe(1e6);
  });

  test("a lane's gradient has the same bits in any batch", () => {
    const batch = { ...randomBatch(6, 32, 5), entropyCoefficient: 0.05 };
    const whole = runSurrogate(batch).gradient;
    const part = <T>(rows: T[]) => rows.slice(16, 24);
    const alone = runSurrogate({
      logits: part(batch.logits),
      actions: part(batch.actions),
      old: part(batch.old),
      advantages: part(batch.advantages),
      entropyCoefficient: 0.05,
    });
    expect(alone.gradient).toEqual(part(whole));
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
      const old = evaluate(logits, actions).logProbabilities;
      const { gradient, statistics } = runSurrogate({ logits, actions, old, advantages, entropyCoefficient: 0.01 });
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
    const { gradient, statistics } = runSurrogate({
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
    const batch = randomBatch(9, 8, 2);
    const healthy = runSurrogate(batch).gradient;
    batch.logits[3] = [0, Number.NaN];
    const { gradient, statistics } = runSurrogate(batch);
    expect(gradient[3]).toEqual([Number.NaN, Number.NaN]);
    expect(statistics[0]).toBeNaN();
    expect(gradient.filter((_, l) => l !== 3)).toEqual(healthy.filter((_, l) => l !== 3));
  });
});
