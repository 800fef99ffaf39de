/** Lanes stepped by a team of threads: the same bits on any number of them, and the same words for what goes wrong. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrainer, loadEnv, resumeTrainer, type TrainingOptions, train } from "swingup";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { compileEnv } from "../../src/cli/assemblyscript.ts";
import type { EnvDefinition } from "../../src/envs/env.ts";
import { LaneTeam } from "../../src/envs/lane_team.ts";
import { environmentDefinition } from "../../src/envs/registry.ts";
import { stepCost } from "../../src/envs/step_cost.ts";
import { side, variant } from "./side_sources.ts";

let folder: string;
let wander: EnvDefinition; // a module of one lane
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "swingup-lanes-"));
  const bytes = await variant(folder, {
    top: "export let fatal: f64 = 10; const table: StaticArray<f64> = [0.5, 0.25]; const scratch: StaticArray<f64> = [0, 0]; export function truncated(s: State): bool { return s.x < -2; }",
    step: 'scratch[0] = uniform(-1, 1); s.x += scratch[0] * table[0] + (a.choice == 1 ? 0.1 : -0.1); if (s.x > fatal) throw new Error("it broke"); return s.x;',
    terminated: "return s.x > 1;",
  });
  wander = dear(await loadEnv(bytes));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base = {
  algorithm: "a2c",
  seed: 4,
  rolloutSteps: 32,
  hiddenSizes: [8],
  normalizeObservations: true,
  normalizeRewards: true,
} as const;

/** Worth any number of threads. */
const dear = (env: EnvDefinition): EnvDefinition => ({ ...env, stepCost: () => 1e6 });

/** All that a run ends with: parameters, statistics, the episodes' returns. */
async function outcome(options: TrainingOptions, threads: number) {
  const taken = vi.spyOn(LaneTeam.prototype, "take");
  const run = await train({ ...options, threads });
  expect(taken.mock.calls.length).toBe(threads > 1 ? 1 : 0);
  taken.mockRestore();
  const { parametersSha256 } = run.summary();
  const { count } = run.episodes;
  return { episodes: count, parametersSha256, statistics: run.statistics, last: run.episodes.save() };
}

async function expectSameBits(options: TrainingOptions) {
  const alone = await outcome(options, 1);
  expect(alone.episodes).toBeGreaterThan(20);
  for (const threads of [2, 3]) expect(await outcome(options, threads)).toEqual(alone);
}

describe("the same bits on one, two and three threads", () => {
  it.each(["CartPole-v1", "Pendulum-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Reacher-v5"])(
    "%s, with a number of lanes that fills no group",
    async (id) => {
      const env = dear(environmentDefinition(id));
      await expectSameBits({ ...base, env, numEnvs: 43, steps: 43 * 32 * 2, timeLimit: 25 });
    },
  );

  it.each(["InvertedDoublePendulum-v5", "Hopper-v5", "HalfCheetah-v5"])(
    "%s, with an odd number of lanes",
    async (id) => {
      const env = dear(environmentDefinition(id));
      await expectSameBits({ ...base, env, numEnvs: 21, rolloutSteps: 8, steps: 21 * 8 * 2, timeLimit: 6 });
    },
  );

  it("a module of one lane, its random numbers and its own truncation included", async () => {
    await expectSameBits({ ...base, env: wander, numEnvs: 43, steps: 43 * 32 * 3, timeLimit: 25 });
  });

  it("a module of all lanes, with an option and a history of observations", async () => {
    const env = dear(await loadEnv(await compileEnv(side(folder, "batch"), "walk")));
    const wrapped = { observationHistory: 3, envOptions: { stride: 0.2 } };
    await expectSameBits({ ...base, env, ...wrapped, numEnvs: 37, steps: 37 * 32 * 2 });
  });

  it("after a resume with another number of threads", async () => {
    const env = dear(environmentDefinition("Acrobot-v1"));
    const options = { ...base, env, numEnvs: 40, steps: 40 * 32 * 4, timeLimit: 25 } as const;
    const whole = await train({ ...options, threads: 1 });
    const half = await createTrainer({ ...options, threads: 2 });
    for await (const { update } of half.train()) if (update === 2) break;
    const rest = await resumeTrainer(half.checkpoint(), { env, threads: 3 });
    for await (const _ of rest.train());
    expect(rest.summary().parametersSha256).toBe(whole.summary().parametersSha256);
  });
});

describe("what fails in another thread", () => {
  it.each([0.6, 1.3])("has the words and the place of one thread: above %d", async (fatal) => {
    const options = { ...base, env: wander, envOptions: { fatal }, numEnvs: 48, steps: 48 * 64 } as const;
    const failure = async (threads: number) => {
      const error = await train({ ...options, threads }).catch((reason: Error) => reason);
      expect(error).toMatchObject({ name: "EnvError" });
      return (error as Error).message;
    };
    const alone = await failure(1);
    expect(alone).toMatch(/variant, lane \d+, step \d+ of the episode: step\(\): it failed: it broke/);
    for (const threads of [2, 3]) expect(await failure(threads)).toBe(alone);
  });
});

describe("the number of threads", () => {
  it("is chosen for lanes that are worth it, and not for few or cheap ones", async () => {
    const threads = async (options: TrainingOptions) => {
      const trainer = await createTrainer({ ...base, rolloutSteps: 8, ...options });
      const { team } = trainer.parts;
      await trainer.dispose();
      return team.threads > 1;
    };
    const long = { steps: 100_000_000 };
    expect(await threads({ env: "Reacher-v5", numEnvs: 1024, ...long })).toBe(true);
    expect(await threads({ env: "Reacher-v5", numEnvs: 1024, steps: 1_000_000 })).toBe(false);
    expect(await threads({ env: "Reacher-v5", numEnvs: 64, ...long })).toBe(false);
    expect(await threads({ env: "MountainCar-v0", numEnvs: 1024, ...long })).toBe(false);
    expect(await threads({ env: "HalfCheetah-v5", numEnvs: 64, ...long })).toBe(true);
    expect(await stepCost(wander)).toBeGreaterThan(0);
    expect(await stepCost(environmentDefinition("Reacher-v5"))).toBeLessThan(1e6);
  });
});
