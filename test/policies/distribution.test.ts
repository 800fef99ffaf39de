/**
 * Every policy head through the `Distribution` interface: log-probabilities, entropies, divergences against float64; the
 * gradients of both against finite differences; the Fisher product against the second differences of the divergence.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Distribution } from "../../src/policies/distribution.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { LossSums } from "../../src/wasm/generated/records.ts";
import { at, column, STRIDE } from "../support/rows.ts";
import { COUNT, LANES, lanes, parametersOf, type Setting, setting } from "./head_setting.ts";
import { bernoulli, categorical, gaussian, multiCategorical, type Reference, squashed } from "./oracles/float64.ts";
import { difference, uniforms, worstError } from "./reference.ts";

const heads: Record<string, Reference> = {
  "categorical of 2": categorical(2),
  "categorical of 7": categorical(7),
  "choices of 3, 2 and 4": multiCategorical([3, 2, 4]),
  "1 bit": bernoulli(1),
  "5 bits": bernoulli(5),
  "gaussian of 1": gaussian(1, {}),
  "gaussian of 3, clipped": gaussian(3, { minLogStd: -0.4, maxLogStd: 0.4 }),
  "gaussian with its own deviations for each state": gaussian(2, { stateDependentStd: true }),
  "gaussian with clipped deviations for each state": gaussian(2, {
    stateDependentStd: true,
    minLogStd: -0.4,
    maxLogStd: 0.4,
  }),
  "squashed gaussian": squashed(2, {}),
  "squashed gaussian with clipped deviations for each state": squashed(2, {
    stateDependentStd: true,
    minLogStd: -0.4,
    maxLogStd: 0.4,
  }),
};

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

function actionOf({ distribution, actions }: Setting, lane: number): number[] {
  if (distribution.noise === "randomNormal") return column(actions, lane);
  const choices = new Int32Array(actions.view.buffer, actions.pointer, actions.length);
  return [...choices].filter((_, k) => k % STRIDE === lane);
}

/** The rows of a matrix of outputs, lane by lane, and what stands in its padding lanes. */
function rows(matrix: Block<Float32Array>) {
  const padding = Array.from({ length: LANES - COUNT }, (_, k) => column(matrix, COUNT + k)).flat();
  return { valid: lanes((lane) => column(matrix, lane)), padding };
}

