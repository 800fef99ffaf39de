/** Runs that were stopped, written down, read again and continued end with the bits of runs that were not. */
import {
  createTrainer,
  defineEnv,
  loadPolicy,
  type ResumeOptions,
  resumeTrainer,
  type Trainer,
  type TrainingOptions,
  train,
} from "swingup";
import { tfjs } from "swingup/tfjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { optimizerNames } from "../../src/algorithms/optimizer.ts";
import { algorithmNames } from "../../src/algorithms/registry.ts";
import { CartPole, Follow, SlowWalk, Walk } from "../envs/users_envs.ts";
import { golden } from "./golden.ts";

const SMALL = {
  steps: 4096,
  numEnvs: 4,
  rolloutSteps: 64,
  seed: 5,
  hiddenSizes: [16],
  minibatchSize: 64,
  learningRate: 3e-4,
} as const;

/** Trains for some updates. */
async function advance(trainer: Trainer, updates = Number.POSITIVE_INFINITY): Promise<Trainer> {
  let made = 0;
  for await (const _ of trainer.train()) if (++made >= updates) break;
  return trainer;
}

/** Stops after each of `updates` in turn, and goes on in a new trainer; returns the final hash. */
async function interrupted(options: TrainingOptions, resume: ResumeOptions = {}, updates = 3): Promise<string> {
  let trainer = await advance(await createTrainer(options), updates);
  while (!trainer.finished) {
    trainer = await advance(await resumeTrainer(trainer.checkpoint(), resume), updates);
  }
  return trainer.summary().parametersSha256;
}

const hash = async (options: TrainingOptions) => (await train(options)).summary().parametersSha256;

afterEach(() => vi.restoreAllMocks());

