/** Action masks: a masked head is the head of the allowed choices, however far its logits lie; and what choices draw. */
import { beforeAll, describe, expect, test } from "vitest";
import { createDistribution } from "../../src/policies/head.ts";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { LossSums } from "../../src/wasm/generated/records.ts";
import { at, column, STRIDE } from "../support/rows.ts";
import { COUNT, LANES, lanes, setting } from "./head_setting.ts";
import { bernoulli, categorical, gaussian, multiCategorical, type Reference } from "./oracles/float64.ts";
import { uniforms, worstError } from "./reference.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

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
    const { distribution, outputs, old } = setting(arena, masked, 21, 3);
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
