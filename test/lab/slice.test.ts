/** Maps of the lab: the observations of a slice, what axes show, where the stage has been, what is seen of actions. */
import { box, discrete, multiBinary, multiDiscrete } from "swingup";
import { describe, expect, it } from "vitest";
import { rangeOf, ticksOf } from "../../lab/model/axis.ts";
import { actionQuantities, activationOf, value } from "../../lab/model/mapped.ts";
import { pointOf, sideOf, sliceGrid, whyNoMap } from "../../lab/model/slice.ts";
import { Trail } from "../../lab/model/trail.ts";

const slice = {
  across: { dimension: 2, low: 0, high: 4 },
  up: { dimension: 0, low: -1, high: 1 },
  columns: 2,
  rows: 4,
};

describe("a slice of the observations", () => {
  it("has two numbers go over the grid, the first row highest, and the others stay", () => {
    const grid = sliceGrid([9, 7, 9, -3], slice);
    const rows = [0, 1, 2, 3].map((k) => Array.from(grid.subarray(8 * k, 8 * k + 8)));
    expect(rows[2]).toEqual([1, 3, 1, 3, 1, 3, 1, 3]);
    expect(rows[0]).toEqual([0.75, 0.75, 0.25, 0.25, -0.25, -0.25, -0.75, -0.75]);
    expect(rows[1]).toEqual(Array(8).fill(7));
    expect(rows[3]).toEqual(Array(8).fill(-3));
    expect(pointOf(slice, 1, 3)).toEqual([3, -0.75]);
  });

  it("has fewer points for larger networks", () => {
    expect(sideOf(5_000)).toBe(40);
    expect(sideOf(300_000)).toBe(21);
    expect(sideOf(300_000) ** 2 * 300_000).toBeLessThanOrEqual(2 ** 27);
    expect(sideOf(1e9)).toBe(12);
  });

  it("is of lists of two numbers or more, and otherwise says why not", () => {
    expect(whyNoMap(box([-1, -1], [1, 1]))).toBeUndefined();
    expect(whyNoMap(multiBinary(3))).toBeUndefined();
    expect(whyNoMap(box([-1], [1]))).toContain("a single number");
    expect(whyNoMap(box(0, 1, [1, 1]))).toContain("a single number");
    expect(whyNoMap(box(0, 1, [1, 5]))).toBeUndefined();
    expect(whyNoMap(box(0, 1, [3, 8, 8]))).toContain("a picture of 3 by 8 by 8 numbers");
    expect(whyNoMap(box(0, 1, [300]))).toContain("300 numbers");
    expect(whyNoMap(discrete(16))).toContain("one of 16 numbers");
  });
});