describe("resumeTrainer", () => {
  it.each(golden)("ends with the bits of an uninterrupted run: $options.env", async ({ options, parametersSha256 }) => {
    expect(await interrupted(options, {}, 1)).toBe(parametersSha256);
  });

  // Every algorithm and every optimizer: whatever one of them adapts must be in its state.
  const kinds: [string, TrainingOptions][] = [
    ...algorithmNames.map((algorithm): [string, TrainingOptions] => [algorithm, { env: "CartPole-v1", algorithm }]),
    ...optimizerNames.map((optimizer): [string, TrainingOptions] => [optimizer, { env: "CartPole-v1", optimizer }]),
    ["everything normalised", { env: "Pendulum-v1", normalizeObservations: true, normalizeRewards: true }],
    ["states after the observations", { env: "Reacher-v5", observationHistory: 3, rescaleActions: true }],
  ];

  it.each(kinds)("ends with the bits of an uninterrupted run, on 1 and 2 threads: %s", async (_, options) => {
    const { minibatchSize: __, ...few } = SMALL;
    const all = { ...few, timeLimit: 50, ...options } as TrainingOptions;
    const expected = await hash(all);
    expect(await interrupted(all)).toBe(expected);
    const first = await advance(await createTrainer({ ...all, threads: 2 }), 5);
    const second = await advance(await resumeTrainer(first.checkpoint(), { threads: 2 }));
    expect(second.summary().parametersSha256).toBe(expected);
  });

  it("goes on with another number of threads", async () => {
    const { options, parametersSha256 } = golden[0];
    const first = await advance(await createTrainer({ ...options, threads: 2 }), 2);
    const second = await advance(await resumeTrainer(first.checkpoint(), { threads: 1 }), 1);
    const third = await advance(await resumeTrainer(second.checkpoint(), { threads: 3 }));
    expect(third.summary()).toMatchObject({ parametersSha256, threads: 3 });
  });

  it("writes the same bytes after it has read them", async () => {
    const trainer = await advance(await createTrainer({ ...SMALL, env: "Acrobot-v1" }), 3);
    const bytes = trainer.checkpoint();
    expect((await resumeTrainer(bytes)).checkpoint()).toEqual(bytes);
  });

  it("yields the metrics that the uninterrupted run yields, and keeps solved marks and the best evaluation", async () => {
    const options = { env: "CartPole-v1", seed: 3, steps: 16_384, learningRate: 2.5e-3, minibatchSize: 256 } as const;
    const timeless = (trainer: Trainer) => {
      const { seconds, stepsPerSecond, solvedAtSeconds, ...rest } = trainer.summary();
      expect([seconds, stepsPerSecond, solvedAtSeconds].every((value) => value !== undefined)).toBe(true);
      return { ...rest, best: trainer.best.state };
    };
    const metrics = async (trainer: Trainer, updates = Number.POSITIVE_INFINITY) => {
      const seen: object[] = [];
      for await (const { metrics } of trainer.train({ evaluateEvery: 3000, evaluateEpisodes: 3 })) {
        const rest = Object.fromEntries(Object.entries(metrics).filter(([name]) => !name.includes("Second")));
        seen.push(rest);
        if (seen.length === updates) break;
      }
      return seen;
    };
    const whole = await createTrainer(options);
    const expected = await metrics(whole);
    const first = await createTrainer(options);
    const before = await metrics(first, 7);
    const second = await resumeTrainer(first.checkpoint());
    expect(second.best.state.meanReturn).not.toBeNull();
    expect([...before, ...(await metrics(second))]).toEqual(expected);
    expect(timeless(second)).toEqual(timeless(whole));
  });

  it("resumes the tfjs engine bit for bit, and refuses another", async () => {
    const engine = await tfjs();
    const options = { ...SMALL, env: "CartPole-v1", steps: 1024, rolloutSteps: 32, engine } as const;
    const whole = await train(options);
    const first = await advance(await createTrainer(options), 3);
    const bytes = first.checkpoint();
    await expect(resumeTrainer(bytes)).rejects.toThrow("engine: expected tfjs, which the run began on, got fused");
    const second = await advance(await resumeTrainer(bytes, { engine }));
    expect(second.summary().parametersSha256).toBe(whole.summary().parametersSha256);
    for (const trainer of [whole, first, second]) trainer.dispose();
  });

  it("puts custom environments back where they were, by getState and setState", async () => {
    for (const env of [defineEnv(() => new CartPole(), { timeLimit: 30 }), defineEnv(() => new Walk())]) {
      const options = { ...SMALL, env };
      expect(await interrupted(options, { env })).toBe(await hash(options));
    }
  });

  it.each([
    ["synchronous", Follow],
    ["asynchronous", SlowWalk],
  ] as const)("begins the next episodes of an environment without states, and says so once: %s", async (_, Env) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const env = defineEnv(() => new Env(), { timeLimit: 50 });
    const trainer = await advance(await createTrainer({ ...SMALL, env }), 2);
    const bytes = trainer.checkpoint();
    const resumed = await resumeTrainer(bytes, { env });
    await resumeTrainer(bytes, { env });
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      `swingup: ${env.id} has no getState() and setState(): its episodes begin again, so the run goes on but not with the same bits`,
    ]);
    await advance(resumed);
    expect(resumed.step).toBe(4096);
    expect(resumed.summary().meanReturn).not.toBeNull();
  });

  it("finds a registered environment by its name, and asks for one that it does not know", async () => {
    const env = defineEnv(() => new Walk(), { id: "Unknown-v0" });
    const bytes = (await createTrainer({ ...SMALL, env })).checkpoint();
    await expect(resumeTrainer(bytes)).rejects.toThrow(
      /^file: the given bytes is not .* by resumeTrainer's option env/,
    );
    expect((await resumeTrainer(bytes, { env })).config.env).toBe("Unknown-v0");
  });

  it("takes a larger horizon, from which the schedules then count", async () => {
    const options = { ...SMALL, env: "CartPole-v1", learningRateSchedule: "linear" } as const;
    const trainer = await resumeTrainer((await advance(await createTrainer(options))).checkpoint());
    const rates: number[] = [];
    for await (const { metrics } of trainer.train({ steps: 8192 })) rates.push(metrics.learningRate);
    expect(rates).toHaveLength(16);
    expect(rates[0]).toBeCloseTo(3e-4 / 2, 12);
  });
});

