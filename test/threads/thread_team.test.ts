/** Threads: the same bits whatever their number, a clean end, and a clear error within seconds when one of them goes. */
import { availableParallelism } from "node:os";
import { box, createTrainer, discrete, type RunOptions, type TrainingOptions, train } from "swingup";
import { describe, expect, it, vi } from "vitest";
import { ThreadTeam, ThreadTeamError } from "../../src/threads/thread_team.ts";
import { WorkerPool } from "../../src/threads/worker_pool.ts";
import { Arena } from "../../src/wasm/arena.ts";

const RUNS: [string, TrainingOptions][] = [
  ["a categorical policy, separate networks", { env: "CartPole-v1", seed: 5, steps: 4096, minibatchSize: 512 }],
  [
    "a Gaussian policy, a shared trunk, targetKl, wide rollouts, a minibatch that is no whole number of tiles",
    {
      env: "Pendulum-v1",
      seed: 5,
      numEnvs: 160,
      rolloutSteps: 8,
      minibatchSize: 160,
      epochs: 3,
      steps: 5120,
      sharedTrunk: true,
      targetKl: 0.02,
    },
  ],
  [
    "more tiles in a minibatch than chunks",
    {
      env: "CartPole-v1",
      seed: 5,
      numEnvs: 64,
      rolloutSteps: 64,
      minibatchSize: 4096,
      epochs: 2,
      steps: 8192,
      hiddenSizes: [16],
    },
  ],
];

/** Fails in the middle of a rollout, while the other threads estimate values. */
class Breakable {
  readonly observationSpace = box(-1, 1, [1]);
  readonly actionSpace = discrete(2);
  #steps = 0;
  reset() {
    return [0];
  }
  step() {
    if (++this.#steps > 200) throw new Error("a wheel came off");
    return { observation: [0], reward: 1, terminated: false };
  }
}

describe.each(RUNS)("%s", (_, options) => {
  it("ends with the same bits on 1, 2, 3, 4 and 8 threads", async () => {
    const run = async (threads: number) => {
      const trainer = await train({ ...options, threads });
      const { parametersSha256, meanReturn, threads: used } = trainer.summary();
      expect(used).toBe(threads);
      return { parametersSha256, meanReturn };
    };
    const alone = await run(1);
    for (const threads of [2, 3, 4, 8]) expect(await run(threads), `${threads} threads`).toEqual(alone);
  });
});

describe("a trainer with threads", () => {
  it("goes on with the same bits after a pause, with new workers", async () => {
    const options: TrainingOptions & RunOptions = { env: "CartPole-v1", seed: 5, steps: 4096, threads: 2 };
    const trainer = await createTrainer(options);
    for await (const { update } of trainer.train()) if (update === 2) break;
    for await (const _ of trainer.train());
    const alone = await train({ ...options, threads: 1 });
    expect(trainer.summary().parametersSha256).toBe(alone.summary().parametersSha256);
  });

  it("leaves no worker behind when its training ends, is left early or fails", async () => {
    const workers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === "MessagePort" || kind === "Worker").length;
    const before = workers();
    const options: TrainingOptions & RunOptions = { env: "CartPole-v1", seed: 5, steps: 4096, threads: 3 };
    await train(options);
    for await (const _ of (await createTrainer(options)).train()) break;
    const diverging: TrainingOptions & RunOptions = {
      ...options,
      env: "Pendulum-v1",
      steps: 40_960,
      valueGain: 1e30,
      learningRate: 1,
      maxGradientNorm: 0,
    };
    await expect(train(diverging)).rejects.toThrow(/became NaN or infinite/);
    await expect(train({ ...options, env: () => new Breakable() })).rejects.toThrow(/a wheel came off/);
    await vi.waitFor(() => expect(workers()).toBeLessThanOrEqual(before), 30_000); // those of other tests may end too
  });

  it.each([
    [0, /threads: expected a whole number in \[1, 64\], got 0/],
    [1.5, /threads: expected a whole number/],
    ["2", /TypeError|expected a whole number in \[1, 64\], got "2"/],
  ])("refuses %j", async (threads, text) => {
    await expect(createTrainer({ env: "CartPole-v1", threads: threads as number })).rejects.toThrow(text);
  });

  it("stays on one thread where the work is small", async () => {
    const threads = async (options: object) =>
      (await createTrainer({ env: "CartPole-v1", ...options })).summary().threads;
    expect(await threads({ steps: 2048 })).toBe(1);
    expect(await threads({ env: "Pendulum-v1" })).toBe(1);
    const most = Math.min(availableParallelism(), 4); // a minibatch of 256 has four chunks
    expect(await threads({ hiddenSizes: [256, 256] })).toBe(most);
  });
});

