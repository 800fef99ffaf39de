/** The clipped surrogate of the Gaussian head: cases worked by hand, the differences of its loss, the edges. */
import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { entropy, logDensity, randomActions } from "./gaussian_batch.ts";
import { gaussianHead } from "./gaussian_head.ts";
import { difference, surrogate, surrogateStatistics, worstError } from "./reference.ts";
import { expectQuietPadding, runSurrogate, type SurrogateBatch } from "./surrogate.ts";

let arena: Arena;
let gaussian: ReturnType<typeof gaussianHead>;
beforeAll(async () => {
  arena = await Arena.create();
  gaussian = gaussianHead(arena);
});

interface Batch extends Omit<SurrogateBatch, "outputs" | "gradient"> {
  means: number[][]; // [lane][dimension]
  logStd: number[];
  dLogStd?: number[];
}

function run({ means, logStd, dLogStd, ...rest }: Batch) {
  const batch = { outputs: means, gradient: dLogStd, ...rest };
  const { dOutputs, gradient, ...others } = runSurrogate(arena, gaussian.head(logStd), batch);
  return { dMeans: dOutputs, dLogStd: gradient, ...others };
}

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
    const actual = run({
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
    const old = gaussian.logProbabilities([[0]], [0], [[1]]);
    const { dMeans } = run({ means: [[0]], logStd: [0], actions: [[1]], old, advantages: [1] });
    expect(dMeans).toEqual([[-1]]); // a step down the gradient raises the mean
  });

  test("the entropy bonus widens every dimension, once for each valid lane", () => {
    // dL/dlogStd = -scale coefficient lanes = -0.5 * 0.25 * 3, added to what was there; means feel nothing.
    const lane = [0, 0];
    const { dMeans, dLogStd, statistics } = run({
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
    const batch = randomActions(31 * dimensions, 29, dimensions);
    const scale = 1 / 29;
    const actual = run({ ...batch, entropyCoefficient, scale });
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
      const { means, logStd, actions: normals, advantages } = randomActions(dimensions, 21, dimensions);
      const { actions, logProbabilities: old } = gaussian.sample(means, logStd, normals);
      const { statistics } = run({ means, logStd, actions, old, advantages });
      expect(statistics.slice(2)).toEqual([0, 0, 21, 21, 1, 0]);
    }
  });

  test("padding lanes contribute nothing and get 0, whatever they hold", () => {
    const batch = { ...randomActions(3, 19, 3), entropyCoefficient: 0.1 };
    expectQuietPadding((padding) => run({ ...batch, ...padding }), 5 * 3);
  });

  test("statistics and dLogStd are added to what was there, the sum formed from zero", () => {
    const batch = { ...randomActions(4, 16, 2), entropyCoefficient: 0.1 };
    const once = run(batch);
    const before = [1, 2, 3, 4, 5, 6, 0.001, 8];
    const again = run({ ...batch, statistics: before, dLogStd: [100, -3] });
    const sums = once.statistics.map((value, i) => before[i] + value);
    expect(again.statistics.slice(0, 6)).toEqual(sums.slice(0, 6));
    expect(again.statistics[6]).toBe(once.statistics[6]);
    expect(again.statistics[7]).toBe(sums[7]);
    expect(again.dLogStd).toEqual([100 + once.dLogStd[0], -3 + once.dLogStd[1]].map(Math.fround));
  });

  test("a lane's gradient has the same bits in any batch", () => {
    const batch = randomActions(6, 32, 5);
    const whole = run(batch).dMeans;
    const part = <T>(rows: T[]) => rows.slice(16, 24);
    const alone = run({
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
    const [now] = gaussian.logProbabilities([[0]], [0], [[0]]);
    for (const change of [1e-4, -1e-4, 1e-3, -0.02, 0.12, -0.12, 0.13, -0.5, 2]) {
      const old = Math.fround(now - change);
      const logRatio = now - old; // exact: both are float32 of the same size
      const { statistics } = run({ means: [[0]], logStd: [0], actions: [[0]], old: [old], advantages: [1] });
      const expected = Math.expm1(logRatio) - logRatio;
      expect(Math.abs(statistics[2] / expected - 1)).toBeLessThan(3e-5);
    }
  });

  test("far actions and extreme deviations give finite losses and gradients", () => {
    const far = { means: [[0], [1e4], [-80]], actions: [[1e4], [-1e4], [80]], advantages: [1, -1, 1] };
    for (const logStd of [-10, 0, 10]) {
      const old = gaussian.logProbabilities(far.means, [logStd], far.actions);
      for (const oldLog of [old, old.map(() => 0), old.map((log) => log - 1e4)]) {
        const { dMeans, dLogStd, statistics } = run({ ...far, logStd: [logStd], old: oldLog });
        for (const value of [...dMeans.flat(), ...dLogStd, ...statistics]) expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  test("NaN is not hidden, and does not spread to other lanes", () => {
    const batch = randomActions(9, 8, 2);
    const healthy = run(batch).dMeans;
    batch.means[3] = [0, Number.NaN];
    const { dMeans, dLogStd, statistics } = run(batch);
    expect(dMeans[3]).toEqual([Number.NaN, Number.NaN]);
    expect(dLogStd[1]).toBeNaN();
    expect(statistics[0]).toBeNaN();
    expect(dMeans.filter((_, l) => l !== 3)).toEqual(healthy.filter((_, l) => l !== 3));
  });
});
