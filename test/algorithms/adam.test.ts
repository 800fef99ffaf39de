/** The optimizer's two kernels, against one worked step and a float64 Adam written from the paper. */
import { beforeEach, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { RuleKind, StepRule } from "../../src/wasm/generated/records.ts";
import { numbers } from "../networks/naive_dense.ts";

let arena: Arena;
beforeEach(async () => {
  arena = await Arena.create();
});

interface Hyperparameters {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  gradientScale: number;
}

/** Runs the kernel on successive gradients; `spare` numbers after the last one must stay as they are. */
function kernelAdam(start: number[], gradients: number[][], options: Hyperparameters) {
  const count = start.length;
  const blocks = Array.from({ length: 4 }, () => arena.f32(count + 8));
  const [parameters, gradient, m, v] = blocks;
  for (const { view } of blocks) view.fill(7, count);
  parameters.view.set(start);
  const { beta1, beta2, epsilon, learningRate, gradientScale } = options;
  const rule = arena.own.record(StepRule, {
    kind: RuleKind.adam,
    first: m.pointer,
    second: v.pointer,
    corrections: arena.own.f64(2).pointer,
    ...{ beta1, beta2, epsilon, weightDecay: 0, decay: 0, innerEpsilon: 0, momentum: 0 },
  });
  for (const values of gradients) {
    gradient.view.set(values);
    arena.kernels.ruleStep(rule.pointer, parameters.pointer, gradient.pointer, 0, count, gradientScale, learningRate);
    arena.kernels.ruleEnd(rule.pointer);
  }
  for (const { view } of blocks) expect(view.slice(count).every((value) => value === 7)).toBe(true);
  return { parameters: valid(parameters.view), m: valid(m.view), v: valid(v.view) };

  function valid(view: Float32Array) {
    return Array.from(view.subarray(0, count));
  }
}

/** Algorithm 1 of Kingma & Ba, in float64, with explicit bias-corrected moments. */
function naiveAdam(start: number[], gradients: number[][], options: Hyperparameters) {
  const beta1 = Math.fround(options.beta1);
  const beta2 = Math.fround(options.beta2);
  const parameters = [...start];
  const m = start.map(() => 0);
  const v = start.map(() => 0);
  gradients.forEach((values, k) => {
    values.forEach((value, j) => {
      const g = value * options.gradientScale;
      m[j] += (1 - beta1) * (g - m[j]);
      v[j] += (1 - beta2) * (g * g - v[j]);
      const mHat = m[j] / (1 - beta1 ** (k + 1));
      const vHat = v[j] / (1 - beta2 ** (k + 1));
      parameters[j] -= (options.learningRate * mHat) / (Math.sqrt(vHat) + options.epsilon);
    });
  });
  return { parameters, m, v };
}

const usual: Hyperparameters = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, gradientScale: 1 };

describe("a step of Adam", () => {
  test("the first step, worked by hand", () => {
    // g = 2 * 0.25 = 0.5: m = 0.05, v = 0.00025, so the corrected ones are 0.5 and 0.25, and with epsilon = 0.5
    // the step is 0.1 * 0.5 / (0.5 + 0.5) = 0.05.
    const got = kernelAdam([1, -1], [[2, -2]], { ...usual, epsilon: 0.5, gradientScale: 0.25 });
    expect(got.m[0]).toBeCloseTo(0.05, 7);
    expect(got.v[0]).toBeCloseTo(0.00025, 7);
    expect(got.parameters[0]).toBeCloseTo(0.95, 6);
    expect(got.parameters[1]).toBeCloseTo(-0.95, 6);
  });

  test("with a tiny epsilon the first step is the learning rate, whatever the gradient's size", () => {
    const got = kernelAdam([0, 0, 0], [[1e-3, 1, -1000]], usual);
    for (const [k, sign] of [-1, -1, 1].entries()) expect(got.parameters[k] * sign).toBeCloseTo(0.1, 5);
  });

  test.each([1, 2, 3, 4, 5, 7, 8, 16, 19, 64])("ten steps of %i parameters", (count) => {
    const next = numbers(count);
    const start = Array.from({ length: count }, next);
    const gradients = Array.from({ length: 10 }, () => Array.from({ length: count }, next));
    const options = { learningRate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-5, gradientScale: 0.5 };
    const got = kernelAdam(start, gradients, options);
    const want = naiveAdam(start, gradients, options);
    for (const name of ["parameters", "m", "v"] as const)
      got[name].forEach((value, k) => {
        expect(Math.abs(value - want[name][k])).toBeLessThan(1e-6 * Math.max(1e-2, Math.abs(want[name][k])) + 2e-8);
      });
  });

  test("a parameter's bits do not depend on its place", () => {
    const gradients = [new Array(7).fill(0.3), new Array(7).fill(-0.7)];
    const { parameters } = kernelAdam(new Array(7).fill(0.1), gradients, usual);
    expect(new Set(parameters).size).toBe(1);
  });

  test("no gradient, no change", () => {
    const { parameters } = kernelAdam([1, 2, 3, 4, 5], [[0, 0, 0, 0, 0]], usual);
    expect(parameters).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("sumOfSquares", () => {
  function sumOfSquares(values: number[]): number {
    const x = arena.f32(values.length + 8);
    x.view.fill(1e6);
    x.view.set(values);
    return arena.kernels.sumOfSquares(x.pointer, values.length);
  }

  test("3, 4 is 25; nothing is 0", () => {
    expect(sumOfSquares([3, 4])).toBe(25);
    expect(sumOfSquares([])).toBe(0);
  });

  test("squares beyond float32's range", () => {
    const big = Math.fround(1e30);
    expect(sumOfSquares(new Array(9).fill(big)) / (9 * big * big)).toBeCloseTo(1, 14);
  });

  test.each([1, 7, 8, 9, 15, 16, 100, 1003])("%i numbers, in the stated order", (count) => {
    const next = numbers(count);
    const values = Array.from({ length: count }, () => Math.fround(next() * 10 ** (4 * next()))); // all bits in use
    const s = new Array<number>(8).fill(0);
    const whole = count - (count % 8);
    for (let k = 0; k < whole; k++) s[k % 8] += values[k] ** 2;
    let expected = s[0] + s[2] + (s[4] + s[6]) + (s[1] + s[3] + (s[5] + s[7]));
    for (const value of values.slice(whole)) expected += value ** 2;
    expect(sumOfSquares(values)).toBe(expected);
    const naive = values.reduce((sum, value) => sum + value * value, 0);
    expect(Math.abs(expected / naive - 1)).toBeLessThan(1e-13);
  });
});