describe("an axis", () => {
  it("shows the bounds where they are near each other, else what was seen and somewhat more, in round numbers", () => {
    expect(rangeOf([-1.2, 0.5], [-9, 9])).toEqual([-1.2, 0.5]);
    expect(rangeOf([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [-2, 3])).toEqual([-4, 4]);
    expect(rangeOf([-1e6, 1e6], [10, 30])[1]).toBeGreaterThan(30);
    expect(rangeOf([0, Number.POSITIVE_INFINITY], [0, 10])[0]).toBe(0);
    expect(rangeOf([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], undefined)).toEqual([-1, 1]);
    expect(rangeOf([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [0, 0])).toEqual([-1, 1]);
    const [low, high] = rangeOf([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [5, 5]);
    expect(low).toBeLessThan(5);
    expect(high).toBeGreaterThan(5);
  });

  it("has ticks at round numbers within it", () => {
    expect(ticksOf(-1.2, 0.6, 4)).toEqual([-1, -0.5, 0, 0.5]);
    expect(ticksOf(-0.07, 0.07, 4)).toEqual([-0.05, 0, 0.05]);
    expect(ticksOf(0, 1000, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticksOf(3, 3, 4)).toEqual([3]);
    for (const [low, high] of [[-0.4188, 0.4188], [-3.1e-5, 7e-5], [12345, 99999]]) // biome-ignore format: intervals
      for (const tick of ticksOf(low, high, 4)) expect(tick >= low && tick <= high).toBe(true);
  });
});

describe("a trail", () => {
  const frame = (x: number, length: number, number?: number) => ({
    observation: Float32Array.of(x, -x),
    lengths: [length],
    ended: [number === undefined ? undefined : { return: 0, length: 1, number, byHand: false }],
  });

  it("is that of the episode under way, and remembers how far all have come", () => {
    const trail = new Trail();
    for (const [x, length] of [[1, 1], [2, 2], [2, 2], [5, 3]]) trail.add(frame(x, length)); // biome-ignore format: x, step
    expect(trail.points.map(([x]) => x)).toEqual([1, 2, 5]);
    trail.add(frame(-3, 0, 1));
    trail.add(frame(-2, 1, 1));
    expect(trail.points.map(([x]) => x)).toEqual([-3, -2]);
    expect(trail.seen(0)).toEqual([-3, 5]);
    expect(trail.seen(1)).toEqual([-5, 3]);
    trail.add(frame(0, 9, 2)); // an episode later, though longer by now
    expect(trail.points.map(([x]) => x)).toEqual([0]);
    expect(Array.from(trail.present ?? [])).toEqual([0, -0]);
  });

  it("keeps the whole way of a long episode in at most a thousand points", () => {
    const trail = new Trail();
    for (let step = 1; step <= 5000; step++) trail.add(frame(step, step));
    expect(trail.points.length).toBeGreaterThan(500);
    expect(trail.points.length).toBeLessThanOrEqual(1000);
    expect(trail.points[0][0]).toBe(1);
    const gaps = trail.points.slice(1).map(([x], k) => x - trail.points[k][0]);
    expect(new Set(gaps).size).toBe(1);
  });
});

describe("what is mapped", () => {
  const map = {
    count: 2,
    values: Float32Array.of(3, 4),
    probabilities: Float32Array.of(0.25, 1, 0.75, 0),
    means: Float32Array.of(0.1, 0.2, 0.3, 0.4),
    activations: Float32Array.of(7, 8),
  };

  it("is value, most probable choice, entropy and probabilities", () => {
    const [most, entropy, , second] = actionQuantities(discrete(2), (k) => ["left", "right"][k]);
    expect(Array.from(value.of(map))).toEqual([3, 4]);
    expect(most.names).toEqual(["left", "right"]);
    expect(Array.from(most.of(map))).toEqual([1, 0]);
    expect(entropy.of(map)[0]).toBeCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), 6);
    expect(entropy.of(map)[1]).toBe(0);
    expect(second.label).toBe("probability of right");
    expect(Array.from(second.of(map))).toEqual([0.75, 0]);
  });

  it("is the mean of each number, the choice of each part, the probability of each bit", () => {
    const [, second] = actionQuantities(box([-2, -3], [2, Number.POSITIVE_INFINITY]), () => undefined);
    expect([second.label, second.bounds]).toEqual(["mean of dimension 1", undefined]);
    expect(Array.from(second.of(map))).toEqual(Array.from(Float32Array.of(0.3, 0.4)));
    const parts = actionQuantities(multiDiscrete([1, 1]), () => undefined);
    expect(parts.map(({ of }) => Array.from(of(map)))).toEqual([[0, 0], [0, 0]]); // biome-ignore format: two lists
    const bits = actionQuantities(multiBinary(2), () => undefined);
    expect(Array.from(bits[1].of(map))).toEqual([0.75, 0]);
    expect(Array.from(activationOf("layer 1, unit 2").of(map))).toEqual([7, 8]);
  });

  it("takes the choices of a part from where they lie", () => {
    const probabilities = Float32Array.of(0.1, 0.9, 0.2, 0.7, 0.1); // of one observation: two choices, then three
    const [first, second] = actionQuantities(multiDiscrete([2, 3]), () => undefined);
    const one = { count: 1, values: Float32Array.of(0), probabilities };
    expect([first.of(one)[0], second.of(one)[0]]).toEqual([1, 1]);
  });
});
