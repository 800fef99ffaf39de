/** A run's timeline: about fifty snapshots however long the run, evenly spread, with its beginning, half and best. */
import { expect, it } from "vitest";
import { MOST_SNAPSHOTS, Timeline } from "../../lab/model/timeline.ts";

const snapshot = (update: number, score: number, parameters = 10) => ({
  update,
  step: 1000 * update,
  score,
  learnt: { parameters: new Float32Array(parameters).fill(update) },
});

it("holds at most fifty, the first and the last among them, at even distances", () => {
  const timeline = new Timeline();
  for (let update = 0; update <= 20_000; update++) {
    timeline.add(snapshot(update, update), { solved: false });
    expect(timeline.snapshots.length).toBeLessThanOrEqual(MOST_SNAPSHOTS);
    if (update > 1000) expect(timeline.snapshots.length).toBeGreaterThanOrEqual(MOST_SNAPSHOTS / 2);
    expect(timeline.snapshots[timeline.snapshots.length - 1].update).toBe(update);
  }
  const updates = timeline.snapshots.map(({ update }) => update);
  expect(updates[0]).toBe(0);
  const gaps = updates.slice(1, -1).map((update, k) => update - updates[k]);
  expect(new Set(gaps).size).toBe(1);
  expect(updates).toEqual([...new Set(updates)].sort((one, other) => one - other));
});

it("is as even where reports come in bunches", () => {
  const timeline = new Timeline();
  let update = 0;
  for (let report = 0; report < 5000; report++) {
    timeline.add(snapshot(update, 0), { solved: false });
    update += 1 + (report % 7);
  }
  const updates = timeline.snapshots.map((one) => one.update);
  const gaps = updates.slice(1, -1).map((one, k) => one - updates[k]);
  expect(Math.max(...gaps)).toBeLessThan(2.5 * Math.min(...gaps));
});

it("keeps fewer of networks that are large", () => {
  const timeline = new Timeline();
  const million = 2 ** 20;
  for (let update = 0; update < 100; update++) timeline.add(snapshot(update, 0, million), { solved: false });
  const bytes = timeline.snapshots.reduce((sum, { learnt }) => sum + learnt.parameters.byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(2 ** 25);
  expect(timeline.snapshots.length).toBeGreaterThanOrEqual(4);
});

it("says which was the first, the one half way, and the one that solved it, thinned away or not", () => {
  const timeline = new Timeline();
  timeline.add(snapshot(0, Number.NaN), { solved: false });
  expect(timeline.half).toBeUndefined();
  expect(timeline.best).toBeUndefined();
  for (let update = 1; update <= 40; update++) timeline.add(snapshot(update, 10 * update), { solved: update >= 33 });
  expect(timeline.first?.update).toBe(0);
  expect(timeline.best?.update).toBe(33);
  expect(timeline.half?.score).toBe(170); // (10 + 330) / 2
  for (let update = 41; update <= 5000; update++) timeline.add(snapshot(update, 400), { solved: true });
  expect(timeline.best?.update).toBe(33);
  expect(timeline.best?.learnt.parameters[0]).toBe(33);
  expect(timeline.first?.update).toBe(0);
});

it("replaces what is reported twice, and finds the place of one that has been thinned away", () => {
  const timeline = new Timeline();
  for (const update of [0, 1, 2, 2]) timeline.add(snapshot(update, update), { solved: false });
  expect(timeline.snapshots.map(({ update }) => update)).toEqual([0, 1, 2]);
  expect(timeline.placeOf(timeline.snapshots[1])).toBe(1);
  const held = timeline.snapshots[1];
  for (let update = 3; update <= 1000; update++) timeline.add(snapshot(update, 0), { solved: false });
  expect(timeline.snapshots).not.toContain(held);
  expect(timeline.placeOf(held)).toBe(0);
  timeline.clear();
  expect(timeline.snapshots).toEqual([]);
});
