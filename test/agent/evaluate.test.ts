/** Evaluations: known returns, how many environments they open, that they give way and end when they are told to. */
import { createHash } from "node:crypto";
import {
  box,
  createTrainer,
  defineEnv,
  discrete,
  EnvError,
  evaluate,
  type Policy,
  recordEpisode,
  type TrainingOptions,
  train,
} from "swingup";
import { afterEach, describe, expect, it, vi } from "vitest";
import { VectorEnv } from "../../src/envs/vector_env.ts";
import { wrapDefinition } from "../../src/envs/wrappers.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { stopwatch } from "../support/stopwatch.ts";

const SMALL: TrainingOptions = {
  env: "CartPole-v1",
  seed: 3,
  steps: 512,
  numEnvs: 4,
  rolloutSteps: 64,
  minibatchSize: 64,
  epochs: 1,
  hiddenSizes: [8],
};

async function policyOf(options: TrainingOptions): Promise<Policy> {
  return (await createTrainer(options)).policy();
}

/** Ends after a number of steps that its seed chooses, and counts what is done to all of its kind. */
class Counted {
  static readonly count = { opened: 0, open: 0, mostOpen: 0, steps: 0, resets: 0 };
  readonly observationSpace = box(-1, 1, [1]);
  readonly actionSpace = discrete(2);
  #left = 0;
  constructor() {
    Counted.count.opened++;
    Counted.count.mostOpen = Math.max(Counted.count.mostOpen, ++Counted.count.open);
  }
  reset({ seed }: { seed: number }) {
    Counted.count.resets++;
    this.#left = 5 + (seed % 60);
    return [0];
  }
  step() {
    Counted.count.steps++;
    return { observation: [0], reward: 1, terminated: --this.#left <= 0 };
  }
  close() {
    Counted.count.open--;
  }
  static clear() {
    Object.assign(Counted.count, { opened: 0, open: 0, mostOpen: 0, steps: 0, resets: 0 });
  }
}

/** Never ends, unless somebody else does; `step` is called within each step. */
const endless = (step: () => unknown = () => {}, options = {}) =>
  defineEnv(
    () => ({
      observationSpace: box(-1, 1, [1]),
      actionSpace: discrete(2),
      reset: () => [0],
      async step() {
        await step();
        return { observation: [0], reward: 1, terminated: false };
      },
    }),
    { id: "Endless", ...options },
  );

afterEach(() => vi.restoreAllMocks());

describe("the returns", () => {
  it("of built-in environments are what they were before evaluations gave way", async () => {
    const trainer = await train(SMALL);
    const { returns, meanLength } = await trainer.evaluate({ episodes: 7 });
    expect({ returns, meanLength }).toEqual({ returns: [21, 25, 21, 33, 23, 34, 21], meanLength: 178 / 7 });
    const sampled = await trainer.evaluate({ episodes: 150, deterministic: false });
    expect(createHash("sha256").update(JSON.stringify(sampled.returns)).digest("hex")).toBe(
      "6f17fe3320bbd47ca17414c1ac5ffe6808bf79a8d05760076623c8b9b0c626b9",
    );
  });

  it("depend on the lanes only through the episodes that each plays", async () => {
    const policy = await policyOf(SMALL);
    const one = await evaluate(policy, { episodes: 6, numEnvs: 1 });
    const two = await evaluate(policy, { episodes: 6, numEnvs: 2 });
    expect(two.returns.slice(0, 3)).toEqual(one.returns.slice(0, 3));
    expect((await evaluate(policy, { episodes: 2, numEnvs: 64 })).returns).toHaveLength(2);
  });
});

describe("custom environments", () => {
  it("are as many as in training, or as many as asked for", async () => {
    const policy = await policyOf({ ...SMALL, env: () => new Counted(), numEnvs: 2 });
    for (const [options, expected] of [
      [{}, 2],
      [{ numEnvs: 1 }, 1],
      [{ numEnvs: 9 }, 9],
    ] as const) {
      Counted.clear();
      await evaluate(policy, { episodes: 20, ...options });
      expect(Counted.count).toMatchObject({ opened: expected, mostOpen: expected, open: 0 });
    }
  });
});

describe("a lane that has played its share", () => {
  /** Plays as many lanes by hand: what each did until its last episode ended. */
  it.each([{}, { observationHistory: 3 }, { timeLimit: 20 }, { normalizeObservations: true }])(
    "is neither stepped nor reset again, with %j",
    async (wrappers) => {
      const policy = await policyOf({ ...SMALL, ...wrappers, env: () => new Counted() });
      for (const lanes of [1, 4, 7]) {
        Counted.clear();
        const { returns, meanLength } = await evaluate(policy, { episodes: 10, numEnvs: lanes });
        expect(returns).toHaveLength(10);
        expect(new Set(returns).size).toBeGreaterThan("timeLimit" in wrappers ? 1 : 3); // they are of many lengths
        const steps = returns.reduce((sum, length) => sum + length, 0);
        expect(Counted.count).toMatchObject({ steps, resets: 10 });
        expect(meanLength).toBe(steps / 10);
      }
    },
  );

  it("rests with actions that are rescaled too", async () => {
    const env = () => Object.assign(new Counted(), { actionSpace: box(-2, 2, [1]) });
    const definition = wrapDefinition(defineEnv(env), { rescaleActions: true });
    Counted.clear();
    const vector = await VectorEnv.create(await Arena.create(), definition, {
      numEnvs: 3,
      episodesOf: (lane) => lane + 1,
    });
    vector.reset();
    for (let step = 0; step < 3 * 65; step++) vector.step();
    expect(Counted.count).toMatchObject({ resets: 6 });
    const { steps } = Counted.count;
    vector.step();
    expect(Counted.count.steps).toBe(steps);
    expect(vector.episodes.count).toBe(0);
  });
});

describe("an evaluation gives way", () => {
  it("to timers, at least every 50 ms", async () => {
    const policy = await policyOf(SMALL);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const worked = stopwatch();
    await evaluate(policy, { episodes: 200_000 });
    const milliseconds = 1000 * worked();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(1); // none where nothing gives way
    expect(milliseconds / ticks).toBeLessThan(100); // on average, and the kernels' compiler works too
  });

  it("to a signal, whose reason arrives as such", async () => {
    const policy = await policyOf(SMALL);
    const reason = new Error("enough");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    await expect(evaluate(policy, { episodes: 1_000_000, signal: controller.signal })).rejects.toBe(reason);
    await expect(evaluate(policy, { signal: controller.signal })).rejects.toBe(reason);
    await expect(recordEpisode(policy, { signal: controller.signal })).rejects.toBe(reason);
  });

  it("to a signal while an environment is waited for, or throws for that very reason", async () => {
    for (const step of [
      () => new Promise<void>(() => {}),
      (signal: AbortSignal) =>
        new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    ]) {
      const controller = new AbortController();
      const { signal } = controller;
      const policy = await policyOf({ ...SMALL, env: endless(() => step(signal)) });
      for (const play of [evaluate, recordEpisode]) {
        const reason = new DOMException("enough", "AbortError");
        setTimeout(() => controller.abort(reason), 20);
        await expect(play(policy, { signal })).rejects.toBe(controller.signal.reason ?? reason);
      }
    }
  });

  it("refuses what is no signal, wherever one is taken", async () => {
    const policy = await policyOf(SMALL);
    const signal = "soon" as never;
    const text = 'signal: expected an AbortSignal, got "soon"';
    await expect(evaluate(policy, { signal })).rejects.toThrow(text);
    await expect(recordEpisode(policy, { signal })).rejects.toThrow(text);
    await expect(createTrainer({ ...SMALL, signal })).rejects.toThrow(text);
  });
});

describe("a run whose signal is aborted", () => {
  it("ends within an evaluation as with any abort, without that evaluation", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const trainer = await createTrainer({ ...SMALL, signal });
    const checkpoints: string[] = [];
    const session = {
      evaluateEvery: 256,
      evaluateEpisodes: 1_000_000,
      onUpdate: () => void expect(trainer.stopReason).toBeUndefined(),
      onCheckpoint: ({ kind }: { kind: string }) => void checkpoints.push(kind),
    };
    setTimeout(() => controller.abort(), 50);
    const worked = stopwatch();
    for await (const update of trainer.train(session)) expect(update.evaluation).toBeUndefined();
    expect(worked()).toBeLessThan(1);
    expect(trainer).toMatchObject({ stopReason: "aborted", step: 256 });
    expect(checkpoints).toEqual(["final"]);
  });

  it("rejects with its reason where an environment threw that", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let steps = 0;
    const env = endless(() => {
      if (++steps < 50) return;
      controller.abort(reason);
      controller.signal.throwIfAborted();
    });
    await expect(train({ ...SMALL, env, signal: controller.signal })).rejects.toBe(reason);
  });
});

