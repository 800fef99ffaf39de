/** The surrogate's slopes with a dual clip, worked by hand: c = 0.2, d = 3, one lane for each case. */
import { expect, it } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { LossSums, Surrogate } from "../../src/wasm/generated/records.ts";

it.each([
  { advantage: -2, ratio: 2.5, loss: 5, slope: 5 }, // below the bound: -A r
  { advantage: -2, ratio: 4, loss: 6, slope: 0 }, // beyond it: -A d, whatever r
  { advantage: -2, ratio: 0.5, loss: 1.6, slope: 0 }, // clipped from below as ever: -A (1 - c)
  { advantage: 2, ratio: 4, loss: -2.4, slope: 0 }, // a good action is clipped at 1 + c, never by d
  { advantage: 2, ratio: 0.5, loss: -1, slope: -1 },
  { advantage: 0, ratio: 4, loss: 0, slope: 0 },
])("A = $advantage, r = $ratio", async ({ advantage, ratio, loss, slope }) => {
  const arena = await Arena.create();
  const [slopes, old, advantages] = [arena.f32(8), arena.f32(8), arena.f32(8)];
  const sums = arena.own.room(LossSums);
  slopes.view[0] = Math.log(ratio);
  advantages.view[0] = advantage;
  const surrogate = arena.own.record(Surrogate, {
    oldLogProbabilities: old.pointer,
    advantages: advantages.pointer,
    clipRange: 0.2,
    dualClip: 3,
    entropyCoefficient: 0,
    scale: 1,
  });
  arena.kernels.surrogateSlopes(slopes.pointer, 8, 1, surrogate.pointer, sums.pointer);
  expect(sums.policyLoss).toBeCloseTo(loss, 5);
  expect(slopes.view[0]).toBeCloseTo(slope, 5);
});
