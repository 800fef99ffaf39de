import { expect, test } from "vitest";
import { makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentIds } from "../../src/envs/registry.ts";
import { restoreSnapshot } from "../../src/envs/restored_snapshot.ts";
import { takeSnapshot } from "../../src/envs/snapshot.ts";
import type { VectorEnv } from "../../src/envs/vector_env.ts";

test.each(environmentIds())("%s goes on from a snapshot with the same bits", async (id) => {
  const first = await makeVectorEnv(id, { numEnvs: 13, seed: 77 });
  first.reset();
  play(first, 0, 150);
  const snapshot = takeSnapshot(first);
  const second = await makeVectorEnv(id, { numEnvs: 13, seed: 3 });
  restoreSnapshot(second, snapshot);
  expect(takeSnapshot(second)).toEqual(snapshot);
  expect(play(second, 150, 300)).toEqual(play(first, 150, 300));
  expect(takeSnapshot(second)).toEqual(takeSnapshot(first));
});

test("a snapshot of something else is refused", async () => {
  const cartpole = await makeVectorEnv("CartPole-v1", { numEnvs: 4 });
  cartpole.reset();
  const pendulum = await makeVectorEnv("Pendulum-v1", { numEnvs: 4 });
  expect(() => restoreSnapshot(pendulum, takeSnapshot(cartpole))).toThrow(
    new RangeError("snapshot.states: expected 8 numbers, got 16"),
  );
});

function play(env: VectorEnv, from: number, to: number): number[] {
  const seen: number[] = [];
  for (let t = from; t < to; t++) {
    for (let lane = 0; lane < env.numEnvs; lane++) env.actions[lane] = (t * 5 + lane * lane) % 3 === 0 ? 1 : 0;
    env.step();
    const { count, returns, lengths } = env.episodes;
    seen.push(...env.rewards, ...returns.subarray(0, count), ...lengths.subarray(0, count));
    for (let row = 0; row < env.observations.length; row += env.stride)
      seen.push(...env.observations.subarray(row, row + env.numEnvs));
  }
  return seen;
}
