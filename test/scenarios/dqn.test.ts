/** The deep Q-network that policy gradients are compared with: its targets, its buffer, and that it learns. */
import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { QNetwork } from "../../src/scenarios/dqn/q_network.ts";
import { ReplayBuffer } from "../../src/scenarios/dqn/replay_buffer.ts";
import { trainDqn } from "../../src/scenarios/dqn/train_dqn.ts";
import { Arena } from "../../src/wasm/arena.ts";

async function network(batchSize: number) {
  const arena = await Arena.create();
  const spec = { inputs: 2, choices: 3, hiddenSizes: [16], batchSize, learningRate: 0.01, gamma: 0.5, seed: 1 };
  const values = arena.f32(3 * 8);
  const input = arena.f32(2 * 8);
  const q = await QNetwork.create(arena, spec);
  const valuesOf = (observation: readonly number[]) => {
    for (const [row, value] of observation.entries()) input.view[8 * row] = value;
    q.forward({ pointer: input.pointer, stride: 8 }, 8, { pointer: values.pointer, stride: 8 });
    return [0, 1, 2].map((choice) => values.view[8 * choice]);
  };
  return { q, valuesOf };
}

describe("a Q-network", () => {
  it("moves the value of the action that was taken to reward plus discounted greatest value of the target", async () => {
    const { q, valuesOf } = await network(8);
    const [observation, next, final] = [
      [1, 0],
      [0, 1],
      [1, 1],
    ];
    const greatest = Math.max(...valuesOf(next)); // the target network stays as it is now
    const { batch, stride } = q;
    for (let sample = 0; sample < 8; sample++) {
      const ends = sample % 2 === 1;
      for (const row of [0, 1]) {
        batch.observations[row * stride + sample] = (ends ? final : observation)[row];
        batch.nextObservations[row * stride + sample] = next[row];
      }
      batch.actions[sample] = ends ? 2 : 1;
      batch.rewards[sample] = 0.25;
      batch.terminated[sample] = Number(ends);
    }
    for (let k = 0; k < 1500; k++) q.learn();
    expect(valuesOf(observation)[1]).toBeCloseTo(0.25 + 0.5 * greatest, 3);
    expect(valuesOf(final)[2]).toBeCloseTo(0.25, 3); // nothing comes after the end
    q.copyToTarget();
    const later = Math.max(...valuesOf(next));
    expect(later).not.toBe(greatest);
    for (let k = 0; k < 1500; k++) q.learn();
    expect(valuesOf(observation)[1]).toBeCloseTo(0.25 + 0.5 * later, 3);
  });
});

describe("a replay buffer", () => {
  it("keeps the last transitions, whole, and draws each of them", () => {
    const buffer = new ReplayBuffer(4, 1);
    for (let k = 0; k < 6; k++) buffer.add(Float32Array.of(k), k, 10 * k, Float32Array.of(k + 1), k === 5);
    expect(buffer.size).toBe(4);
    const size = 200;
    const drawn = {
      observations: new Float32Array(size),
      nextObservations: new Float32Array(size),
      actions: new Int32Array(size),
      rewards: new Float32Array(size),
      terminated: new Uint8Array(size),
    };
    buffer.draw(new Random(1), size, drawn);
    const rows = Array.from(drawn.actions, (action, k) =>
      [drawn.observations[k], action, drawn.rewards[k], drawn.nextObservations[k], drawn.terminated[k]].join(" "),
    );
    expect([...new Set(rows)].sort()).toEqual(["2 2 20 3 0", "3 3 30 4 0", "4 4 40 5 0", "5 5 50 6 1"]);
  });
});

describe("DQN", () => {
  const settings = {
    hiddenSizes: [64, 64],
    learningRate: 0.001,
    bufferSize: 10_000,
    learningStarts: 500,
    batchSize: 64,
    gamma: 0.99,
    trainEvery: 4,
    gradientSteps: 2,
    targetEvery: 200,
    explorationShare: 0.3,
    finalExploration: 0.04,
  };

  it("learns to keep the pole up, the same from the same seed", async () => {
    const options = { env: "CartPole-v1", steps: 10_000, seed: 2, episodes: 20, ...settings };
    const [first, again] = [await trainDqn(options), await trainDqn(options)];
    expect(first.meanReturn).toBeGreaterThan(100); // random play: 22
    expect(again).toEqual(first);
  });

  it("refuses an environment whose action is no choice", async () => {
    await expect(trainDqn({ env: "Pendulum-v1", steps: 100, seed: 1, episodes: 1, ...settings })).rejects.toThrow(
      "env: expected an environment with one choice a step, got Pendulum-v1",
    );
  });
});
