/** What the page keeps of a run's numbers: all of a short run, a bounded part of a long one, the last always. */
import type { TrainingUpdate } from "swingup";
import { describe, expect, it } from "vitest";
import { MOST_POINTS, Series } from "../../lab/model/series.ts";

const numbers = (update: number) =>
  ({
    update,
    step: 40 * update,
    seconds: update / 1000,
    metrics: { episodeReturn: -update, ...(update > 100 ? { entropy: 2 * update } : {}) },
  }) as unknown as TrainingUpdate;

function filled(updates: number, series = new Series(), from = 1): Series {
  for (let update = from; update <= updates; update++) series.add(numbers(update));
  return series;
}

describe("Series", () => {
  it("keeps every update of a short run", () => {
    const series = filled(MOST_POINTS);
    expect(series.step).toEqual(Array.from({ length: MOST_POINTS }, (_, k) => 40 * (k + 1)));
  });

  it("keeps no more points however long a run is, evenly, the last one included", () => {
    const series = new Series();
    let most = 0;
    for (let update = 1; update <= 100_003; update++) {
      series.add(numbers(update));
      most = Math.max(most, series.length);
    }
    expect(most).toBeLessThanOrEqual(MOST_POINTS + 1);
    expect(series.length).toBeGreaterThan(MOST_POINTS / 2);
    expect(series.step[series.length - 1]).toBe(40 * 100_003);
    expect(series.last("episodeReturn")).toBe(-100_003);
    const gaps = new Set(series.step.slice(1, -1).map((step, k) => step - series.step[k]));
    expect([...gaps]).toEqual([40 * 32]);
    for (const name of series.names) expect(series.column(name)).toHaveLength(series.length);
    expect(series.seconds).toHaveLength(series.length);
    series.step.forEach((step, k) => {
      expect(series.column("episodeReturn")[k]).toBe(-step / 40);
    });
  });

  it("goes on as it was after it was stored", () => {
    const through = filled(30_000);
    const stored = new Series();
    stored.restore(structuredClone(filled(20_000).save()));
    filled(30_000, stored, 20_001);
    expect(stored.length).toBeLessThanOrEqual(MOST_POINTS + 1);
    expect(Math.abs(stored.length - through.length)).toBeLessThan(3);
    expect(stored.step[stored.length - 1]).toBe(through.step[through.length - 1]);
    expect(stored.update).toEqual(stored.step.map((step) => step / 40));
  });

  it("counts the updates of what was stored without their numbers", () => {
    const { update: _, ...former } = filled(5).save();
    const stored = new Series();
    stored.restore(former);
    expect(stored.update).toEqual([1, 2, 3, 4, 5]);
  });
});
