/** Workers that are refused, at once or later, and workers that die, whichever and whenever: one thread or one clear line. */
import { createTrainer, type Trainer, type TrainingOptions, type TrainOptions, train } from "swingup";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Spawned } from "../../src/threads/platform.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { ownModules } from "../support/own_modules.ts";
import { golden } from "../trainer/golden.ts";

vi.hoisted(() => vi.resetModules());
ownModules();

type Platform = typeof import("../../src/threads/platform_node.ts");

/** What stands in the way of workers, and those that were started. */
const machine: {
  obstacle: string | undefined;
  spawn: ((spawn: () => Spawned, count: number) => Spawned) | undefined;
  spawned: { alive: boolean; end(): Promise<void> }[];
} = { obstacle: undefined, spawn: undefined, spawned: [] };

vi.mock("../../src/threads/platform_node.ts", async (importOriginal) => {
  const platform = await importOriginal<Platform>();
  return {
    ...platform,
    hardwareThreads: () => 3,
    workerObstacle: () => machine.obstacle,
    spawnWorker(source: string): Spawned {
      const start = () => platform.spawnWorker(source);
      const worker = machine.spawn ? machine.spawn(start, machine.spawned.length) : start();
      const entry = { alive: true, end: () => worker.terminate() };
      machine.spawned.push(entry);
      worker.onEnd(() => {
        entry.alive = false;
      });
      return {
        ...worker,
        terminate: async () => {
          entry.alive = false;
          await worker.terminate();
        },
      };
    },
  };
});

/** So much work that threads are chosen for it. */
const LARGE: TrainingOptions = {
  env: "CartPole-v1",
  seed: 5,
  steps: 40_960,
  numEnvs: 8,
  rolloutSteps: 64,
  minibatchSize: 512,
  epochs: 4,
  hiddenSizes: [256, 256],
};

const STOP = { stopAt: 1024 };
const hash = (trainer: Trainer) => trainer.summary().parametersSha256;
const refuse = (message: string) => () => {
  throw new Error(message);
};
/** A worker that is started and dies without a word, as one that a page's policy forbids. */
const forbidden = (start: () => Spawned): Spawned => {
  const worker = start();
  void worker.terminate();
  return worker;
};

beforeEach(() => Object.assign(machine, { obstacle: undefined, spawn: undefined, spawned: [] }));
afterEach(() => {
  expect(machine.spawned.filter(({ alive }) => alive)).toEqual([]);
  vi.restoreAllMocks();
});

describe("workers that are refused", () => {
  const expected = train({ ...LARGE, ...STOP, threads: 1 }).then(hash);

  it("are used where nothing forbids them", async () => {
    const trainer = await train({ ...LARGE, ...STOP });
    expect(trainer.summary()).toMatchObject({ threads: 3, parametersSha256: await expected });
    expect(machine.spawned).toHaveLength(2);
  });

  it.each([
    ["known before", { obstacle: "nobody may work here" }, "nobody may work here"],
    ["by the first start", { spawn: refuse("access denied") }, "access denied"],
    [
      "by the second start",
      { spawn: (start: () => Spawned, count: number) => (count === 0 ? start() : refuse("enough")()) },
      "enough",
    ],
    ["after the start", { spawn: forbidden }, "died: it exited with code"],
  ])("%s: one thread, the same bits, one warning", async (_, obstacle, text) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    Object.assign(machine, obstacle);
    const trainer = await train({ ...LARGE, ...STOP });
    expect(trainer.summary()).toMatchObject({ threads: 1, parametersSha256: await expected });
    for await (const _ of trainer.train({ stopAt: 1536 })); // no second try
    expect(warn.mock.calls.flat()).toEqual([expect.stringMatching(/^swingup: training on one thread, since [^\n]*$/)]);
    expect(warn.mock.calls[0][0]).toContain(text);
  });

  it.each([
    [
      "known before",
      { obstacle: "nobody may work there" },
      /^threads: expected 1, since nobody may work there, got 2$/,
    ],
    [
      "by the start",
      { spawn: refuse("access denied") },
      /^threads: the workers could not be started: access denied; with threads: 1 none is needed$/,
    ],
    ["after the start", { spawn: forbidden }, /^threads: the workers could not be started: thread \d died/],
  ])("%s, though threads were asked for: one line", async (_, obstacle, text) => {
    Object.assign(machine, obstacle);
    await expect(train({ ...LARGE, ...STOP, threads: 2 })).rejects.toThrow(text);
    expect((await createTrainer({ ...LARGE, threads: 1 })).summary().threads).toBe(1);
  });

  it.each(golden)(
    "$options.algorithm on $options.env: known bits on a team of three that was disbanded",
    async (run) => {
      const threads = 3;
      const arena = await Arena.create({ threads });
      vi.spyOn(Arena, "create").mockResolvedValueOnce(arena); // as if so many had been chosen
      vi.spyOn(console, "warn").mockImplementation(() => {});
      machine.spawn = refuse("access denied");
      const trainer = await train(run.options);
      expect(trainer.parts.arena).toBe(arena);
      expect(trainer.summary()).toMatchObject({ threads: 1, parametersSha256: run.parametersSha256 });
    },
  );
});

describe("a worker that dies", () => {
  const options: TrainingOptions & TrainOptions = { ...LARGE, hiddenSizes: [64, 64] };

  it.each([
    [2, 0],
    [3, 0],
    [3, 1],
    [4, 2],
  ])("of %i threads, number %i: an error within seconds, between updates and within one", async (threads, which) => {
    for (const moment of ["between updates", "within an update"]) {
      machine.spawned = [];
      const trainer = await createTrainer({ ...options, threads });
      let start = Number.NaN;
      const run = async () => {
        for await (const { update } of trainer.train()) {
          if (update !== 2) continue;
          start = performance.now();
          const end = machine.spawned[which].end();
          if (moment === "between updates") await end;
        }
      };
      await expect(run()).rejects.toThrow(
        new RegExp(`^training stopped: thread ${which + 1} died: it exited with code 1$`),
      );
      expect(performance.now() - start).toBeLessThan(20_000);
      await expect(trainer.train().next()).rejects.toThrow("train: expected a run that can go on");
      expect(machine.spawned.filter(({ alive }) => alive)).toEqual([]);
    }
  });
});
