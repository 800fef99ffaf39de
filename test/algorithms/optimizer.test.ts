/**
 * Each optimizer, through `Optimizer`, against the same rule re-computed in float64 from its paper or from PyTorch's
 * documentation; clipping against hand-worked gradients; a range of the parameters against the whole.
 */
import { describe, expect, it } from "vitest";
import { Optimizer, type OptimizerOptions } from "../../src/algorithms/optimizer.ts";
import type { ParameterRange } from "../../src/policies/actor_critic.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers } from "../networks/naive_dense.ts";

const COUNT = 4099; // two whole chunks of 2,048 and a rest that fills no vector
const RATE = 0.01;
const free = { maxGradientNorm: 0, maxGradientValue: 0 };

/** The parameters after some steps on gradients that differ in size from element to element. */
async function run(options: OptimizerOptions, ranges?: readonly ParameterRange[], steps = 7) {
  const arena = await Arena.create();
  const optimizer = new Optimizer(arena, new ThreadTeam(arena), COUNT, options, ranges);
  const [parameters, gradient] = [arena.f32(COUNT), arena.f32(COUNT)];
  const next = numbers(3);
  const start = parameters.view.map(() => next());
  const gradients = Array.from({ length: steps }, () => start.map((_, k) => next() * (1 + (k % 5))));
  parameters.view.set(start);
  const norms = gradients.map((values) => {
    gradient.view.set(values);
    return optimizer.step(parameters, gradient, RATE);
  });
  return { start, gradients, norms, result: parameters.view.slice(), gradient: gradient.view.slice(), optimizer };
}

/** One parameter's path in float64: `rule` keeps its own state and returns the change. */
function expected(start: number, gradients: number[], rule: (g: number, t: number, p: number) => number): number {
  return gradients.reduce((p, g, t) => p - rule(g, t + 1, p), start);
}

/** @param v the mean square before the first step */
function rmsprop(v: number, divisor: (v: number) => number) {
  return (g: number) => {
    v = 0.9 * v + 0.1 * g * g;
    return (RATE * g) / divisor(v);
  };
}

const mean = { rmspropDecay: 0.9, rmspropEpsilon: 0.01 };

const rules: [string, OptimizerOptions, () => (g: number, t: number, p: number) => number][] = [
  ["adam", { ...free, optimizer: "adam", adamEpsilon: 1e-3 }, () => adam(0)],
  ["adamW", { ...free, optimizer: "adamW", adamEpsilon: 1e-3, weightDecay: 0.1 }, () => adam(0.1)],
  ["rmsprop", { ...free, optimizer: "rmsprop", ...mean }, () => rmsprop(0, (v) => Math.sqrt(v) + 0.01)],
  ["rmspropTf", { ...free, optimizer: "rmspropTf", ...mean }, () => rmsprop(1, (v) => Math.sqrt(v + 0.01))],
  [
    "sgd",
    { ...free, optimizer: "sgd", momentum: 0.8 },
    () => {
      let b = 0;
      return (g) => {
        b = 0.8 * b + g;
        return RATE * b;
      };
    },
  ],
];

/** Loshchilov & Hutter 2019, algorithm 2, in PyTorch's form; plain Adam without decay. */
function adam(decay: number) {
  let [m, v] = [0, 0];
  return (g: number, t: number, p: number) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const change = (RATE * m) / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-3);
    return RATE * decay * p + change;
  };
}

describe.each(rules)("%s", (_, options, rule) => {
  it("moves every parameter as its rule in float64 does", async () => {
    const { start, gradients, result } = await run(options);
    let worst = 0;
    result.forEach((value, k) => {
      const path = gradients.map((values) => values[k]);
      worst = Math.max(worst, Math.abs(value - expected(start[k], path, rule())));
    });
    expect(worst).toBeLessThan(5e-7); // of parameters up to 1 that moved by some 0.07
    expect(Math.abs(result[0] - start[0])).toBeGreaterThan(1e-4);
  });

  it("leaves parameters outside its ranges alone and treats those within as ever", async () => {
    const whole = await run(options);
    const part = await run(options, [
      { start: 3, end: 5 },
      { start: 2500, end: 4000 },
    ]);
    part.result.forEach((value, k) => {
      const inside = (k >= 3 && k < 5) || (k >= 2500 && k < 4000);
      expect(value).toBe(inside ? whole.result[k] : part.start[k]);
    });
    const own = part.gradients[0].filter((_, k) => (k >= 3 && k < 5) || (k >= 2500 && k < 4000));
    expect(part.norms[0] / Math.hypot(...own)).toBeCloseTo(1, 6);
  });
});

describe("clipping", () => {
  const sgd: OptimizerOptions = { ...free, optimizer: "sgd", momentum: 0 };
  const step = async (options: Partial<OptimizerOptions>, values: number[]) => {
    const arena = await Arena.create();
    const optimizer = new Optimizer(arena, new ThreadTeam(arena), values.length, { ...sgd, ...options });
    const [parameters, gradient] = [arena.f32(values.length), arena.f32(values.length)];
    gradient.view.set(values);
    const norm = optimizer.step(parameters, gradient, 1);
    return { norm, moved: [...parameters.view].map((value) => -value || 0) };
  };

  it("by the global norm keeps the direction", async () => {
    const { norm, moved } = await step({ maxGradientNorm: 1 }, [3, 0, -4]);
    expect(norm).toBe(5);
    for (const [k, value] of [0.6, 0, -0.8].entries()) expect(moved[k]).toBeCloseTo(value, 6);
    expect((await step({ maxGradientNorm: 6 }, [3, 0, -4])).moved).toEqual([3, 0, -4]);
  });

  it("by value clips each number by itself; the norm reported is that before", async () => {
    const { norm, moved } = await step({ maxGradientValue: 2 }, [3, 1, -4, 0, 2.5]);
    expect(norm).toBeCloseTo(Math.hypot(3, 1, 4, 2.5), 12);
    expect(moved).toEqual([2, 1, -2, 0, 2]);
  });

  it("by both limits the norm of what the values' limit has left", async () => {
    const { moved } = await step({ maxGradientValue: 2, maxGradientNorm: 1 }, [3, 0, 0, -4]);
    for (const [k, value] of [Math.SQRT1_2, 0, 0, -Math.SQRT1_2].entries()) expect(moved[k]).toBeCloseTo(value, 6);
  });
});
