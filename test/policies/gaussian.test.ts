/** The diagonal Gaussian head against its formulas in float64, cases worked by hand, and the differences of its loss. */
import { beforeAll, describe, expect, test } from "vitest";
import { symmetricBox } from "../../src/core/space.ts";
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
const WIDE = { minLogStd: -Infinity, maxLogStd: Infinity };
const LOG_TWO_PI = 1.8378770664093453;

const padded = (lanes: number) => Math.ceil(lanes / 8) * 8;

/** rows[lane][dimension]: a test thinks in lanes, the kernels in rows. */
function matrix(lanes: number[][], padding = 0) {
  const block = arena.f32(lanes[0].length * STRIDE);
  block.view.fill(padding);
  lanes.forEach((lane, l) => {
    lane.forEach((value, d) => {
      block.view[d * STRIDE + l] = value;
    });
  });
  return block;
}

function floats(values: number[], length = STRIDE, padding = 0) {
  const block = arena.f32(length);
  block.view.fill(padding);
  block.view.set(values);
  return block;
}

const vector = (values: number[]) => floats(values, values.length);

const at = ({ pointer }: { pointer: number }) => ({ pointer, stride: STRIDE });

const head = (logStd: number[]) =>
  createDistribution(arena, symmetricBox(...logStd.map(() => 1)), WIDE, vector(logStd), STRIDE);

/** log N(a; mean, exp(logStd)) in float64, as the logarithm of a product of densities. */
function logDensity(mean: number[], logStd: number[], action: number[]): number {
  return action.reduce((sum, a, d) => {
    const variance = Math.exp(2 * logStd[d]);
    return sum - (a - mean[d]) ** 2 / (2 * variance) - 0.5 * Math.log(2 * Math.PI * variance);
  }, 0);
}

/** 0.5 log(2 pi e variance) of each dimension */
function entropy(logStd: number[]): number {
  return logStd.reduce((sum, log) => sum + 0.5 * Math.log(2 * Math.PI * Math.E * Math.exp(2 * log)), 0);
}

function logProbabilities(means: number[][], logStd: number[], actions: number[][]): number[] {
  const log = floats([]);
  head(logStd).logProbability(at(matrix(means)), padded(means.length), at(matrix(actions)), log.pointer, 0);
  return Array.from(log.view.subarray(0, means.length));
}

function sample(means: number[][], logStd: number[], normals: number[][]) {
  const [actions, log] = [matrix(means.map((lane) => lane.map(() => -99))), floats([])];
  head(logStd).sample(at(matrix(means)), padded(means.length), at(matrix(normals)), at(actions), log.pointer);
  return {
    actions: means.map((lane, l) => lane.map((_, d) => actions.view[d * STRIDE + l])),
    logProbabilities: Array.from(log.view.subarray(0, means.length)),
  };
}

interface Batch {
  means: number[][]; // [lane][dimension]
  logStd: number[];
  actions: number[][];
  old: number[];
  advantages: number[];
  clip?: number;
  entropyCoefficient?: number;
  scale?: number;
  padding?: number;
  dLogStd?: number[];
  statistics?: number[];
}

function runSurrogate(batch: Batch) {
  const { means, logStd, padding = 0, clip = 0.2, entropyCoefficient = 0, scale = 1 } = batch;
  const [dimensions, lanes] = [logStd.length, padded(means.length)];
  const gradient = arena.f32(dimensions * STRIDE);
  gradient.view.fill(-99);
  const dLogStd = vector(batch.dLogStd ?? logStd.map(() => 0));
  const statistics = sumsWith(batch.statistics ?? []);
  const loss = {
    lanes,
    count: means.length,
    actions: at(matrix(batch.actions, -padding)),
    oldLogProbabilities: floats(batch.old, STRIDE, padding).pointer,
    advantages: floats(batch.advantages, STRIDE, padding).pointer,
    scale,
  };
  const coefficients = { clipRange: clip, entropyCoefficient };
  head(logStd).surrogate(at(matrix(means, padding)), loss, coefficients, at(gradient), dLogStd, statistics.pointer);
  const column = (l: number) => Array.from({ length: dimensions }, (_, d) => gradient.view[d * STRIDE + l]);
  return {
    dMeans: means.map((_, l) => column(l)),
    padding: Array.from({ length: lanes - means.length }, (_, l) => column(means.length + l)).flat(),
    beyond: column(lanes),
    dLogStd: Array.from(dLogStd.view),
    statistics: policyNumbers(statistics),
  };
}