describe("checkpoint", () => {
  it("is refused in the middle of an update, and after one that failed", async () => {
    const env = defineEnv(() => new SlowWalk(), { timeLimit: 50 });
    const trainer = await createTrainer({ ...SMALL, env, steps: 512 });
    const update = trainer.train().next();
    await Promise.resolve();
    expect(() => trainer.checkpoint()).toThrow("checkpoint: an update is under way or has failed");
    await update;
    expect(trainer.checkpoint().length).toBeGreaterThan(1000);
    const diverging = await createTrainer({ env: "Pendulum-v1", envOptions: { g: 1e6 }, maxGradientNorm: 0 });
    diverging.actorCritic.parameters.view.fill(Number.NaN);
    await expect(advance(diverging)).rejects.toThrow(/became NaN/);
    expect(() => diverging.checkpoint()).toThrow("checkpoint: an update is under way or has failed");
  });

  it("holds a policy that can be loaded", async () => {
    const trainer = await advance(await createTrainer({ ...SMALL, env: "Pendulum-v1", steps: 1024 }));
    const policy = await loadPolicy(trainer.checkpoint());
    expect(policy.parametersSha256).toBe(trainer.summary().parametersSha256);
  });
});

describe("adjust", () => {
  const options = { ...SMALL, env: "CartPole-v1", learningRateSchedule: "linear" } as const;
  const change = { learningRate: 1e-3, clipRange: 0.1, entropyCoefficient: 0.01 };

  it("holds from the next update on, in every thread and after a resume", async () => {
    const run = async (threads: number, stop: number) => {
      let trainer = await advance(await createTrainer({ ...options, threads }), 2);
      trainer.adjust(change);
      if (stop > 0) {
        const bytes = (await advance(trainer, stop)).checkpoint();
        trainer = await resumeTrainer(bytes, { threads });
      }
      const seen: [number, number][] = [];
      for await (const { metrics } of trainer.train()) seen.push([metrics.learningRate, metrics.clipRange]);
      return { sha: trainer.summary().parametersSha256, first: seen[0] };
    };
    const { sha, first } = await run(1, 0);
    expect(first[0]).toBeCloseTo(1e-3 * (1 - 2 / 16), 12);
    expect(first[1]).toBe(0.1);
    expect(sha).not.toBe(await hash(options));
    expect((await run(2, 0)).sha).toBe(sha);
    expect((await run(2, 3)).sha).toBe(sha);
    const trainer = await createTrainer(options);
    for await (const { update } of trainer.train()) if (update === 2) trainer.adjust(change); // without a pause
    expect(trainer.summary().parametersSha256).toBe(sha);
  });

  it("changes each setting that it names, and no other", async () => {
    const trainer = await createTrainer(options);
    trainer.adjust({ entropyCoefficient: 0.25 });
    expect(trainer.config).toMatchObject({ entropyCoefficient: 0.25, learningRate: 3e-4, clipRange: 0.2 });
    await advance(trainer, 1);
    const plain = await advance(await createTrainer(options), 1);
    expect(trainer.summary().parametersSha256).not.toBe(plain.summary().parametersSha256);
  });

  it("refuses what cannot be changed or is out of range, and then changes nothing", async () => {
    const trainer = await createTrainer(options);
    expect(() => trainer.adjust({ gamma: 0.5 } as never)).toThrow(/adjust: unknown key "gamma"/);
    expect(() => trainer.adjust({ learningRate: 2 })).toThrow(/learningRate: expected a number in \(0, 1\], got 2/);
    expect(() => trainer.adjust({ clipRange: "x" as never })).toThrow(TypeError);
    expect(trainer.config).toMatchObject({ learningRate: 3e-4, clipRange: 0.2 });
  });
});
