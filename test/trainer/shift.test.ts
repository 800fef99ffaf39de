/**
 * Training twice at once, by every way into a trainer: the second is refused in one line or gets the run as it was after
 * the last update, and the first ends as if nothing had happened.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrainer, resumeTrainer, type Trainer, type TrainingOptions, type TrainingUpdate } from "swingup";
import { describe, expect, it } from "vitest";
import { Walk } from "./walk.ts";

const OPTIONS: TrainingOptions = {
  env: "CartPole-v1",
  seed: 5,
  steps: 4096,
  numEnvs: 4,
  rolloutSteps: 128,
  minibatchSize: 128,
  epochs: 4,
  hiddenSizes: [16],
};
const ASYNCHRONOUS: TrainingOptions = {
  ...OPTIONS,
  env: () => new Walk(),
  numEnvs: 2,
  steps: 1024,
  normalizeObservations: true,
};
const TWICE = "train: the trainer is being trained already; let that loop end or leave it";

async function drain(trainer: Trainer): Promise<TrainingUpdate[]> {
  const updates: TrainingUpdate[] = [];
  for await (const update of trainer.train()) updates.push(update);
  return updates;
}

const hash = (trainer: Trainer) => trainer.summary().parametersSha256;

async function alone(options: TrainingOptions): Promise<string> {
  const trainer = await createTrainer(options);
  await drain(trainer);
  return hash(trainer);
}

/** Runs to the end; `meddle` is called in the middle of the third update, when a lane of the environment steps. */
async function meddledWith(meddle: (trainer: Trainer) => unknown): Promise<Trainer> {
  let trainer: Trainer | undefined;
  let meddled: unknown;
  let calls = 0;
  const env = () =>
    new Walk(() => {
      if (trainer?.update === 2 && ++calls === 7) meddled = meddle(trainer);
    });
  trainer = await createTrainer({ ...ASYNCHRONOUS, env });
  await drain(trainer);
  expect(calls).toBeGreaterThan(7);
  await meddled;
  return trainer;
}

describe.each([
  ["one thread", OPTIONS, 1],
  ["two threads", OPTIONS, 2],
  ["an asynchronous environment", ASYNCHRONOUS, 1],
] as const)("on %s", (_, options, threads) => {
  it("refuses a second train() at once, and the first does not notice", async () => {
    const trainer = await createTrainer({ ...options, threads });
    const [first, second] = await Promise.allSettled([drain(trainer), drain(trainer)]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { message: expect.stringContaining(TWICE) } });
    expect(hash(trainer)).toBe(await alone(options));
  });

  it("refuses one from every callback and beside an open iterator, settings included", async () => {
    const trainer = await createTrainer({ ...options, threads });
    const refusals: unknown[] = [];
    const again = async () => {
      await trainer
        .train({ steps: 2048 })
        .next()
        .catch((error) => refusals.push(error.message));
    };
    const session = {
      evaluateEvery: 512,
      evaluateEpisodes: 1,
      checkpointEvery: 512,
      onEvaluation: again,
      onUpdate: again,
      onCheckpoint: again,
    };
    for await (const { update } of trainer.train(session)) if (update === 1) await again();
    expect(refusals.length).toBeGreaterThan(4);
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toContain(TWICE);
    expect(trainer.config.steps).toBe(options.steps);
    expect(hash(trainer)).toBe(await alone(options));
  });
});

describe("an iterator", () => {
  it("that was never started holds nothing, and is refused when it starts too late", async () => {
    const trainer = await createTrainer(OPTIONS);
    trainer.train();
    const late = trainer.train();
    const updates = trainer.train();
    await updates.next();
    await expect(late.next()).rejects.toThrow(TWICE);
    while (!(await updates.next()).done);
    expect(hash(trainer)).toBe(await alone(OPTIONS));
  });

  it("holds the trainer until it is returned, and training goes on to the same bits", async () => {
    const trainer = await createTrainer({ ...OPTIONS, threads: 2 });
    const open = trainer.train();
    await open.next();
    await expect(drain(trainer)).rejects.toThrow(TWICE);
    await open.return();
    await drain(trainer);
    expect(hash(trainer)).toBe(await alone(OPTIONS));
  });

  it("that was returned before it began, or left by an error in the loop or a callback, lets go", async () => {
    const trainer = await createTrainer({ ...OPTIONS, threads: 2 });
    await trainer.train().return();
    const oops = new Error("oops");
    const failing = async () => {
      for await (const _ of trainer.train()) throw oops;
    };
    await expect(failing()).rejects.toBe(oops);
    const throwing = () => Promise.reject(oops);
    await expect(trainer.train({ onUpdate: throwing }).next()).rejects.toBe(oops);
    await expect(trainer.train({ stopAt: -1 }).next()).rejects.toThrow("stopAt: expected");
    await drain(trainer);
    expect(hash(trainer)).toBe(await alone(OPTIONS));
  });

  it("that is open between two updates is no obstacle to letting the trainer go, workers included", async () => {
    const workers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Worker").length;
    const before = workers();
    const trainer = await createTrainer({ ...OPTIONS, threads: 2 });
    const open = trainer.train();
    await open.next();
    trainer.dispose();
    await expect(open.next()).rejects.toThrow("CartPole-v1: it was disposed");
    expect(workers()).toBe(before);
  });
});