function randomBatch(seed: number, lanes: number, dimensions: number) {
  const random = uniforms(seed);
  const numbers = (spread: number) =>
    Array.from({ length: dimensions }, () => Math.fround(spread * (2 * random() - 1)));
  const logStd = numbers(1);
  const means = Array.from({ length: lanes }, () => numbers(2));
  const actions = means.map((mean) => mean.map((m, d) => Math.fround(m + Math.exp(logStd[d]) * 3 * (random() - 0.5))));
  const old = means.map((mean, l) => Math.fround(logDensity(mean, logStd, actions[l]) + random() - 0.5));
  const advantages = means.map(() => Math.fround(4 * random() - 2));
  return { means, logStd, actions, old, advantages };
}

describe("log-probabilities", () => {
  test("by hand", () => {
    // N(0, 1) at 0: -0.5 log(2 pi) = -0.918939. Mean 1, std 2 at 5: z = 2, -2 - log 2 - 0.918939 = -3.612086.
    const log2 = Math.log(2);
    expect(logProbabilities([[0], [1]], [0], [[0], [1]])).toEqual(new Array(2).fill(Math.fround(-0.5 * LOG_TWO_PI)));
    expect(worstError(logProbabilities([[1]], [log2], [[5]]), [-3.61208571])).toBeLessThan(1e-7);
  });

  test("are summed over the dimensions of an action (mistake: the mean, or the first only)", () => {
    // Three standard normals at 0, 1 and 2: -3 * 0.918939 - (0 + 1 + 4) / 2 = -5.256816.
    const actual = logProbabilities([[0, 0, 0]], [0, 0, 0], [[0, 1, 2]]);
    expect(worstError(actual, [-5.2568156])).toBeLessThan(1e-7);
  });

  test.each([1, 2, 3, 6, 17])("of %i dimensions", (dimensions) => {
    const { means, logStd, actions } = randomBatch(dimensions, 21, dimensions);
    const expected = means.map((mean, l) => logDensity(mean, logStd, actions[l]));
    expect(worstError(logProbabilities(means, logStd, actions), expected)).toBeLessThan(1e-6);
  });

  test("stay finite far out and at extreme deviations", () => {
    const actions = [[1e4], [-1e4], [80], [0]];
    const means = [[0], [1e4], [-80], [0]];
    for (const logStd of [-10, 0, 10]) {
      const expected = means.map((mean, l) => logDensity(mean, [logStd], actions[l]));
      expect(worstError(logProbabilities(means, [logStd], actions), expected)).toBeLessThan(1e-6);
    }
  });
});

describe("entropy", () => {
  test("is 0.5 log(2 pi e) and logStd for each dimension", () => {
    const of = (logStd: number[]) => {
      const lane = logStd.map(() => 7);
      return runSurrogate({ means: [lane], logStd, actions: [lane], old: [0], advantages: [0] }).statistics[1];
    };
    expect(of([0])).toBeCloseTo(1.4189385332046727, 6);
    expect(of([-0.5, 0.25, 1])).toBeCloseTo(3 * 1.4189385332046727 + 0.75, 6);
    expect(of([-4])).toBeCloseTo(-2.5810614667953273, 6); // a differential entropy may be negative
  });
});

describe("sampling", () => {
  test("is mean + std normal", () => {
    const { actions } = sample([[1, -2]], [Math.log(2), Math.log(0.5)], [[1.5, -3]]);
    expect(worstError(actions[0], [4, -3.5])).toBeLessThan(5e-7);
    expect(sample([[7]], [-3], [[0]]).actions).toEqual([[7]]);
  });

  test("reports the log-probability of the action that it wrote, with the bits of gaussianLogProbability", () => {
    for (const dimensions of [1, 2, 5]) {
      const { means, logStd, actions: normals } = randomBatch(dimensions, 27, dimensions);
      const drawn = sample(means, logStd, normals);
      expect(drawn.logProbabilities).toEqual(logProbabilities(means, logStd, drawn.actions));
      const expected = means.map((mean, l) => logDensity(mean, logStd, drawn.actions[l]));
      expect(worstError(drawn.logProbabilities, expected)).toBeLessThan(1e-6);
    }
  });
});