describe("episodes without an end", () => {
  it("are given up after maxSteps, wherever the time limit is none or as good as none", async () => {
    const text = (steps: number) =>
      `it has not ended in ${steps} steps; give the environment a timeLimit, or wait longer with maxSteps`;
    for (const timeLimit of [0, 2_147_483_647]) {
      const policy = await policyOf({ ...SMALL, env: "Pendulum-v1", timeLimit });
      const worked = stopwatch();
      await expect(evaluate(policy, { episodes: 2, maxSteps: 20 })).rejects.toThrow(text(20));
      await expect(evaluate(policy, { episodes: 8 })).rejects.toThrow(EnvError);
      await expect(evaluate(policy, { episodes: 1 })).rejects.toThrow(text(100_000));
      expect(worked()).toBeLessThan(20);
      expect((await recordEpisode(policy, { steps: 10 })).steps).toBe(10);
    }
    const limited = await policyOf({ ...SMALL, env: "Pendulum-v1", timeLimit: 150_000 });
    expect(await evaluate(limited, { episodes: 1 })).toMatchObject({ meanLength: 150_000 });
  });

  it("are recorded for as long as a recording may be", async () => {
    const policy = await policyOf({ ...SMALL, env: "CartPole-v1", timeLimit: 2_147_483_647 });
    expect((await recordEpisode(policy)).terminated).toBe(true);
  });

  it("end no run that evaluates now and then; that is said once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const options = { ...SMALL, env: endless(undefined, { timeLimit: 0 }), numEnvs: 1, rolloutSteps: 256 };
    const run = await train({ ...options, evaluateEvery: 256, evaluateEpisodes: 1 });
    expect(run).toMatchObject({ step: 512, stopReason: "horizon" });
    const said = warn.mock.calls.flat().filter((line) => String(line).includes("no evaluation at step"));
    expect(said).toEqual([expect.stringMatching(/^swingup: no evaluation at step 256: Endless, lane 0.*maxSteps$/)]);
  });
});
