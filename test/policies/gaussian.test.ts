/** The diagonal Gaussian head against its formulas in float64 and cases worked by hand: log-probabilities, samples. */
import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { logDensity, randomActions } from "./gaussian_batch.ts";
import { gaussianHead } from "./gaussian_head.ts";
import { worstError } from "./reference.ts";
import { runSurrogate } from "./surrogate.ts";

let arena: Arena;
let gaussian: ReturnType<typeof gaussianHead>;
beforeAll(async () => {
  arena = await Arena.create();
  gaussian = gaussianHead(arena);
});

const LOG_TWO_PI = 1.8378770664093453;

describe("log-probabilities", () => {
  test("by hand", () => {
    // N(0, 1) at 0: -0.5 log(2 pi) = -0.918939. Mean 1, std 2 at 5: z = 2, -2 - log 2 - 0.918939 = -3.612086.
    const log2 = Math.log(2);
    expect(gaussian.logProbabilities([[0], [1]], [0], [[0], [1]])).toEqual(
      new Array(2).fill(Math.fround(-0.5 * LOG_TWO_PI)),
    );
    expect(worstError(gaussian.logProbabilities([[1]], [log2], [[5]]), [-3.61208571])).toBeLessThan(1e-7);
  });

  test("are summed over the dimensions of an action (mistake: the mean, or the first only)", () => {
    // Three standard normals at 0, 1 and 2: -3 * 0.918939 - (0 + 1 + 4) / 2 = -5.256816.
    const actual = gaussian.logProbabilities([[0, 0, 0]], [0, 0, 0], [[0, 1, 2]]);
    expect(worstError(actual, [-5.2568156])).toBeLessThan(1e-7);
  });

  test.each([1, 2, 3, 6, 17])("of %i dimensions", (dimensions) => {
    const { means, logStd, actions } = randomActions(dimensions, 21, dimensions);
    const expected = means.map((mean, l) => logDensity(mean, logStd, actions[l]));
    expect(worstError(gaussian.logProbabilities(means, logStd, actions), expected)).toBeLessThan(1e-6);
  });

  test("stay finite far out and at extreme deviations", () => {
    const actions = [[1e4], [-1e4], [80], [0]];
    const means = [[0], [1e4], [-80], [0]];
    for (const logStd of [-10, 0, 10]) {
      const expected = means.map((mean, l) => logDensity(mean, [logStd], actions[l]));
      expect(worstError(gaussian.logProbabilities(means, [logStd], actions), expected)).toBeLessThan(1e-6);
    }
  });
});

describe("entropy", () => {
  test("is 0.5 log(2 pi e) and logStd for each dimension", () => {
    const of = (logStd: number[]) => {
      const lane = logStd.map(() => 7);
      const batch = { outputs: [lane], actions: [lane], old: [0], advantages: [0] };
      return runSurrogate(arena, gaussian.head(logStd), batch).statistics[1];
    };
    expect(of([0])).toBeCloseTo(1.4189385332046727, 6);
    expect(of([-0.5, 0.25, 1])).toBeCloseTo(3 * 1.4189385332046727 + 0.75, 6);
    expect(of([-4])).toBeCloseTo(-2.5810614667953273, 6); // a differential entropy may be negative
  });
});

describe("sampling", () => {
  test("is mean + std normal", () => {
    const { actions } = gaussian.sample([[1, -2]], [Math.log(2), Math.log(0.5)], [[1.5, -3]]);
    expect(worstError(actions[0], [4, -3.5])).toBeLessThan(5e-7);
    expect(gaussian.sample([[7]], [-3], [[0]]).actions).toEqual([[7]]);
  });

  test("reports the log-probability of the action that it wrote, with the bits of gaussianLogProbability", () => {
    for (const dimensions of [1, 2, 5]) {
      const { means, logStd, actions: normals } = randomActions(dimensions, 27, dimensions);
      const drawn = gaussian.sample(means, logStd, normals);
      expect(drawn.logProbabilities).toEqual(gaussian.logProbabilities(means, logStd, drawn.actions));
      const expected = means.map((mean, l) => logDensity(mean, logStd, drawn.actions[l]));
      expect(worstError(drawn.logProbabilities, expected)).toBeLessThan(1e-6);
    }
  });
});
