/**
 * Runs that begin with a policy: they go on from its parameters and statistics, with the same bits each time and after a
 * resume, keep what identifies it, and refuse what does not fit in one line.
 */
import { createTrainer, loadPolicy, resumeTrainer, type TrainingOptions, train } from "swingup";
import { importPolicy } from "swingup/export";
import { afterEach, describe, expect, it, vi } from "vitest";
import { layers, named, stateDict } from "../export/foreign.ts";
import { sb3Path } from "../export/sb3.ts";

const small = { numEnvs: 8, rolloutSteps: 32, minibatchSize: 64, steps: 1024 };
const options: TrainingOptions = { env: "Pendulum-v1", seed: 5, ...small };

async function teacher(more: Partial<TrainingOptions> = {}) {
  const run = await train({ ...options, seed: 2, hiddenSizes: [16, 8], normalizeObservations: true, ...more });
  return run.policy();
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("train({ initialPolicy })", () => {
  it("begins with its networks, parameters and statistics; the run's own are another's", async () => {
    const policy = await teacher();
    const trainer = await createTrainer({ ...options, initialPolicy: policy });
    expect(trainer.config).toMatchObject({ hiddenSizes: [16, 8], normalizeObservations: true, seed: 5 });
    expect(trainer.parameters).toEqual(policy.parameters);
    const [mean, variance, count] = [...(trainer.statistics ?? [])];
    const [, , before] = [...(policy.statistics ?? [])];
    expect(count).toBe(before + small.numEnvs); // those of the policy, and the first observations
    expect(Math.abs(mean - (policy.statistics?.[0] ?? 9))).toBeLessThan(0.1);
    expect(variance).toBeGreaterThan(0);
    expect(trainer.summary().initialPolicy).toEqual({ parametersSha256: policy.parametersSha256, value: true });
  });

  it("ends with the same bits each time, on two threads, from a file, and after a resume", async () => {
    const policy = await teacher();
    const whole = await train({ ...options, initialPolicy: policy });
    const { parametersSha256, initialPolicy } = whole.summary();
    expect(parametersSha256).not.toBe((await train({ ...options, hiddenSizes: [16, 8] })).summary().parametersSha256);
    const again = await train({ ...options, initialPolicy: await loadPolicy(policy.toBytes()), threads: 2 });
    expect(again.summary()).toMatchObject({ parametersSha256, initialPolicy });

    for (const updates of [0, 1]) {
      const begun = await createTrainer({ ...options, initialPolicy: policy });
      for (let k = 0; k < updates; k++) await begun.train().next();
      const resumed = await resumeTrainer(begun.checkpoint());
      for await (const _ of resumed.train());
      expect(resumed.summary()).toMatchObject({ parametersSha256, initialPolicy });
    }
  });

  it("goes on from a policy of Stable-Baselines3's, and from where it was", async () => {
    const normalization = sb3Path("sb3_ppo_pendulum_vecnormalize.vecnormalize.pkl");
    const policy = await importPolicy(sb3Path("sb3_ppo_pendulum_vecnormalize.zip"), {
      env: "Pendulum-v1",
      normalization,
    });
    const trainer = await createTrainer({ ...options, initialPolicy: policy });
    expect(trainer.parameters).toEqual(policy.parameters);
    expect(trainer.statistics?.[2]).toBeCloseTo(20484.0001 + small.numEnvs, 3);
    for await (const _ of trainer.train());
    expect(trainer.parameters).not.toEqual(policy.parameters);
  });

  it("initialises a value that is missing as usual, and says so", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const bytes = stateDict(...named(["actor.0", "actor.2"], layers([4, 8, 2], 1)));
    const policy = await importPolicy(bytes, { env: "CartPole-v1", onNotice: () => {} });
    const begun = { ...options, env: "CartPole-v1" };
    const trainer = await createTrainer({ ...begun, initialPolicy: policy });
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/the initial policy has no value network/)]]);
    expect(trainer.summary().initialPolicy).toEqual({ parametersSha256: policy.parametersSha256, value: false });
    const fresh = await createTrainer({ ...begun, hiddenSizes: [8] });
    const [start] = trainer.actorCritic.parameterRanges.value;
    expect(trainer.parameters.slice(0, start.start)).toEqual(policy.parameters.slice(0, start.start));
    expect(trainer.parameters.slice(start.start, start.end)).toEqual(fresh.parameters.slice(start.start, start.end));
  });

  it("initialises the value's row of a shared network", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const policy = await teacher({ sharedTrunk: true });
    const { tensors } = policy.actorCritic;
    const [weight, bias] = tensors.filter(({ name }) => name.startsWith("shared.2"));
    const parameters = policy.parameters;
    parameters.fill(0, weight.offset + 8, weight.offset + 16);
    parameters[bias.offset + 1] = 0;
    policy.parameters = parameters;
    const trainer = await createTrainer({ ...options, initialPolicy: policy });
    const row = trainer.parameters.slice(weight.offset + 8, weight.offset + 16);
    expect(row.every((value) => value !== 0)).toBe(true);
    expect(trainer.parameters.slice(0, weight.offset + 8)).toEqual(parameters.slice(0, weight.offset + 8));
    expect(trainer.summary().initialPolicy?.value).toBe(false);
  });

  const wrong: [string, object, RegExp][] = [
    [
      "other sizes",
      { hiddenSizes: [32] },
      /^hiddenSizes: expected \[16,8\], as the initial policy has it, got \[32\]$/,
    ],
    ["another activation", { activation: "relu" }, /^activation: expected "tanh", as the initial policy/],
    ["squashed actions", { squashActions: true }, /^squashActions: expected false, as the initial policy/],
    ["no normalisation", { normalizeObservations: false }, /^normalizeObservations: expected true, as/],
    [
      "another environment",
      { env: "CartPole-v1" },
      /^initialPolicy: expected one for observations of CartPole-v1, 4 num/,
    ],
    ["other actions", { env: "MountainCarContinuous-v0" }, /^initialPolicy: expected one for /],
  ];
  it.each(wrong)("refuses %s in one line", async (_what, more, text) => {
    const policy = await teacher();
    await expect(createTrainer({ ...options, ...more, initialPolicy: policy })).rejects.toThrow(text);
  });

  it("refuses what is no policy", async () => {
    const begin = (initialPolicy: unknown) => createTrainer({ ...options, initialPolicy } as never);
    await expect(begin(3)).rejects.toThrow(/^initialPolicy: expected a policy, by loadPolicy or importPolicy, got 3$/);
    await expect(begin("policy.safetensors")).rejects.toThrow(/by loadPolicy or importPolicy, got "policy/);
    const own = await loadPolicy((await teacher()).toBytes());
    const trainer = await begin(own);
    expect(trainer.parameters).toEqual(own.parameters);
  });
});
