import { describe, expect, test } from "vitest";
import { PLANAR } from "../../bench/recordings.ts";
import { Pcg64 } from "../../src/core/pcg64.ts";
import { makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentIds } from "../../src/envs/registry.ts";
import { restoreSnapshot } from "../../src/envs/restored_snapshot.ts";
import { takeSnapshot } from "../../src/envs/snapshot.ts";
import { counter } from "./counter.ts";
import { ulps } from "./distance.ts";
import { readSeededStarts } from "./reference.ts";

const compatibility = "gymnasium";

describe("compatibility with Gymnasium", () => {
  const starts = readSeededStarts();

  test("covers every environment", () => {
    expect([...Object.keys(starts), ...PLANAR].sort()).toEqual(environmentIds().sort()); // theirs: planar/recorded.test.ts
  });

  test.each(Object.keys(starts))("%s: the state that env.reset(seed) leads to, bit for bit", async (id) => {
    const env = await makeVectorEnv(id, { seed: 99 });
    expect(starts[id].length).toBe(20);
    for (const { seed, state, obs } of starts[id]) {
      env.reset({ seed, compatibility });
      expect(env.seed).toBe(seed);
      expect([...env.getState(0)]).toEqual(state);
      for (let k = 0; k < obs.length; k++)
        expect(ulps(env.observations[k * env.stride], obs[k])).toBeLessThanOrEqual(1);
    }
  });

  test.each(Object.keys(starts))("%s: lane k has the seed seed + k", async (id) => {
    const env = await makeVectorEnv(id, { numEnvs: 13 });
    env.reset({ seed: 5, compatibility });
    for (let lane = 0; lane < 13; lane++) expect([...env.getState(lane)]).toEqual(starts[id][5 + lane].state);
  });

  test("later episodes go on with the lane's own numbers, whenever the other lanes end theirs", async () => {
    const env = await makeVectorEnv("CartPole-v1", { numEnvs: 3 });
    env.reset({ seed: 40, compatibility });
    const generators = [40n, 41n, 42n].map((seed) => new Pcg64(seed));
    const next = (lane: number) => Array.from({ length: 4 }, () => -0.05 + 0.1 * generators[lane].nextDouble());
    const expected = [0, 1, 2].map(next);
    for (const lane of [1, 1, 2, 1, 0]) {
      for (let k = 0; k < 3; k++) env.setState(k, expected[k]);
      env.setState(lane, [3, 0, 0, 0]);
      env.step();
      expected[lane] = next(lane);
      expect([...env.getState(lane)]).toEqual(expected[lane]);
    }
    env.reset();
    for (let lane = 0; lane < 3; lane++) expect([...env.getState(lane)]).toEqual(next(lane));
  });

  test("Reacher uses up four numbers, pairs until one is in the disc, and four again", async () => {
    const env = await makeVectorEnv("Reacher-v5");
    env.reset({ seed: 3, compatibility });
    const generator = new Pcg64(3n);
    let rejected = 0;
    for (let episode = 0; episode < 40; episode++) {
      if (episode > 0) env.reset();
      const qpos = Array.from({ length: 4 }, () => -0.1 + 0.2 * generator.nextDouble());
      const pair = () => [0, 0].map(() => -0.2 + 0.4 * generator.nextDouble());
      let goal = pair();
      for (; Math.sqrt(goal[0] ** 2 + goal[1] ** 2) >= 0.2; rejected++) goal = pair();
      const qvel = Array.from({ length: 4 }, () => -0.005 + 0.01 * generator.nextDouble());
      expect([...env.getState(0)]).toEqual([qpos[0], qpos[1], ...goal, qvel[0], qvel[1], 0, 0]);
    }
    expect(rejected).toBeGreaterThan(3);
  });

  test("any environment may draw so; a seed alone goes back to swingup's own numbers", async () => {
    const env = await makeVectorEnv(counter(0));
    env.reset({ seed: 8 });
    const own = env.getState(0);
    env.reset({ seed: 2 ** 53 - 1, compatibility });
    expect([...env.getState(0)]).toEqual([Math.floor(10 * new Pcg64(2n ** 53n - 1n).nextDouble())]);
    env.reset({ seed: 8 });
    expect(env.getState(0)).toEqual(own);
  });

  test.each(["CartPole-v1", "Reacher-v5"])("%s: a snapshot carries the generators", async (id) => {
    const first = await makeVectorEnv(id, { numEnvs: 5 });
    first.reset({ seed: 1, compatibility });
    first.reset();
    const snapshot = structuredClone(takeSnapshot(first));
    expect(snapshot.generators.length).toBe(40);
    const second = await makeVectorEnv(id, { numEnvs: 5, seed: 3 });
    restoreSnapshot(second, snapshot);
    expect(takeSnapshot(second)).toEqual(snapshot);
    for (const env of [first, second]) env.reset();
    expect(takeSnapshot(second)).toEqual(takeSnapshot(first));
    const third = await makeVectorEnv(id, { numEnvs: 5 });
    expect(() => restoreSnapshot(third, { ...snapshot, generators: new Uint32Array(8) })).toThrow(
      new RangeError("snapshot.generators: expected 40 numbers, got 8"),
    );
  });

  test("bad input", async () => {
    const env = await makeVectorEnv("CartPole-v1");
    expect(() => env.reset({ seed: 1, compatibility: "gym" as never })).toThrow(
      new RangeError('compatibility: expected one of gymnasium, got "gym"'),
    );
    expect(() => env.reset({ compatibility })).toThrow(TypeError);
    expect(() => env.reset({ seed: 1, compatability: "gymnasium" } as object)).toThrow(
      'reset: unknown key "compatability" (did you mean "compatibility"?)',
    );
  });
});
