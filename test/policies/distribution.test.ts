/**
 * Every policy head through the `Distribution` interface: log-probabilities, entropies, divergences against float64; the
 * gradients of both against finite differences; the Fisher product against the second differences of the divergence.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Distribution } from "../../src/policies/distribution.ts";
import { createDistribution, headSizes } from "../../src/policies/head.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { LossSums } from "../../src/wasm/generated/records.ts";
import {
  bernoulli,
  categorical,
  gaussian,
  multiCategorical,
  type Reference,
  squashed,
  squashedEntropy,
} from "./heads.ts";
import { difference, uniforms, worstError } from "./reference.ts";

const LANES = 24;
const COUNT = 19; // valid lanes
const STRIDE = 40;

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

interface Setting {
  distribution: Distribution;
  outputs: Block<Float32Array>;
  old: { outputs: Block<Float32Array>; parameters: Block<Float32Array> };
  actions: Block<Float32Array>;
  logProbabilities: Block<Float32Array>;
}

/** Random outputs and parameters, old ones not far off, and actions sampled from the new ones. */
function setting({ space, spec }: Reference, seed: number, spread = 1): Setting {
  const random = uniforms(seed);
  const fill = ({ view }: Block<Float32Array>) => {
    for (let k = 0; k < view.length; k++) view[k] = spread * (2 * random() - 1);
  };
  const sizes = headSizes(space, spec);
  const distribution = createDistribution(arena, space, spec, arena.f32(sizes.parameters), LANES);
  const outputs = arena.f32(sizes.outputs * STRIDE);
  const old = { outputs: arena.f32(sizes.outputs * STRIDE), parameters: arena.f32(sizes.parameters) };
  for (const block of [outputs, old.outputs, distribution.parameters, old.parameters]) fill(block);
  const actions = arena.f32(distribution.actionRows * STRIDE);
  const noise = arena.f32(distribution.actionRows * STRIDE);
  for (let k = 0; k < noise.length; k++) noise.view[k] = random();
  const logProbabilities = arena.f32(STRIDE);
  distribution.sample(at(outputs), LANES, at(noise), at(actions), logProbabilities.pointer);
  return { distribution, outputs, old, actions, logProbabilities };
}

const at = ({ pointer }: Block) => ({ pointer, stride: STRIDE });
const column = ({ view }: Block<Float32Array>, lane: number) => [...view].filter((_, k) => k % STRIDE === lane);
const lanes = <T>(of: (lane: number) => T) => Array.from({ length: COUNT }, (_, lane) => of(lane));

