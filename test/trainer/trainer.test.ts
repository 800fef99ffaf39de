/** Whole runs, short: the same bits every time, constant memory, the horizon, aborting, divergence, learning. */
import { createTrainer, NonFiniteError, type TrainingOptions, type TrainingUpdate, train } from "swingup";
import { describe, expect, it } from "vitest";

const CARTPOLE = { env: "CartPole-v1", seed: 11, steps: 4096 } as const;

const sha = async (options: TrainingOptions) => (await train(options)).summary().parametersSha256;

describe("determinism", () => {
  it("repeats itself, and differs with the seed", async () => {
    const first = await sha(CARTPOLE);
    expect(await sha(CARTPOLE)).toBe(first);
    expect(await sha({ ...CARTPOLE, seed: 12 })).not.toBe(first);
  });

  it("does not depend on evaluating, saving or pausing in between", async () => {
    const trainer = await createTrainer(CARTPOLE);
    for await (const { update } of trainer.train()) {
      if (update === 2) await trainer.evaluate({ episodes: 3 });
      if (update === 3) (await trainer.policy()).toBytes();
      if (update === 1) break;
    }
    for await (const _ of trainer.train());
    expect(trainer.summary().parametersSha256).toBe(await sha(CARTPOLE));
  });
});

describe("Trainer", () => {
  it("allocates nothing while it trains: the memory is the same after 10 and after 1,000 updates", async () => {
    const small = { numEnvs: 2, rolloutSteps: 8, minibatchSize: 16, epochs: 1, hiddenSizes: [8] };
    const trainer = await createTrainer({ env: "CartPole-v1", steps: 16_000, ...small });
    const bytes: number[] = [];
    for await (const { update } of trainer.train())
      if (update === 10 || update === 1000) bytes.push(trainer.parts.arena.memory.buffer.byteLength);
    expect(bytes).toHaveLength(2);
    expect(bytes[1]).toBe(bytes[0]);
  });

  it("never takes more steps than it was given, and counts them", async () => {
    const trainer = await createTrainer({ ...CARTPOLE, steps: 3000 });
    const updates: TrainingUpdate[] = [];
    for await (const update of trainer.train()) updates.push(update);
    expect(updates.map(({ step }) => step)).toEqual([1024, 2048]);
    expect(trainer.summary()).toMatchObject({
      steps: 2048,
      env: "CartPole-v1",
      algorithm: "ppo",
      engine: "fused",
      seed: 11,
      threads: 1,
    });
  });

  it("takes a horizon in train() as it does in createTrainer()", async () => {
    const trainer = await createTrainer({ env: "CartPole-v1", seed: 11 });
    for await (const _ of trainer.train({ steps: 4096 }));
    expect(trainer.summary().parametersSha256).toBe(await sha(CARTPOLE));
  });

  it("ends after the update under way when its signal is aborted", async () => {
    const controller = new AbortController();
    const trainer = await createTrainer({ ...CARTPOLE, steps: 100_000, signal: controller.signal });
    for await (const { update } of trainer.train()) if (update === 2) controller.abort();
    expect(trainer.step).toBe(2048);
    expect((await trainer.evaluate({ episodes: 2 })).episodes).toBe(2);
  });

  it("lets timers run while it trains", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await train({ ...CARTPOLE, steps: 20_000 });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });

  it("names what became non-finite, when, and the likely causes", async () => {
    const options: TrainingOptions = {
      env: "Pendulum-v1",
      steps: 40_960,
      learningRate: 1,
      maxGradientNorm: 0,
      activation: "relu",
      hiddenSizes: [64, 64, 64, 64, 64],
    };
    const diverge = train({ ...options, policyGain: 1e18, valueGain: 1e30 });
    await expect(diverge).rejects.toThrow(NonFiniteError);
    await expect(diverge).rejects.toThrow(/became NaN or infinite at update \d+; likely causes: .*learning rate/);
  });

  it("refuses bad options in one line", async () => {
    await expect(createTrainer({ env: "CartPole-v1", gama: 1 } as unknown as TrainingOptions)).rejects.toThrow(
      /unknown key "gama" \(did you mean "gamma"/,
    );
    await expect(createTrainer({ env: "CartPole" })).rejects.toThrow(/did you mean "CartPole-v1"/);
  });

  it("learns CartPole within 100,000 steps from the preset", async () => {
    const run = await train({ env: "CartPole-v1", seed: 21 });
    expect(run.step).toBeLessThanOrEqual(100_000);
    expect(run.summary().solvedAtStep).not.toBeNull();
    const evaluation = await run.evaluate({ episodes: 100 });
    expect(evaluation.meanReturn).toBeGreaterThanOrEqual(475);
  });

  it("learns with a single lane, one hidden layer, and value clipping", async () => {
    const run = await train({
      env: "CartPole-v1",
      seed: 2,
      numEnvs: 1,
      rolloutSteps: 512,
      steps: 40_960,
      minibatchSize: 64,
      hiddenSizes: [32],
      valueClipRange: 10,
    });
    expect(run.summary().meanReturn).toBeGreaterThan(60); // a random policy makes about 22
  });
});
