/** The columns of a step, where they belong in the rollout, and nothing else. */
import { expect, it } from "vitest";
import { LaneCopies } from "../../src/rollout/lane_copies.ts";
import { Arena } from "../../src/wasm/arena.ts";

it.each([1, 4, 5, 8])("copies %i lanes of matrices and flags to their samples, row by row", async (lanes) => {
  const arena = await Arena.create();
  const [stride, samples] = [8, 40];
  const numbers = arena.f32(2 * stride);
  numbers.view.forEach((_, k) => {
    numbers.view[k] = k + 1;
  });
  const flags = arena.u8(stride);
  flags.view.forEach((_, k) => {
    flags.view[k] = k + 1;
  });
  const kept = { numbers: arena.f32(2 * samples), flags: arena.u8(samples) };
  kept.numbers.view.fill(-1);
  kept.flags.view.fill(99);
  const copies = new LaneCopies(arena, lanes, [
    { from: { pointer: numbers.pointer, stride }, rows: 2, to: kept.numbers, stride: samples },
    { from: { pointer: flags.pointer, stride: 0 }, rows: 1, to: kept.flags, stride: 0 },
  ]);
  const sample = 3 * lanes;
  copies.run(sample);
  const written = Math.ceil(lanes / 4) * 4; // of numbers: the next samples overwrite what is too much
  for (let k = 0; k < samples; k++) {
    const lane = k - sample;
    const own = lane >= 0 && lane < lanes;
    if (own || lane < 0 || lane >= written)
      for (let row = 0; row < 2; row++)
        expect(kept.numbers.view[row * samples + k], `row ${row}, sample ${k}`).toBe(
          own ? row * stride + lane + 1 : -1,
        );
    expect(kept.flags.view[k], `flag ${k}`).toBe(own ? lane + 1 : 99);
  }
});