/** A worker's script with the given bodies of `join` and `follow`, speaking comlink's wire format by hand. */
const script = (join: string, follow: string) => `
  const { parentPort } = require("node:worker_threads");
  const reply = (id, value) => parentPort.postMessage({ id, type: "RAW", value });
  const fail = (id, message) =>
    parentPort.postMessage({ id, type: "HANDLER", name: "throw", value: { isError: true, value: { message, name: "Error", stack: "" } } });
  parentPort.on("message", ({ id, path }) => {
    if (path[0] === "join") { ${join} }
    if (path[0] === "follow") { ${follow} }
  });`;

async function lead(source: string): Promise<{ team: ThreadTeam; pool: WorkerPool<unknown> }> {
  const arena = await Arena.create({ threads: 2 });
  const team = new ThreadTeam(arena);
  return { team, pool: await WorkerPool.start(source, arena.share, {}, () => team.break()) };
}

describe("a worker pool", () => {
  it.each([
    ["does not join", script("fail(id, 'no room')", ""), /no room/],
    ["dies before it joins", script("process.exit(3)", ""), /thread 1 died: it exited with code 3/],
    ["has a script that throws", "throw new Error('broken script')", /thread 1 died: broken script/],
  ])("says so when a worker %s", async (_, source, text) => {
    await expect(lead(source)).rejects.toThrow(text);
  });

  it.each([
    [
      "fails in words",
      script("reply(id)", "fail(id, 'out of luck')"),
      /training stopped: thread 1 failed: out of luck/,
    ],
    ["throws out of turn", script("reply(id)", "throw new Error('a bug')"), /training stopped: thread 1 died: a bug/],
    ["exits", script("reply(id)", "process.exit(7)"), /training stopped: thread 1 died: it exited with code 7/],
    [
      "falls silent",
      script("reply(id)", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"),
      /training stopped: a thread gave no sign of life for 4 s/,
    ],
  ])("ends the leader's wait within seconds when a worker %s", async (_, source, text) => {
    const { team, pool } = await lead(source);
    const start = performance.now();
    expect(() => team.barrier()).toThrow(ThreadTeamError);
    expect((await pool.explain()).message).toMatch(text);
    expect(performance.now() - start).toBeLessThan(20_000); // 4 s of patience, on a machine that may be busy
    await pool.dismiss();
  });
});

describe("a team that is dismissed and started again goes on with the same bits", () => {
  it.each(["ppo", "a2c", "reinforce", "trpo"] as const)("%s", async (algorithm) => {
    const options: TrainingOptions = { env: "CartPole-v1", algorithm, seed: 5, numEnvs: 8, hiddenSizes: [16] };
    const run = async (threads: number) => {
      const trainer = await createTrainer({ ...options, steps: 12_288, rolloutSteps: 64, threads });
      for await (const { update } of trainer.train()) if (update === 1) break;
      for await (const { update } of trainer.train()) if (update === 2) break;
      return trainer.summary().parametersSha256;
    };
    expect(await run(2)).toBe(await run(1));
  });
});

describe("ThreadTeam.each", () => {
  it("takes a thread's own share first, then what others have left of theirs", async () => {
    const { share } = await Arena.create({ threads: 2 });
    const [leader, other] = await Promise.all([0, 1].map(async (k) => new ThreadTeam(await Arena.attach(share, k))));
    for (let round = 0; round < 2; round++) {
      const taken = { leader: [] as number[], other: [] as number[] };
      leader.each(7, (part) => {
        taken.leader.push(part);
        if (part === 1) other.each(7, (rest) => taken.other.push(rest));
      });
      expect(taken).toEqual({ leader: [0, 1], other: [3, 4, 5, 6, 2] });
      const late: number[] = [];
      other.each(3, (part) => late.push(part));
      leader.each(3, (part) => taken.leader.push(part));
      expect([late, taken.leader]).toEqual([
        [1, 2, 0],
        [0, 1],
      ]);
    }
  });
});

describe("ThreadTeam.range", () => {
  it("cuts any count into neighbours without gap or overlap, as equal as can be", async () => {
    for (const threads of [1, 2, 3, 5, 8])
      for (const count of [0, 1, 4, 7, 64, 1001]) {
        const { memory, share } = await Arena.create({ threads });
        expect(memory.buffer.byteLength).toBeGreaterThan(0);
        let next = 0;
        const sizes: number[] = [];
        for (let thread = 0; thread < threads; thread++) {
          const [start, end] = new ThreadTeam(await Arena.attach(share, thread)).range(count);
          expect(start).toBe(next);
          sizes.push(end - start);
          next = end;
        }
        expect(next).toBe(count);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }
  });
});
