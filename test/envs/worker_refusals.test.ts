/** Workers for custom environments that are refused, at once or when they start: one thread, the same bits, said once. */
import { createTrainer, loadEnv, train } from "swingup";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Spawned } from "../../src/threads/platform.ts";
import { ownModules } from "../support/own_modules.ts";

vi.hoisted(() => vi.resetModules());
ownModules();

type Platform = typeof import("../../src/threads/platform_node.ts");

const machine: {
  unshared?: string | undefined;
  obstacle?: string | undefined;
  spawn?: ((spawn: () => Spawned) => Spawned) | undefined;
} = {};

vi.mock("../../src/threads/platform_node.ts", async (importOriginal) => {
  const platform = await importOriginal<Platform>();
  return {
    ...platform,
    sharingObstacle: () => machine.unshared,
    workerObstacle: () => machine.obstacle,
    spawnWorker: (source: string): Spawned => {
      const start = () => platform.spawnWorker(source);
      return machine.spawn ? machine.spawn(start) : start();
    },
  };
});

const options = async (envWorkers: number) => ({
  env: await loadEnv(new URL("./worker_modules/walk.mjs", import.meta.url)),
  algorithm: "a2c" as const,
  numEnvs: 4,
  rolloutSteps: 8,
  steps: 64,
  hiddenSizes: [4],
  threads: 1,
  envWorkers,
});

beforeEach(() => Object.assign(machine, { unshared: undefined, obstacle: undefined, spawn: undefined }));

/** A worker that dies before it has said a word, as one that a page's policy forbids. */
const forbidden = (start: () => Spawned): Spawned => {
  const worker = start();
  void worker.terminate();
  return worker;
};
const refused = () => {
  throw new Error("too many threads");
};

describe("workers that are refused", () => {
  it.each([
    ["no memory to share", { unshared: "this page is not isolated" }, /since this page is not isolated$/],
    ["known before", { obstacle: "there are no workers here" }, /since there are no workers here$/],
    ["by the start", { spawn: refused }, /since too many threads$/],
    ["after the start", { spawn: forbidden }, /since a worker could not be started: it died: it exited with code \d$/],
  ])("%s", async (_, change, text) => {
    const alone = await train(await options(0));
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    Object.assign(machine, change);
    for (const _ of [1, 2]) {
      const run = await train(await options(2));
      expect(run.summary().parametersSha256).toBe(alone.summary().parametersSha256);
    }
    expect(warning.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(/^swingup: environments on one thread, /),
    ]);
    expect(warning.mock.calls[0][0]).toMatch(text);
    warning.mockRestore();
  });

  it("leave none behind", async () => {
    const ended: boolean[] = [];
    machine.spawn = (start) => {
      const [worker, place] = [start(), ended.push(false) - 1];
      worker.onEnd(() => {
        ended[place] = true;
      });
      return worker;
    };
    const trainer = await createTrainer(await options(2));
    expect(ended).toEqual([false, false]);
    await trainer.dispose();
    expect(ended).toEqual([true, true]);
  });
});
