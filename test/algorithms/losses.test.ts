/** The losses as functions: cases worked by hand, slopes against differences in float64, and what they refuse. */
import { clippedSurrogateLoss, huberValueLoss, squaredValueLoss } from "swingup";
import { describe, expect, it } from "vitest";
import { difference, surrogate, uniforms } from "../policies/reference.ts";

describe("clippedSurrogateLoss", () => {
  it("by hand: r = 1.5 and 0.5, A = 2 and -1, c = 0.2", async () => {
    const samples = {
      logProbabilities: [Math.log(1.5), Math.log(0.5)],
      oldLogProbabilities: [0, 0],
      advantages: [2, -1],
    };
    // max(-3, -2.4) = -2.4 and max(0.5, 0.8) = 0.8: both are clipped, so nothing moves.
    const clipped = await clippedSurrogateLoss(samples, { clipRange: 0.2 });
    expect(clipped.loss).toBeCloseTo(-0.8, 6);
    expect([...clipped.slopes].map(Math.abs)).toEqual([0, 0]);
    expect(clipped.clipFraction).toBe(1);
    const free = await clippedSurrogateLoss(samples);
    expect(free.loss).toBeCloseTo((-3 + 0.5) / 2, 6);
    expect(free.slopes[0]).toBeCloseTo(-1.5, 6);
    expect(free.slopes[1]).toBeCloseTo(0.25, 6);
    expect(free.clipFraction).toBe(0);
  });

  it("bounds the loss of bad actions by the dual clip", async () => {
    const samples = { logProbabilities: [Math.log(8)], oldLogProbabilities: [0], advantages: [-1] };
    expect((await clippedSurrogateLoss(samples, { clipRange: 0.2, dualClip: 3 })).loss).toBeCloseTo(3, 6);
    expect((await clippedSurrogateLoss(samples, { clipRange: 0.2 })).loss).toBeCloseTo(8, 5);
  });

  it("has the slopes of -A log p where nothing has moved: the policy gradient", async () => {
    const logProbabilities = [-0.1, -2, -0.7];
    const advantages = [0.5, -3, 2];
    const { slopes, approxKl } = await clippedSurrogateLoss({
      logProbabilities,
      oldLogProbabilities: logProbabilities,
      advantages,
    });
    slopes.forEach((slope, k) => {
      expect(slope).toBeCloseTo(-advantages[k] / 3, 6);
    });
    expect(approxKl).toBe(0);
  });

  it("is the formula in float64, its slopes the formula's differences", async () => {
    const next = uniforms(5);
    const draw = () => Array.from({ length: 37 }, () => Math.fround(2 * next() - 1));
    const [logProbabilities, oldLogProbabilities, advantages] = [draw(), draw(), draw()];
    const before = [...logProbabilities];
    const loss = (x: number[]) =>
      x.reduce((sum, log, k) => sum + surrogate(log, oldLogProbabilities[k], advantages[k], 0.3), 0) / x.length;
    const result = await clippedSurrogateLoss(
      { logProbabilities, oldLogProbabilities, advantages },
      { clipRange: 0.3 },
    );
    expect(result.loss).toBeCloseTo(loss(logProbabilities), 6);
    result.slopes.forEach((slope, k) => {
      expect(slope).toBeCloseTo(difference(loss, logProbabilities, k), 5);
    });
    expect(logProbabilities).toEqual(before);
  });

  it("refuses what is no batch", async () => {
    const one = { logProbabilities: [0], oldLogProbabilities: [0], advantages: [1] };
    await expect(clippedSurrogateLoss({ ...one, logProbabilities: [] })).rejects.toThrow(/^logProbabilities: /);
    await expect(clippedSurrogateLoss({ ...one, advantages: [1, 2] })).rejects.toThrow(
      new RangeError("advantages: expected 1 numbers, as logProbabilities has, got 2"),
    );
    await expect(clippedSurrogateLoss({ ...one, advantages: [Number.NaN] })).rejects.toThrow(/^advantages\[0\]: /);
    await expect(clippedSurrogateLoss(one, { clipRange: -1 })).rejects.toThrow(/^clipRange: /);
    await expect(clippedSurrogateLoss(one, { dualClip: 0.5 })).rejects.toThrow(/^dualClip: /);
  });
});

describe("squaredValueLoss", () => {
  it("by hand, plain and clipped", async () => {
    const plain = await squaredValueLoss({ values: [3, 1], returns: [1, 2] });
    expect(plain.loss).toBe((0.5 * 4 + 0.5 * 1) / 2);
    expect([...plain.slopes]).toEqual([1, -0.5]);
    // V - V_old is 3 and -0.1: the first counts as V_old + 0.5 = 0.5, whose error -0.5 is the smaller, so nothing changes;
    // with R = 5 it is -4.5 against -2, the greater, and nothing moves.
    const samples = { values: [3, 1], oldValues: [0, 1.1], returns: [1, 2] };
    expect((await squaredValueLoss(samples, { clipRange: 0.5 })).loss).toBe(plain.loss);
    const held = await squaredValueLoss({ ...samples, returns: [5, 2] }, { clipRange: 0.5 });
    expect(held.loss).toBe((0.5 * 4.5 ** 2 + 0.5) / 2);
    expect([...held.slopes].map((slope) => slope || 0)).toEqual([0, -0.5]);
  });

  it("wants old values where it clips", async () => {
    const samples = { values: [1], returns: [1] };
    await expect(squaredValueLoss(samples, { clipRange: 0.5 })).rejects.toThrow(/^oldValues: expected 1 numbers/);
    await expect(squaredValueLoss(samples, { clipRange: Number.NaN })).rejects.toThrow(/^clipRange: /);
  });
});

describe("huberValueLoss", () => {
  it("by hand: the threshold is 1 unless given", async () => {
    const samples = { values: [3, 1], returns: [0, 1.5] };
    const { loss, slopes } = await huberValueLoss(samples); // errors 3 and -0.5
    expect(loss).toBe((2.5 + 0.125) / 2);
    expect([...slopes]).toEqual([0.5, -0.25]);
    expect((await huberValueLoss(samples, { threshold: 2 })).loss).toBe((4 + 0.125) / 2);
    expect(await huberValueLoss(samples, { threshold: 100 })).toEqual(await squaredValueLoss(samples));
  });

  it("refuses what is no threshold", async () => {
    const samples = { values: [1], returns: [0] };
    await expect(huberValueLoss(samples, { threshold: 0 })).rejects.toThrow(/^threshold: /);
    await expect(huberValueLoss(samples, { threshold: Number.NaN })).rejects.toThrow(/^threshold: /);
  });
});
