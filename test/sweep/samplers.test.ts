import { describe, expect, it } from "vitest";
import { functions, type MakeSampler, regret, searched, type TestFunction } from "../../bench/sweep_functions.ts";
import { median } from "../../src/statistics/over_seeds.ts";
import { cmaesSampler, constantsOf } from "../../src/sweep/cmaes_sampler.ts";
import { normalBelow, Parzen, recency } from "../../src/sweep/parzen.ts";
import { type EndedTrial, ranked } from "../../src/sweep/sampler.ts";
import { gridSampler, randomSampler } from "../../src/sweep/simple_samplers.ts";
import { dimensionsOf } from "../../src/sweep/space.ts";
import { symmetricEigen } from "../../src/sweep/symmetric_eigen.ts";
import { tpeSampler } from "../../src/sweep/tpe_sampler.ts";

const medianRegret = (test: TestFunction, make: MakeSampler, trials: number) =>
  median(Array.from({ length: 7 }, (_, seed) => regret(test, make, seed + 1, trials)));

describe("TPE", () => {
  for (const test of functions)
    it(`has at most half of random search's regret after 100 trials of ${test.name}`, () => {
      expect(medianRegret(test, tpeSampler, 100)).toBeLessThan(0.5 * medianRegret(test, randomSampler, 100));
    });

  it("has Optuna's weights: the last 25 count in full, the older rise from 1 / n", () => {
    expect(recency(3)).toEqual([1, 1, 1]);
    const weights = recency(30);
    expect(weights.slice(5)).toEqual(new Array(25).fill(1));
    expect(weights.slice(0, 5).map((weight) => weight.toFixed(4))).toEqual([
      "0.0333",
      "0.2750",
      "0.5167",
      "0.7583",
      "1.0000",
    ]);
  });

  it("has Optuna's width of kernels: 0.2 n^(-1 / (d + 4)), cut off below by 1 / min(100, n + 2)", () => {
    const dimensions = dimensionsOf({ x: { low: 0, high: 1 }, y: { low: 0, high: 1 } });
    const of = (count: number) =>
      new Parzen(
        dimensions,
        Array.from({ length: count }, () => ({ point: [0.5, 0.5] })),
      );
    expect(of(20).deviation).toBeCloseTo(0.2 * 20 ** (-1 / 6), 12);
    expect(of(1).deviation).toBeCloseTo(1 / 3, 12);
    expect(of(3).weights).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it("has densities that sum up to 1: over numbers, whole numbers, choices and what is not there", () => {
    const [, , , , mixed] = functions;
    const dimensions = dimensionsOf({
      kind: { choices: ["a", "b"] },
      n: { low: 0, high: 3, integer: true },
      x: { low: 0, high: 1, when: { kind: "b" } },
    });
    expect(mixed.name).toBe("mixed");
    const parzen = new Parzen(dimensions, [{ point: [0, 0.3, undefined] }, { point: [1, 0.9, 0.2] }]);
    let sum = 0;
    const cells = 200;
    for (let n = 0; n < 4; n++) {
      sum += Math.exp(parzen.logDensity([0, (n + 0.5) / 4, undefined]));
      for (let k = 0; k < cells; k++) sum += Math.exp(parzen.logDensity([1, (n + 0.5) / 4, (k + 0.5) / cells])) / cells;
    }
    expect(sum).toBeCloseTo(1, 4);
  });
});

describe("CMA-ES", () => {
  for (const [name, most] of [
    ["Branin", 0.01],
    ["Rosenbrock", 0.05],
    ["sphere on a log scale", 1e-4],
    ["Hartmann 6", 0.15],
  ] as const)
    it(`comes close to the optimum of ${name} in 300 trials`, () => {
      const test = functions.find((one) => one.name === name) as TestFunction;
      expect(medianRegret(test, cmaesSampler, 300)).toBeLessThan(most);
    });

  it("has the tutorial's constants", () => {
    const { population, weights, effective, cSigma } = constantsOf(10);
    expect([population, weights.length]).toEqual([10, 5]);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(effective).toBeCloseTo(3.1672992, 6);
    expect(cSigma).toBeCloseTo((effective + 2) / (10 + effective + 5), 12);
  });

  it("refuses choices and conditions", () => {
    expect(() => cmaesSampler(dimensionsOf(functions[4].space), 1)).toThrow(
      "sampler: cmaes expects settings with ranges and without conditions, got kind; use tpe for mixed ones",
    );
  });
});

describe("samplers", () => {
  for (const [name, make] of [
    ["random", randomSampler],
    ["tpe", tpeSampler],
    ["cmaes", cmaesSampler],
  ] as const)
    it(`${name} draws the same trials from the same seed, whatever ends first`, () => {
      const [test] = functions;
      const [once, again, other] = [5, 5, 6].map((seed) => searched(test, make, seed, 40).map(({ point }) => point));
      expect(again).toEqual(once);
      expect(other).not.toEqual(once);
      const sampler = make(dimensionsOf(test.space), 5);
      const ended = searched(test, make, 5, 40);
      const late = sampler.draw(30, ended.slice(0, sampler.needs(30))); // without having drawn those before
      expect(late?.point).toEqual(once[30]);
    });

  it("grid tries each combination once, without those of settings that are not there", () => {
    const dimensions = dimensionsOf({
      a: { choices: ["x", "y"] },
      b: { choices: [1, 2, 3], when: { a: "y" } },
      c: { low: 0, high: 10, points: 3 },
      d: { low: 1, high: 2, integer: true },
    });
    const sampler = gridSampler(dimensions);
    const drawn = Array.from({ length: 25 }, (_, number) => sampler.draw(number, [])?.parameters);
    expect(drawn[24]).toBeUndefined();
    const texts = drawn.slice(0, 24).map((parameters) => JSON.stringify(parameters));
    expect(new Set(texts).size).toBe(24);
    expect(texts[0]).toBe('{"a":"x","c":0,"d":1}');
    expect(texts.slice(22)).toEqual(['{"a":"y","b":3,"c":10,"d":1}', '{"a":"y","b":3,"c":10,"d":2}']);
  });

  it("rank whole trials before pruned before failed ones", () => {
    const trial = (number: number, state: EndedTrial["state"], value: number | undefined, rungs: number[] = []) => ({
      number,
      point: [],
      value,
      state,
      rungs,
    });
    const trials = [
      trial(0, "failed", undefined),
      trial(1, "pruned", 9, [9]),
      trial(2, "complete", 1),
      trial(3, "pruned", 5, [1, 5]),
      trial(4, "complete", 2),
    ];
    expect(ranked(trials).map(({ number }) => number)).toEqual([4, 2, 3, 1, 0]);
  });
});

describe("numbers", () => {
  it("normalBelow is the normal distribution's", () => {
    for (const [x, expected] of [
      [0, 0.5],
      [1, 0.8413447460685429],
      [-1.96, 0.024997895148220435],
      [5, 0.9999997133484281],
    ])
      expect(Math.abs(normalBelow(x) - expected)).toBeLessThan(1.2e-7);
  });

  it("symmetricEigen takes a matrix apart", () => {
    const matrix = [
      [4, 1, -2],
      [1, 2, 0.5],
      [-2, 0.5, 3],
    ];
    const { values, vectors } = symmetricEigen(matrix);
    for (const [i, row] of matrix.entries())
      for (const [j, value] of row.entries())
        expect(values.reduce((sum, eigen, k) => sum + eigen * vectors[k][i] * vectors[k][j], 0)).toBeCloseTo(value, 10);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(9, 10);
  });
});