describe("surrogate by hand", () => {
  /**
   * mean 1, std 2, action 5: z = 2, log p = -3.612086; p_old = p / r. c = 0.2, g = -A r where not clipped:
   * dL/dmean = g z / std = g, dL/dlogStd = g (z^2 - 1) = 3 g.
   */
  const cases = [
    { advantage: 1, ratio: 1.5, loss: -1.2, slope: 0, outside: 1 },
    { advantage: -1, ratio: 1.5, loss: 1.5, slope: 1.5, outside: 1 },
    { advantage: 1, ratio: 0.5, loss: -0.5, slope: -0.5, outside: 1 },
    { advantage: -1, ratio: 0.5, loss: 0.8, slope: 0, outside: 1 },
    { advantage: 1, ratio: 1.1, loss: -1.1, slope: -1.1, outside: 0 },
    { advantage: -2, ratio: 0.9, loss: 1.8, slope: 1.8, outside: 0 },
  ];

  test.each(cases)("A = $advantage, r = $ratio", ({ advantage, ratio, loss, slope, outside }) => {
    const actual = runSurrogate({
      means: [[1]],
      logStd: [Math.log(2)],
      actions: [[5]],
      old: [-3.61208571 - Math.log(ratio)],
      advantages: [advantage],
    });
    expect(worstError(actual.dMeans[0], [slope])).toBeLessThan(1e-6);
    expect(worstError(actual.dLogStd, [3 * slope])).toBeLessThan(1e-6);
    const k1 = -Math.log(ratio);
    const entropyOfStdTwo = 0.5 + 0.91893853 + Math.log(2);
    const expected = [loss, entropyOfStdTwo, ratio - 1 + k1, outside, ratio, ratio ** 2, ratio, k1];
    expect(worstError(actual.statistics, expected)).toBeLessThan(1e-6);
  });

  test("a positive advantage moves the mean towards the action (mistake: the advantage's sign)", () => {
    const old = logProbabilities([[0]], [0], [[1]]);
    const { dMeans } = runSurrogate({ means: [[0]], logStd: [0], actions: [[1]], old, advantages: [1] });
    expect(dMeans).toEqual([[-1]]); // a step down the gradient raises the mean
  });

  test("the entropy bonus widens every dimension, once for each valid lane", () => {
    // dL/dlogStd = -scale coefficient lanes = -0.5 * 0.25 * 3, added to what was there; means feel nothing.
    const lane = [0, 0];
    const { dMeans, dLogStd, statistics } = runSurrogate({
      means: [lane, lane, lane],
      logStd: [0, 1],
      actions: [lane, lane, lane],
      old: [0, 0, 0],
      advantages: [0, 0, 0],
      entropyCoefficient: 0.25,
      scale: 0.5,
      dLogStd: [10, 20],
    });
    expect(dLogStd).toEqual([9.625, 19.625]);
    expect(dMeans.flat().map(Math.abs)).toEqual(new Array(6).fill(0));
    expect(statistics[1]).toBeCloseTo(3 * (2 * 1.4189385332046727 + 1), 5);
  });
});

