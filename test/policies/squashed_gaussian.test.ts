/** The squashed Gaussian against its bounds, its integral and its entropy; bits whose logits lie far out. */
import { beforeAll, describe, expect, test } from "vitest";
import { createDistribution } from "../../src/policies/head.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { at, STRIDE } from "../support/rows.ts";
import { LANES } from "./head_setting.ts";
import { bernoulli, squashed, squashedEntropy } from "./oracles/float64.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

describe("bits at the edges", () => {
  test("far logits keep finite, exact log-probabilities", () => {
    const distribution = createDistribution(arena, bernoulli(1).space, {}, arena.f32(0), LANES);
    const logits = [-200, -30, -1e-3, 0, 1e-3, 30, 200];
    const [outputs, actions, log] = [arena.f32(STRIDE), arena.i32(STRIDE), arena.f32(STRIDE)];
    outputs.view.set(logits);
    for (const action of [0, 1]) {
      actions.view.fill(action);
      distribution.logProbability(at(outputs), LANES, at(actions), log.pointer, 0);
      logits.forEach((x, lane) => {
        const surprise = action === 1 ? -x : x; // log p = -softplus(surprise)
        const exact = -(Math.max(surprise, 0) + Math.log1p(Math.exp(-Math.abs(surprise))));
        expect(Math.abs(log.view[lane] - exact)).toBeLessThanOrEqual(3e-7 * Math.abs(exact) + 1e-37);
      });
    }
  });
});

describe("squashed gaussian", () => {
  test("squashes into the bounds and never beyond", () => {
    const { space, spec } = squashed(2, {});
    const distribution = createDistribution(arena, space, spec, arena.f32(2), LANES);
    const [actions, bounded] = [arena.f32(2 * STRIDE), arena.f32(2 * STRIDE)];
    const numbers = [-100, -2, -0.5, 0, 0.5, 2, 100];
    actions.view.set(numbers);
    actions.view.set(numbers, STRIDE);
    distribution.bound(at(actions), LANES, at(bounded));
    for (const row of [0, STRIDE])
      numbers.forEach((u, lane) => {
        expect(bounded.view[row + lane]).toBeCloseTo(1 + 2 * Math.tanh(u), 6);
        expect(bounded.view[row + lane]).toBeGreaterThanOrEqual(-1);
        expect(bounded.view[row + lane]).toBeLessThanOrEqual(3);
      });
  });

  test("the density of bounded actions has an integral of 1", () => {
    // In one dimension: a = 1 + 2 tanh u over a fine grid of a; the sum of p(a) da must be 1.
    const { space, spec } = squashed(1, {});
    const columns = 8192;
    const distribution = createDistribution(arena, space, spec, arena.f32(1), columns);
    distribution.parameters.view[0] = -0.3;
    const [outputs, actions, log] = [arena.f32(columns), arena.f32(columns), arena.f32(columns)];
    outputs.view.fill(0.4);
    for (let k = 0; k < columns; k++) actions.view[k] = Math.atanh(-1 + (2 * (k + 0.5)) / columns);
    const columnsOf = ({ pointer }: Block) => ({ pointer, stride: columns });
    distribution.logProbability(columnsOf(outputs), columns, columnsOf(actions), log.pointer, 0);
    const integral = log.view.reduce((sum, logDensity) => sum + Math.exp(logDensity) * (4 / columns), 0);
    expect(integral).toBeCloseTo(1, 4);
  });

  test("far out the log-probability stays finite (mistake: log(1 - tanh^2 u), which is -Infinity from u = 9 on)", () => {
    const { space, spec } = squashed(1, {});
    const distribution = createDistribution(arena, space, spec, arena.f32(1), LANES);
    const [outputs, actions, log] = [arena.f32(STRIDE), arena.f32(STRIDE), arena.f32(STRIDE)];
    [0, 9, 12, 50].forEach((u, lane) => {
      outputs.view[lane] = u;
      actions.view[lane] = u;
    });
    distribution.logProbability(at(outputs), LANES, at(actions), log.pointer, 0);
    // log N = -0.5 log(2 pi); J = 2 log 2 - 2 u; half the width is 2.
    [0, 9, 12, 50].forEach((u, lane) => {
      const slope = u === 0 ? 0 : 2 * Math.log(2) - 2 * u - 2 * Math.log1p(Math.exp(-2 * u));
      expect(log.view[lane]).toBeCloseTo(-0.5 * Math.log(2 * Math.PI) - slope - Math.log(2), 4);
    });
  });

  test.each([
    { std: 0.1, tolerance: 2e-6 },
    { std: 0.5, tolerance: 5e-6 },
    { std: 1, tolerance: 5e-4 },
    { std: 2, tolerance: 3e-2 },
    { std: 4, tolerance: 0.2 },
  ])("its entropy is the integral's, std $std", ({ std, tolerance }) => {
    const { space, spec } = squashed(1, {});
    const distribution = createDistribution(arena, space, spec, arena.f32(1), LANES);
    distribution.parameters.view[0] = Math.log(std);
    const [outputs, actions, log, entropies] = [0, 1, 2, 3].map(() => arena.f32(STRIDE));
    const means = [-3, -1, 0, 0.3, 2, 5];
    outputs.view.set(means);
    distribution.logProbability(at(outputs), LANES, at(actions), log.pointer, entropies.pointer);
    const expected = means.map((mean) => squashedEntropy(mean, std, 2));
    expect(Math.max(...means.map((_, k) => Math.abs(entropies.view[k] - expected[k])))).toBeLessThan(tolerance);
  });
});
