/** What the lab shows of a network: pieces of its layers, the strongest weights between them, how full a unit is. */
import { createTrainer } from "swingup";
import { expect, it } from "vitest";
import { filling, isShared, linesBetween, shownOf } from "../../lab/model/network_shape.ts";
import { Player } from "../../lab/worker/player.ts";

it("shows 24 units of a layer at a time, the last piece what is left, then the first again", () => {
  expect(shownOf(64, 0)).toEqual({ units: 64, first: 0, count: 24 });
  expect(shownOf(64, 2)).toEqual({ units: 64, first: 48, count: 16 });
  expect(shownOf(64, 3)).toEqual({ units: 64, first: 0, count: 24 });
  expect(shownOf(3, 5)).toEqual({ units: 3, first: 0, count: 3 });
});

it("draws the strongest weights among the units that are shown, the strongest last", () => {
  const tensors = [
    { name: "policy.0.weight", shape: [30, 2], offset: 1 },
    { name: "policy.0.bias", shape: [30], offset: 61 },
    { name: "policy.1.weight", shape: [1, 30], offset: 91 },
    { name: "value.0.weight", shape: [30, 2], offset: 0 },
  ];
  const parameters = Float32Array.from({ length: 121 }, (_, k) => (k % 2 === 0 ? k : -k));
  const last = linesBetween(parameters, tensors, 0, shownOf(2, 0), shownOf(30, 1)); // units 24 to 29
  expect(last).toHaveLength(12);
  expect(last[0]).toEqual({ from: 0, to: 24, weight: -49 }); // offset 1, row 24: elements 49 and 50
  expect(last[11]).toEqual({ from: 1, to: 29, weight: 60 });
  const second = linesBetween(parameters, tensors, 1, shownOf(30, 0), shownOf(1, 0));
  expect(second[23]).toEqual({ from: 23, to: 0, weight: 114 });
  const wide = [{ name: "policy.0.weight", shape: [24, 24], offset: 0 }];
  const many = linesBetween(
    Float32Array.from({ length: 576 }, (_, k) => k),
    wide,
    0,
    shownOf(24, 0),
    shownOf(24, 0),
  );
  expect(many.map(({ weight }) => weight)).toEqual(Array.from({ length: 96 }, (_, k) => 480 + k));
});

it("draws nothing where the parameters are those of another network", () => {
  const tensors = [{ name: "shared.0.weight", shape: [3, 2], offset: 4 }];
  expect(isShared(tensors)).toBe(true);
  const [two, three] = [shownOf(2, 0), shownOf(3, 0)];
  expect(linesBetween(new Float32Array(10), tensors, 0, two, three)).toHaveLength(6);
  expect(linesBetween(new Float32Array(9), tensors, 0, two, three)).toEqual([]);
  expect(linesBetween(new Float32Array(10), tensors, 0, three, two)).toEqual([]);
  expect(linesBetween(new Float32Array(10), tensors, 1, two, three)).toEqual([]);
});

it("fills units by the bound of their activation, or by the largest of the layer", () => {
  expect(filling([0.5, -1], "tanh")(0)).toBe(0.5);
  expect(filling([2, -4], "linear")(1)).toBe(-1);
  expect(filling([2, -4], "linear")(0)).toBe(0.5);
  expect(filling([0, 0], "relu")(1)).toBe(0);
});

it("maps a unit to what the policy's network makes of each observation there", async () => {
  const trainer = await createTrainer({ env: "CartPole-v1", seed: 1, hiddenSizes: [8, 5] });
  const player = new Player();
  const learnt = { parameters: trainer.parameters.slice() };
  const { tensors } = await player.open({ config: trainer.config, learnt, lanes: 1 });
  expect(tensors.find(({ name }) => name === "policy.1.weight")?.shape).toEqual([5, 8]);
  const count = 70;
  const observations = Float32Array.from({ length: 4 * count }, (_, k) => Math.sin(k));
  const map = player.map(observations, count, { layer: 2, index: 3 });
  const policy = await trainer.policy();
  for (const k of [0, 63, 69]) {
    const one = [0, 1, 2, 3].map((row) => observations[row * count + k]);
    expect(map?.activations?.[k]).toBe(policy.activations(one)[2].values[3]);
    expect(map?.values[k]).toBe(policy.inspect(one).values[0]);
  }
  expect(map?.activations).toHaveLength(count);
  expect(player.activations(Float32Array.of(0, 0, 0, 0))?.map(({ units }) => units)).toEqual([4, 8, 5, 2]);
});