describe("surrogate of random batches", () => {
  const shapes = [1, 2, 3, 6].flatMap((dimensions) => [
    { dimensions, entropyCoefficient: 0 },
    { dimensions, entropyCoefficient: 0.3 },
  ]);

  test.each(shapes)("$dimensions dimensions, entropy coefficient $entropyCoefficient", (shape) => {
    const { dimensions, entropyCoefficient } = shape;
    const batch = randomBatch(31 * dimensions, 29, dimensions);
    const scale = 1 / 29;
    const actual = runSurrogate({ ...batch, entropyCoefficient, scale });
    const loss = (means: number[][], logStd: number[]) =>
      means.reduce((sum, mean, l) => {
        const logProbability = logDensity(mean, logStd, batch.actions[l]);
        const term = surrogate(logProbability, batch.old[l], batch.advantages[l], 0.2);
        return sum + scale * (term - entropyCoefficient * entropy(logStd));
      }, 0);
    batch.means.forEach((mean, l) => {
      const ofMean = (x: number[]) => loss(batch.means.with(l, x), batch.logStd);
      const expected = mean.map((_, d) => difference(ofMean, mean, d));
      expect(worstError(actual.dMeans[l], expected)).toBeLessThan(5e-7);
    });
    const expected = batch.logStd.map((_, d) => difference((x) => loss(batch.means, x), batch.logStd, d));
    expect(worstError(actual.dLogStd, expected)).toBeLessThan(1e-6);

    const lanes = batch.means.map((mean, l) => ({
      logProbability: logDensity(mean, batch.logStd, batch.actions[l]),
      oldLogProbability: batch.old[l],
      advantage: batch.advantages[l],
      entropy: entropy(batch.logStd),
    }));
    expect(worstError(actual.statistics, surrogateStatistics(lanes, 0.2))).toBeLessThan(5e-6);
    expect(actual.statistics[3]).toBeGreaterThan(5); // both sides of the range were met
    expect(actual.statistics[3]).toBeLessThan(28);
  });

  test("unchanged outputs: every ratio exactly 1, both divergences exactly 0, nothing clipped", () => {
    for (const dimensions of [1, 2, 6]) {
      const { means, logStd, actions: normals, advantages } = randomBatch(dimensions, 21, dimensions);
      const { actions, logProbabilities: old } = sample(means, logStd, normals);
      const { statistics } = runSurrogate({ means, logStd, actions, old, advantages });
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

  test("statistics and dLogStd are added to what was there, the sum formed from zero", () => {
    const batch = { ...randomBatch(4, 16, 2), entropyCoefficient: 0.1 };
    const once = runSurrogate(batch);
    const before = [1, 2, 3, 4, 5, 6, 0.001, 8];
    const again = runSurrogate({ ...batch, statistics: before, dLogStd: [100, -3] });
    const sums = once.statistics.map((value, i) => before[i] + value);
    expect(again.statistics.slice(0, 6)).toEqual(sums.slice(0, 6));
    expect(again.statistics[6]).toBe(once.statistics[6]);
    expect(again.statistics[7]).toBe(sums[7]);
    expect(again.dLogStd).toEqual([100 + once.dLogStd[0], -3 + once.dLogStd[1]].map(Math.fround));
  });

  test("a lane's gradient has the same bits in any batch", () => {
    const batch = randomBatch(6, 32, 5);
    const whole = runSurrogate(batch).dMeans;
    const part = <T>(rows: T[]) => rows.slice(16, 24);
    const alone = runSurrogate({
      means: part(batch.means),
      logStd: batch.logStd,
      actions: part(batch.actions),
      old: part(batch.old),
      advantages: part(batch.advantages),
    });
    expect(alone.dMeans).toEqual(part(whole));
  });
});

describe("surrogate at the edges", () => {
  test("k3 of a small change is right and positive (mistake: (r - 1) - log r, all rounding in float32)", () => {
    const [now] = logProbabilities([[0]], [0], [[0]]);
    for (const change of [1e-4, -1e-4, 1e-3, -0.02, 0.12, -0.12, 0.13, -0.5, 2]) {
      const old = Math.fround(now - change);
      const logRatio = now - old; // exact: both are float32 of the same size
      const { statistics } = runSurrogate({ means: [[0]], logStd: [0], actions: [[0]], old: [old], advantages: [1] });
      const expected = Math.expm1(logRatio) - logRatio;
      expect(Math.abs(statistics[2] / expected - 1)).toBeLessThan(3e-5);
    }
  });

  test("far actions and extreme deviations give finite losses and gradients", () => {
    const far = { means: [[0], [1e4], [-80]], actions: [[1e4], [-1e4], [80]], advantages: [1, -1, 1] };
    for (const logStd of [-10, 0, 10]) {
      const old = logProbabilities(far.means, [logStd], far.actions);
      for (const oldLog of [old, old.map(() => 0), old.map((log) => log - 1e4)]) {
        const { dMeans, dLogStd, statistics } = runSurrogate({ ...far, logStd: [logStd], old: oldLog });
        for (const value of [...dMeans.flat(), ...dLogStd, ...statistics]) expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  test("NaN is not hidden, and does not spread to other lanes", () => {
    const batch = randomBatch(9, 8, 2);
    const healthy = runSurrogate(batch).dMeans;
    batch.means[3] = [0, Number.NaN];
    const { dMeans, dLogStd, statistics } = runSurrogate(batch);
    expect(dMeans[3]).toEqual([Number.NaN, Number.NaN]);
    expect(dLogStd[1]).toBeNaN();
    expect(statistics[0]).toBeNaN();
    expect(dMeans.filter((_, l) => l !== 3)).toEqual(healthy.filter((_, l) => l !== 3));
  });
});
