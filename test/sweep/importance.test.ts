import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { importance } from "../../src/sweep/importance.ts";

describe("importance", () => {
  const random = new Random(7);
  const rows = Array.from({ length: 60 }, () => [random.uniform(), random.uniform(), random.integer(3)]);

  it("finds the setting that decides, the one that helps, and the one that does nothing", () => {
    const shares = importance(
      rows,
      rows.map(([a, , kind]) => 10 * a + (kind === 2 ? 3 : 0)),
    );
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares[0]).toBeGreaterThan(0.6);
    expect(shares[2]).toBeGreaterThan(shares[1]);
    expect(shares[1]).toBeLessThan(0.05);
  });

  it("is nothing where the scores are all the same, or there are too few trials", () => {
    expect(
      importance(
        rows,
        rows.map(() => 4),
      ),
    ).toEqual([0, 0, 0]);
    expect(importance([[1, 2]], [3])).toEqual([0, 0]);
    expect(importance([], [])).toEqual([]);
  });
});