describe.each(Object.entries(heads))("%s", (_, reference) => {
  test("log-probabilities and entropies", () => {
    const run = setting(arena, reference, 3);
    const { distribution, outputs, actions, logProbabilities } = run;
    const [log, entropies] = [arena.f32(STRIDE), arena.f32(STRIDE)];
    distribution.logProbability(at(outputs), LANES, at(actions), log.pointer, entropies.pointer);
    expect(log.view.slice(0, LANES)).toEqual(logProbabilities.view.slice(0, LANES)); // the bits that `sample` gave
    const parameters = parametersOf(outputs, distribution.parameters);
    const expected = lanes((lane) => reference.logProbability(parameters(lane), actionOf(run, lane)));
    expect(worstError(log.view, expected)).toBeLessThan(1e-6);
    expect(
      worstError(
        entropies.view,
        lanes((lane) => reference.entropy(parameters(lane))),
      ),
    ).toBeLessThan(1e-6); // prettier-ignore
    const without = arena.f32(STRIDE);
    distribution.logProbability(at(outputs), LANES, at(actions), without.pointer, 0);
    expect(without.view.slice(0, LANES)).toEqual(log.view.slice(0, LANES));
  });

  test("the gradient of a loss of log-probabilities and entropies", () => {
    const run = setting(arena, reference, 5);
    const { distribution, outputs, actions } = run;
    const random = uniforms(6);
    const slopes = arena.f32(STRIDE);
    for (let lane = 0; lane < COUNT; lane++) slopes.view[lane] = 2 * random() - 1;
    const [dOutputs, gradient] = [arena.f32(outputs.length), arena.f32(distribution.parameters.length)];
    dOutputs.view.fill(99);
    gradient.view.fill(10); // what was there stays
    const entropyScale = 0.25;
    const batch = { lanes: LANES, count: COUNT, actions: at(actions), slopes: slopes.pointer, entropyScale };
    distribution.gradient(at(outputs), batch, at(dOutputs), gradient);

    const parameters = parametersOf(outputs, distribution.parameters);
    const loss = (lane: number) => (x: number[]) =>
      slopes.view[lane] * reference.logProbability(x, actionOf(run, lane)) - entropyScale * reference.entropy(x);
    expectGradient(distribution, { dOutputs, gradient, before: 10 }, parameters, loss);
  });

  test("the divergence from an old distribution, and its gradient", () => {
    const { distribution, outputs, old } = setting(arena, reference, 7);
    const before = { outputs: at(old.outputs), parameters: old.parameters.pointer };
    const total = arena.own.room(LossSums);
    total.kl = 100;
    distribution.klDivergence(at(outputs), LANES, COUNT, before, total.pointer);
    const [parameters, olds] = [
      parametersOf(outputs, distribution.parameters),
      parametersOf(old.outputs, old.parameters),
    ];
    const expected = lanes((lane) => reference.kl(olds(lane), parameters(lane))).reduce((sum, kl) => sum + kl);
    expect(expected).toBeGreaterThan(1);
    expect(worstError([total.kl - 100], [expected])).toBeLessThan(1e-6);

    const [dOutputs, gradient] = [arena.f32(outputs.length), arena.f32(distribution.parameters.length)];
    gradient.view.fill(10);
    distribution.klGradient(at(outputs), LANES, COUNT, before, 0.5, at(dOutputs), gradient);
    const divergence = (lane: number) => (x: number[]) => 0.5 * reference.kl(olds(lane), x);
    expectGradient(distribution, { dOutputs, gradient, before: 10 }, parameters, divergence);
    const once = dOutputs.view.slice();
    distribution.klGradient(at(outputs), LANES, COUNT, before, 0.5, at(dOutputs), gradient);
    for (let k = 0; k < once.length; k++) expect(dOutputs.view[k]).toBe(2 * once[k]); // added
  });

  test("a small divergence keeps its digits (mistake: log q - log p, all rounding in float32)", () => {
    const { distribution, outputs } = setting(arena, reference, 9);
    const copy = { outputs: arena.f32(outputs.length), parameters: arena.f32(distribution.parameters.length) };
    const total = arena.own.room(LossSums);
    const before = { outputs: at(copy.outputs), parameters: copy.parameters.pointer };
    copy.outputs.view.set(outputs.view);
    copy.parameters.view.set(distribution.parameters.view);
    distribution.klDivergence(at(outputs), LANES, COUNT, before, total.pointer);
    expect(total.kl).toBe(0);
    const random = uniforms(10);
    for (let k = 0; k < outputs.length; k++) outputs.view[k] += 0.005 * (2 * random() - 1);
    distribution.klDivergence(at(outputs), LANES, COUNT, before, total.pointer);
    const [parameters, olds] = [
      parametersOf(outputs, distribution.parameters),
      parametersOf(copy.outputs, copy.parameters),
    ];
    const expected = lanes((lane) => reference.kl(olds(lane), parameters(lane))).reduce((sum, kl) => sum + kl);
    expect(expected).toBeLessThan(1e-3);
    expect(Math.abs(total.kl / expected - 1)).toBeLessThan(1e-3);
  });

  test("the product with the Fisher matrix is the divergence's second derivative", () => {
    const { distribution, outputs, old } = setting(arena, reference, 11);
    const tangent = { outputs: at(old.outputs), parameters: old.parameters.pointer }; // any numbers will do
    const [product, gradient] = [arena.f32(outputs.length), arena.f32(distribution.parameters.length)];
    product.view.fill(99);
    gradient.view.fill(10);
    distribution.fisher(at(outputs), LANES, COUNT, tangent, 0.5, at(product), gradient);
    const [parameters, tangents] = [
      parametersOf(outputs, distribution.parameters),
      parametersOf(old.outputs, old.parameters),
    ];
    // The gradient of x -> 0.5 t . grad KL(x0, x), by a central difference along t: 0.5 F t.
    const step = 1e-3;
    const slope = (lane: number) => (x: number[]) => {
      const [x0, t] = [parameters(lane), tangents(lane)];
      const moved = (sign: number) => x.map((value, k) => value + sign * step * t[k]);
      return (0.5 * (reference.kl(x0, moved(1)) - reference.kl(x0, moved(-1)))) / (2 * step);
    };
    expectGradient(distribution, { dOutputs: product, gradient, before: 10 }, parameters, slope, 2e-5);
  });
});

interface Actual {
  dOutputs: Block<Float32Array>;
  gradient: Block<Float32Array>;
  before: number;
}

/** Rows of outputs hold each lane's derivatives, the own parameters' gradient their sum; padding lanes hold 0. */
function expectGradient(
  distribution: Distribution,
  { dOutputs, gradient, before }: Actual,
  parameters: (lane: number) => number[],
  loss: (lane: number) => (x: number[]) => number,
  tolerance = 5e-6,
) {
  const expected = lanes((lane) => parameters(lane).map((_, k) => difference(loss(lane), parameters(lane), k)));
  const { valid, padding } = rows(dOutputs);
  const outputs = expected.flatMap((derivatives) => derivatives.slice(0, distribution.outputs));
  expect(worstError(valid.flat(), outputs)).toBeLessThan(tolerance);
  expect(padding.every((value) => value === 0)).toBe(true);
  const own = Array.from(gradient.view, (_, d) =>
    expected.reduce((sum, derivatives) => sum + derivatives[distribution.outputs + d], before),
  );
  expect(worstError(gradient.view, own)).toBeLessThan(tolerance);
}
