/** Custom environments from training to a saved policy, and what happens when one fails on the way. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createTrainer,
  defineEnv,
  EnvError,
  evaluate,
  loadPolicy,
  registerEnv,
  type TrainingOptions,
  train,
} from "swingup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parametersSha256 } from "../../src/core/hash.ts";
import { CartPole, FastWalk, Follow, SlowWalk, Walk } from "../envs/users_envs.ts";
import { ownModules } from "../support/own_modules.ts";

ownModules();

const SMALL = { steps: 4096, numEnvs: 4, rolloutSteps: 64, seed: 5, hiddenSizes: [16] } as const;
const sha = async (options: TrainingOptions) => (await train(options)).summary().parametersSha256;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-custom-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("training", () => {
  it("learns the walk: straight to the goal", async () => {
    const env = defineEnv(() => new Walk(), { timeLimit: 60, rewardThreshold: 0.75 });
    const run = await train({ env, steps: 20_480, seed: 1, learningRate: 3e-3 });
    const { meanReturn, minReturn, returns } = await run.evaluate({ episodes: 200 });
    // From place -0.5 ... 0.5 the goal is 15 ... 5 steps away: returns 1 - 0.02 (n - 1), 0.82 in the mean.
    expect(minReturn).toBeCloseTo(0.72, 6);
    expect(meanReturn).toBeCloseTo(0.82, 1);
    expect(new Set(returns.map((value) => value.toFixed(2))).size).toBe(11);
    expect(run.summary()).toMatchObject({ env: "Walk" });
    expect(run.summary().solvedAtStep).not.toBeNull();
  });

  it("learns to follow three targets with continuous actions", async () => {
    const run = await train({
      env: () => new Follow(),
      steps: 40_960,
      seed: 1,
      learningRate: 3e-3,
      gamma: 0,
      numEnvs: 16,
      rolloutSteps: 64,
    });
    // Doing nothing costs 3 * 1/3 = 1 in a step, 20 in an episode; exploring costs more.
    expect((await run.evaluate({ episodes: 20 })).meanReturn).toBeGreaterThan(-6);
  });

  it("learns CartPole written in TypeScript as well as the built-in one", async () => {
    const env = defineEnv(() => new CartPole(), { timeLimit: 500, rewardThreshold: 475 });
    const preset = {
      numEnvs: 8,
      rolloutSteps: 128,
      minibatchSize: 256,
      learningRate: 2.5e-3,
      learningRateSchedule: "linear",
      gamma: 0.98,
    } as const;
    const run = await train({ env, ...preset, seed: 21 });
    expect(run.summary().solvedAtStep).not.toBeNull();
    expect((await run.evaluate({ episodes: 100 })).meanReturn).toBeGreaterThanOrEqual(475);
  });

  it("gives the same bits with step, stepInto and promises, and every time", async () => {
    const plain = await sha({ env: defineEnv(() => new Walk(), { timeLimit: 50 }), ...SMALL });
    for (const factory of [() => new Walk(), () => new FastWalk(), () => new SlowWalk()])
      expect(await sha({ env: defineEnv(factory, { timeLimit: 50 }), ...SMALL })).toBe(plain);
  });

  it("gives the same bits on two threads", async () => {
    const options = { env: defineEnv(() => new SlowWalk(), { timeLimit: 50 }), ...SMALL, steps: 1024 };
    const run = await train({ ...options, threads: 2 });
    expect(run.summary()).toMatchObject({ threads: 2, parametersSha256: await sha(options) });
  });

  it("takes a registered name", async () => {
    registerEnv("Walk-v8", () => new Walk(), { timeLimit: 50 });
    const run = await train({ env: "Walk-v8", ...SMALL });
    expect(run.summary()).toMatchObject({
      env: "Walk-v8",
      parametersSha256: await sha({ env: defineEnv(() => new Walk(), { timeLimit: 50 }), ...SMALL }),
    });
  });
});

describe("a policy", () => {
  it("loads by the name of a registered environment", async () => {
    registerEnv("Walk-v9", () => new Walk(), { timeLimit: 50 });
    const run = await train({ env: "Walk-v9", ...SMALL });
    const path = join(folder, "registered.safetensors");
    await run.save(path);
    const policy = await loadPolicy(path);
    expect(await evaluate(policy, { episodes: 8 })).toEqual(await run.evaluate({ episodes: 8 }));
    expect(policy.act([0.3])).toBe((await run.policy()).act([0.3]));
  });

  it("of an environment without a name needs the environment", async () => {
    const env = defineEnv(() => new SlowWalk(), { timeLimit: 50 });
    const run = await train({ env, ...SMALL });
    const path = join(folder, "own.safetensors");
    await run.save(path);
    await expect(loadPolicy(path)).rejects.toThrow(
      /own.safetensors" is not a policy that can be loaded: env: expected one of CartPole-v1.*, got "SlowWalk".*; give a custom one by loadPolicy's option env, \{ env: \(\) => new MyGame\(\) \}, or by registerEnv$/,
    );
    const policy = await loadPolicy(path, { env });
    expect(policy.parametersSha256).toBe(run.summary().parametersSha256);
    expect(await evaluate(policy, { episodes: 8 })).toEqual(await run.evaluate({ episodes: 8 }));
    await expect(loadPolicy(path, { env: () => new Follow() })).rejects.toThrow(
      /^env: expected SlowWalk, or an environment with its spaces, with observations of 1 number, got Follow with 3$/,
    );
    await expect(loadPolicy(path, { env: Walk as unknown as () => Walk })).rejects.toThrow(
      /^env: expected a function .* \(\) => new Walk\(\)/,
    );
  });
});

describe("an environment that fails", () => {
  /** Counts steps over all objects and fails at one of them. */
  function failing(at: number, Base: typeof Walk | typeof SlowWalk) {
    let steps = 0;
    return () =>
      Object.assign(new Base(), {
        step(this: Walk, action: number) {
          if (++steps === at) throw new Error("out of fuel");
          return (Base.prototype as Walk).step.call(this, action);
        },
      });
  }

  it.each([
    ["at once", Walk],
    ["after a promise", SlowWalk],
  ])("%s ends the run; nothing is learnt from the rollout in which it did", async (_, Base) => {
    const batch = SMALL.numEnvs * SMALL.rolloutSteps;
    const factory = failing(2 * batch + 100, Base);
    const trainer = await createTrainer({
      env: defineEnv(factory as never, { id: "Rocket", timeLimit: 50 }),
      ...SMALL,
    });
    const after: string[] = [];
    const training = (async () => {
      for await (const _ of trainer.train()) after.push(trainer.summary().parametersSha256);
    })();
    await expect(training).rejects.toThrow(EnvError);
    await expect(training).rejects.toThrow(
      /^Rocket, lane 3, step \d+ of the episode with seed \d+: step\(\): it threw: out of fuel$/,
    );
    expect(after).toHaveLength(2);
    expect(parametersSha256(trainer.actorCritic.parameters.view)).toBe(after[1]);
    expect(trainer.step).toBe(2 * batch);
    expect((await trainer.policy()).parametersSha256).toBe(after[1]);
  });

  it("by never ending an episode ends the evaluation", async () => {
    class Endless extends FastWalk {
      override stepInto(_: number, observation: Float32Array, outcome: { reward: number }) {
        observation[0] = 0;
        outcome.reward = 0;
      }
    }
    const run = await train({ env: () => new Endless(), ...SMALL, steps: 256 });
    await expect(run.evaluate({ episodes: 1 })).rejects.toThrow(
      /^Endless, lane 0, step 100000 of the episode: episode: it has not ended in 100000 steps; give the environment a timeLimit/,
    );
  });

  it("is refused before anything is built", async () => {
    await expect(train({ env: Walk as unknown as () => Walk })).rejects.toThrow(/^env: .* got the class itself/);
    await expect(train({ env: "Wlak" })).rejects.toThrow(/^env: expected one of CartPole-v1/);
    await expect(train({ env: () => new Walk(), envOptions: { size: 3 } })).rejects.toThrow(/unknown key "size"/);
  });
});