describe("in the middle of an update", () => {
  const expected = alone(ASYNCHRONOUS);

  it("restore and dispose are refused", async () => {
    const checkpoint = {} as Parameters<Trainer["restore"]>[0];
    const trainer = await meddledWith(async (running) => {
      expect(() => running.dispose()).toThrow("dispose: an update is under way");
      await expect(running.restore(checkpoint)).rejects.toThrow("restore: the trainer is being trained already");
      expect(() => running.checkpoint()).toThrow("checkpoint: an update is under way");
    });
    expect(hash(trainer)).toBe(await expected);
  });

  it("policy, parameters, statistics and summary are those of the last update, and evaluations disturb nothing", async () => {
    const stopped = await createTrainer(ASYNCHRONOUS);
    for await (const { update } of stopped.train()) if (update === 2) break;
    const trainer = await meddledWith(async (running) => {
      expect(running.parameters).toEqual(stopped.parameters);
      expect(running.statistics).toEqual(stopped.statistics);
      expect(running.summary()).toMatchObject({ steps: stopped.step, parametersSha256: hash(stopped) });
      const [policy, evaluation] = await Promise.all([running.policy(), running.evaluate({ episodes: 3 })]);
      expect(policy.toBytes()).toEqual((await stopped.policy()).toBytes());
      expect(evaluation).toEqual(await stopped.evaluate({ episodes: 3 }));
    });
    expect(hash(trainer)).toBe(await expected);
  });

  it("adjust waits for the next one and says so", async () => {
    const values = { learningRate: 1e-2 };
    let update = 0;
    const trainer = await meddledWith((running) => {
      update = running.adjust(values);
    });
    expect(update).toBe(3);
    const between = await createTrainer(ASYNCHRONOUS);
    for await (const { update } of between.train()) if (update === 3) expect(between.adjust(values)).toBe(3);
    expect(hash(trainer)).toBe(hash(between));
    expect(hash(trainer)).not.toBe(await expected);
  });
});

describe("a run whose update failed", () => {
  it("does not go on, says why, and keeps the policy of the last update", async () => {
    let trainer: Trainer | undefined;
    const env = () =>
      new Walk(() => {
        if (trainer?.update === 2) throw new Error("a wheel came off");
      });
    trainer = await createTrainer({ ...ASYNCHRONOUS, env });
    const hashes: string[] = [];
    const failing = async () => {
      for await (const _ of trainer.train()) hashes.push(hash(trainer));
    };
    await expect(failing()).rejects.toThrow("a wheel came off");
    expect(hash(trainer)).toBe(hashes[1]);
    expect((await trainer.policy()).parametersSha256).toBe(hashes[1]);
    await expect(failing()).rejects.toThrow(
      /^train: expected a run that can go on, but its last update failed \(.*a wheel came off\)/,
    );
    expect(hashes).toHaveLength(2);
  });
});

describe("restore", () => {
  it("is refused beside another restore, and so is train()", async () => {
    const run = await createTrainer(ASYNCHRONOUS);
    for await (const { update } of run.train()) if (update === 2) break;
    const bytes = run.checkpoint();
    const { decodeCheckpoint } = await import("../../src/runs/recorded_checkpoint.ts");
    const trainer = await createTrainer(ASYNCHRONOUS);
    const restoring = trainer.restore(decodeCheckpoint(bytes, run.environment));
    await expect(drain(trainer)).rejects.toThrow("train: the trainer is being restored; await that first");
    await expect(trainer.restore(decodeCheckpoint(bytes, run.environment))).rejects.toThrow(
      "restore: the trainer is being",
    );
    await restoring;
    await drain(trainer);
    const resumed = await resumeTrainer(bytes, { env: run.environment });
    await drain(resumed);
    expect(hash(trainer)).toBe(hash(resumed));
  });
});

describe("save", () => {
  it("writes the very bytes of policy(), wrappers and statistics included", async () => {
    const folder = mkdtempSync(join(tmpdir(), "swingup-save-"));
    const wrapped = { normalizeObservations: true, observationHistory: 2, timeLimit: 30 };
    for (const options of [OPTIONS, { ...OPTIONS, ...wrapped }, ASYNCHRONOUS]) {
      const trainer = await createTrainer({ ...options, steps: 1024 });
      await drain(trainer);
      await trainer.save(join(folder, "policy.safetensors"));
      const written = new Uint8Array(readFileSync(join(folder, "policy.safetensors")));
      expect(written).toEqual((await trainer.policy()).toBytes());
    }
    rmSync(folder, { recursive: true });
  });
});