/** What `Reference` calls parameters: a lane's outputs, then the distribution's own. */
const all = (outputs: Block<Float32Array>, own: Block<Float32Array>) => (lane: number) => [
  ...column(outputs, lane),
  ...own.view,
];

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
    const run = setting(reference, 3);
    const { distribution, outputs, actions, logProbabilities } = run;
    const [log, entropies] = [arena.f32(STRIDE), arena.f32(STRIDE)];
    distribution.logProbability(at(outputs), LANES, at(actions), log.pointer, entropies.pointer);
    expect(log.view.slice(0, LANES)).toEqual(logProbabilities.view.slice(0, LANES)); // the bits that `sample` gave
    const parameters = all(outputs, distribution.parameters);
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
    const run = setting(reference, 5);
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

    const parameters = all(outputs, distribution.parameters);
    const loss = (lane: number) => (x: number[]) =>
      slopes.view[lane] * reference.logProbability(x, actionOf(run, lane)) - entropyScale * reference.entropy(x);
    expectGradient(distribution, { dOutputs, gradient, before: 10 }, parameters, loss);
  });

  test("the divergence from an old distribution, and its gradient", () => {
    const { distribution, outputs, old } = setting(reference, 7);
    const before = { outputs: at(old.outputs), parameters: old.parameters.pointer };
    const total = arena.own.room(LossSums);
    total.kl = 100;
    distribution.klDivergence(at(outputs), LANES, COUNT, before, total.pointer);
    const [parameters, olds] = [all(outputs, distribution.parameters), all(old.outputs, old.parameters)];
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
    const { distribution, outputs } = setting(reference, 9);
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
    const [parameters, olds] = [all(outputs, distribution.parameters), all(copy.outputs, copy.parameters)];
    const expected = lanes((lane) => reference.kl(olds(lane), parameters(lane))).reduce((sum, kl) => sum + kl);
    expect(expected).toBeLessThan(1e-3);
    expect(Math.abs(total.kl / expected - 1)).toBeLessThan(1e-3);
  });

  test("the product with the Fisher matrix is the divergence's second derivative", () => {
    const { distribution, outputs, old } = setting(reference, 11);
    const tangent = { outputs: at(old.outputs), parameters: old.parameters.pointer }; // any numbers will do
    const [product, gradient] = [arena.f32(outputs.length), arena.f32(distribution.parameters.length)];
    product.view.fill(99);
    gradient.view.fill(10);
    distribution.fisher(at(outputs), LANES, COUNT, tangent, 0.5, at(product), gradient);
    const [parameters, tangents] = [all(outputs, distribution.parameters), all(old.outputs, old.parameters)];
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

describe("sampling", () => {
  const WIDE = 4096;

  /** Actions `[row][lane]` of many lanes with the same outputs. */
  function samples(reference: Reference, parameters: number[], masks?: number[]) {
    const distribution = createDistribution(arena, reference.space, reference.spec, arena.f32(0), WIDE);
    const matrix = (rows: number) => ({ block: arena.f32(rows * WIDE), stride: WIDE });
    const [outputs, actions] = [matrix(distribution.outputs), matrix(distribution.actionRows)];
    parameters.forEach((value, row) => {
      outputs.block.view.fill(value, row * WIDE, (row + 1) * WIDE);
    });
    const columns = ({ block }: { block: Block }) => ({ pointer: block.pointer, stride: WIDE });
    if (masks) {
      const rows = arena.u32(masks.length * WIDE);
      masks.forEach((allowed, row) => {
        rows.view.fill(allowed, row * WIDE, (row + 1) * WIDE);
      });
      distribution.mask(columns(outputs), WIDE, columns({ block: rows }));
    }
    const noise = matrix(distribution.actionRows);
    arena.kernels.randomUniform(noise.block.pointer, WIDE, distribution.actionRows, WIDE, 5, 0, 3, 1);
    const log = arena.f32(WIDE);
    distribution.sample(columns(outputs), WIDE, columns(noise), columns(actions), log.pointer);
    const chosen = new Int32Array(actions.block.view.buffer, actions.block.pointer, actions.block.length);
    const rows = Array.from({ length: distribution.actionRows }, (_, row) => row);
    return Array.from({ length: WIDE }, (_, lane) => rows.map((row) => chosen[row * WIDE + lane]));
  }

  const frequency = (actions: number[][], wanted: (action: number[]) => boolean) =>
    actions.filter(wanted).length / actions.length;

  test("dimensions are independent, each with its own frequencies (mistake: one uniform for all)", () => {
    const third = Math.log(2); // probabilities 2/3 and 1/3
    const actions = samples(multiCategorical([2, 2]), [third, 0, 0, 0]);
    expect(frequency(actions, ([a]) => a === 0)).toBeCloseTo(2 / 3, 1);
    expect(frequency(actions, ([, b]) => b === 0)).toBeCloseTo(1 / 2, 1);
    expect(frequency(actions, ([a, b]) => a === 1 && b === 0)).toBeCloseTo(1 / 6, 1); // with one uniform: 0
  });

  test("bits are 1 with probability 1 / (1 + e^-x)", () => {
    const actions = samples(bernoulli(3), [0, Math.log(3), -40]);
    expect(frequency(actions, ([a]) => a === 1)).toBeCloseTo(1 / 2, 1);
    expect(frequency(actions, ([, b]) => b === 1)).toBeCloseTo(3 / 4, 1);
    expect(frequency(actions, ([, , c]) => c === 1)).toBe(0);
    expect(frequency(actions, ([a, b]) => a === 1 && b === 1)).toBeCloseTo(3 / 8, 1);
    expect(new Set(actions.flat())).toEqual(new Set([0, 1]));
  });

  test("what is forbidden is never drawn, however probable it was; the rest keeps its proportions", () => {
    const choices = samples(categorical(4), [50, 0, Math.log(3), 0], [0, 1, 1, 0]);
    expect(new Set(choices.flat())).toEqual(new Set([1, 2]));
    expect(frequency(choices, ([a]) => a === 2)).toBeCloseTo(3 / 4, 1);
    const several = samples(multiCategorical([2, 3]), [9, 0, 9, 0, 0], [0, 1, 0, 1, 1]);
    expect(frequency(several, ([a]) => a === 1)).toBe(1);
    expect(frequency(several, ([, b]) => b === 1)).toBeCloseTo(1 / 2, 1);
    const bits = samples(bernoulli(3), [9, -9, 0], [1, 0, 0, 1, 1, 1]); // bit 0 must be 0, bit 1 must be 1
    expect(frequency(bits, ([a, b]) => a === 0 && b === 1)).toBe(1);
    expect(frequency(bits, ([, , c]) => c === 1)).toBeCloseTo(1 / 2, 1);
  });
});

describe("masks", () => {
  /** A masked head of n choices is the head of the allowed ones: compared number by number. */
  const cases = [
    { masked: categorical(4), mask: [1, 0, 1, 1], equal: categorical(3), kept: [0, 2, 3] },
    { masked: categorical(5), mask: [0, 0, 0, 1, 0], equal: categorical(1), kept: [3] },
    { masked: multiCategorical([3, 2]), mask: [0, 1, 1, 1, 1], equal: multiCategorical([2, 2]), kept: [1, 2, 3, 4] },
    { masked: bernoulli(3), mask: [1, 1, 1, 0, 0, 1], equal: bernoulli(1), kept: [0] }, // bit 1 is 0, bit 2 is 1
  ];

  test.each(cases)("$mask", ({ masked, mask, equal, kept }) => {
    const { distribution, outputs, old } = setting(masked, 21, 3);
    const rowsOfMask = arena.u32(mask.length * STRIDE);
    mask.forEach((allowed, row) => {
      rowsOfMask.view.fill(allowed, row * STRIDE, (row + 1) * STRIDE);
    });
    const raw = outputs.view.slice();
    for (const block of [outputs, old.outputs]) distribution.mask(at(block), LANES, at(rowsOfMask));
    const noise = arena.f32(distribution.actionRows * STRIDE);
    const random = uniforms(22);
    for (let k = 0; k < noise.length; k++) noise.view[k] = random();
    const [actions, log, entropies] = [
      arena.f32(distribution.actionRows * STRIDE),
      arena.f32(STRIDE),
      arena.f32(STRIDE),
    ];
    distribution.sample(at(outputs), LANES, at(noise), at(actions), log.pointer);
    distribution.logProbability(at(outputs), LANES, at(actions), log.pointer, entropies.pointer);
    for (const [row, allowed] of mask.slice(0, distribution.outputs).entries())
      if (allowed && masked.space.type !== "multiBinary") expect(column(outputs, 0)[row]).toBe(raw[row * STRIDE]); // allowed logits are left alone

    const of = (block: Block<Float32Array>) => (lane: number) => kept.map((row) => column(block, lane)[row]);
    expect(
      worstError(
        entropies.view,
        lanes((lane) => equal.entropy(of(outputs)(lane))),
      ),
    ).toBeLessThan(2e-6);
    const total = arena.own.room(LossSums);
    const before = { outputs: at(old.outputs), parameters: 0 };
    distribution.klDivergence(at(outputs), LANES, COUNT, before, total.pointer);
    const divergences = lanes((lane) => equal.kl(of(old.outputs)(lane), of(outputs)(lane)));
    expect(worstError([total.kl], [divergences.reduce((sum, kl) => sum + kl)])).toBeLessThan(2e-6);

    const slopes = arena.f32(STRIDE);
    slopes.view.fill(1, 0, COUNT);
    const dOutputs = arena.f32(outputs.length);
    const none = arena.f32(0);
    const batch = { lanes: LANES, count: COUNT, actions: at(actions), slopes: slopes.pointer, entropyScale: 0.5 };
    const forbidden = Array.from({ length: distribution.outputs }, (_, row) => row).filter(
      (row) => !kept.includes(row),
    );
    const expectNothing = () => {
      for (const row of forbidden)
        for (let lane = 0; lane < LANES; lane++) expect(Math.abs(dOutputs.view[row * STRIDE + lane])).toBe(0);
      expect(dOutputs.view.every(Number.isFinite)).toBe(true);
    };
    distribution.gradient(at(outputs), batch, at(dOutputs), none);
    expectNothing();
    if (kept.length > 1) expect(Math.max(...dOutputs.view)).toBeGreaterThan(0.01);
    distribution.klGradient(at(outputs), LANES, COUNT, before, 1, at(dOutputs), none);
    expectNothing();
    const tangent = { outputs: at(old.outputs), parameters: 0 };
    for (let k = 0; k < old.outputs.length; k++) old.outputs.view[k] = random();
    distribution.fisher(at(outputs), LANES, COUNT, tangent, 1, at(dOutputs), none);
    expectNothing();
  });

  /** The first lane's mask, the others' forbids nothing. */
  const extremes = [
    { head: categorical(3), mask: [0, 0, 1], logits: [-1e12, -2e12, -3e12] },
    { head: categorical(4), mask: [0, 1, 0, 1], logits: [-3e38, -3.2e38, -3e38, -3.4e38] },
    { head: categorical(3), mask: [1, 0, 0], logits: [-3.4e38, 3.4e38, 0] },
    { head: categorical(3), mask: [0, 1, 1], logits: [3.4e38, -6e8, -6e8] },
    { head: categorical(2), mask: [0, 1], logits: [5, -1e9] },
    { head: categorical(2), mask: [0, 1], logits: [-1e9, 3.4e38] },
    { head: multiCategorical([2, 3]), mask: [0, 1, 1, 0, 1], logits: [0, 1, -1e30, 1e30, -1.1e30] },
    { head: multiCategorical([2, 2]), mask: [0, 1, 1, 0], logits: [1e30, -1e30, -3e38, -2e38] },
    { head: bernoulli(2), mask: [1, 0, 0, 1], logits: [3.4e38, -3.4e38] },
  ];

  test.each(extremes)("hold for logits $logits under $mask", ({ head, mask, logits }) => {
    const distribution = createDistribution(arena, head.space, {}, arena.f32(0), LANES);
    const [outputs, old] = [arena.f32(logits.length * STRIDE), arena.f32(logits.length * STRIDE)];
    logits.forEach((logit, row) => {
      outputs.view.fill(logit, row * STRIDE, (row + 1) * STRIDE);
    });
    const masks = arena.u32(mask.length * STRIDE);
    masks.view.fill(1);
    mask.forEach((allowed, row) => {
      masks.view[row * STRIDE] = allowed;
    });
    for (const block of [outputs, old]) distribution.mask(at(block), LANES, at(masks));

    const rows = distribution.actionRows;
    const isAllowed = (actions: Block<Float32Array>) => {
      const values = new Int32Array(actions.view.buffer, actions.pointer, actions.length);
      return Array.from({ length: rows }, (_, d) => {
        if (head.space.type === "discrete") return mask[values[0]];
        const first =
          head.space.type === "multiDiscrete" ? head.space.nvec.slice(0, d).reduce((a, n) => a + n, 0) : 2 * d;
        return mask[first + values[d * STRIDE]];
      }).every((allowed) => allowed === 1);
    };
    const [actions, noise, slopes] = [arena.f32(rows * STRIDE), arena.f32(rows * STRIDE), arena.f32(STRIDE)];
    const [sampled, log, entropies] = [arena.f32(STRIDE), arena.f32(STRIDE), arena.f32(STRIDE)];
    distribution.mode(at(outputs), LANES, at(actions));
    expect(isAllowed(actions)).toBe(true);
    for (const u of [0, 0.25, 0.5, 0.75, 1 - 2 ** -24]) {
      noise.view.fill(u);
      distribution.sample(at(outputs), LANES, at(noise), at(actions), sampled.pointer);
      expect(isAllowed(actions)).toBe(true);
      distribution.logProbability(at(outputs), LANES, at(actions), log.pointer, entropies.pointer);
      expect(log.view[0]).toBe(sampled.view[0]);
    }
    const choices = mask.reduce((sum, allowed) => sum + allowed, 0);
    expect(entropies.view[0]).toBeGreaterThanOrEqual(0);
    expect(entropies.view[0]).toBeLessThanOrEqual(choices * Math.LN2);

    slopes.view.fill(1);
    const dOutputs = arena.f32(outputs.length);
    const none = arena.f32(0);
    const batch = { lanes: 8, count: 1, actions: at(actions), slopes: slopes.pointer, entropyScale: 0.5 };
    distribution.gradient(at(outputs), batch, at(dOutputs), none);
    distribution.klGradient(at(outputs), 8, 1, { outputs: at(old), parameters: 0 }, 1, at(dOutputs), none);
    const total = arena.own.room(LossSums);
    distribution.klDivergence(at(outputs), 8, 1, { outputs: at(outputs), parameters: 0 }, total.pointer);
    expect(total.kl).toBe(0);
    const gradient = column(dOutputs, 0);
    expect(gradient.every(Number.isFinite)).toBe(true);
    if (head.space.type !== "multiBinary")
      gradient.forEach((slope, row) => {
        if (mask[row] === 0) expect(Math.abs(slope)).toBe(0);
      });
  });

  test("the most probable allowed choice", () => {
    const distribution = createDistribution(arena, categorical(3).space, {}, arena.f32(0), LANES);
    const [outputs, masks, actions] = [arena.f32(3 * STRIDE), arena.u32(3 * STRIDE), arena.i32(STRIDE)];
    [5, 1, 2].forEach((logit, row) => {
      outputs.view.fill(logit, row * STRIDE, (row + 1) * STRIDE);
    });
    masks.view.fill(1);
    masks.view[0] = 0; // lane 0 may not choose 0
    masks.view[1] = 0; // lane 1 neither,
    masks.view[2 * STRIDE + 1] = 0; // nor 2
    distribution.mask(at(outputs), LANES, at(masks));
    distribution.mode(at(outputs), LANES, at(actions));
    expect([...actions.view.subarray(0, 3)]).toEqual([2, 1, 0]);
  });

  test("continuous actions have none", () => {
    const distribution = createDistribution(arena, gaussian(1, {}).space, {}, arena.f32(1), LANES);
    expect(() => distribution.mask(at(arena.f32(STRIDE)), LANES, at(arena.u32(STRIDE)))).toThrow(/actionMasks/);
  });
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
