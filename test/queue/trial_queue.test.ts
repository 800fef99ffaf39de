/** Trials over a real broker, and what can happen on the way: each trial ends once, with the result that it has anywhere. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/queue/connection.ts";
import { Leases } from "../../src/queue/leases.ts";
import { versionText } from "../../src/queue/message.ts";
import { queueName } from "../../src/queue/names.ts";
import { QueueWorker, type QueueWorkerOptions } from "../../src/queue/queue_worker.ts";
import { TrialQueue, type TrialQueueOptions } from "../../src/queue/trial_queue.ts";
import { completeStudy, type StudyOptions } from "../../src/sweep/study.ts";
import { Sweep, type Trial, type TrialWorker } from "../../src/sweep/sweep.ts";
import { runTrial, scoreOf, type TrialJob, type TrialOutcome } from "../../src/sweep/trial.ts";
import { cable, freePort, hasRedis, startRedis, type TestRedis } from "./redis.ts";

const study = (given: Partial<StudyOptions> = {}) =>
  completeStudy({
    env: "CartPole-v1",
    search: { learningRate: { low: 1e-5, high: 1, log: true }, gamma: { low: 0.8, high: 1 } },
    trials: 30,
    seeds: 2,
    ...given,
  });

/** A trial that costs nothing, and whose result is a function of its settings and seeds. */
async function quick(job: TrialJob): Promise<TrialOutcome> {
  const { learningRate = 1, gamma = 1 } = job.options;
  const runs = job.seeds.map((seed) => {
    const value = -((Math.log10(learningRate as number) + 3) ** 2) - 100 * ((gamma as number) - 0.95) ** 2 - seed / 10;
    const bits = Math.round(1e6 * Math.abs(value))
      .toString(16)
      .padStart(64, "0");
    return { seed, deterministic: value, sampled: value, training: value, steps: 1, parametersSha256: bits, curve: [] };
  });
  return { number: job.number, state: "complete", value: scoreOf(runs, job), rungs: [], runs, seconds: 0 };
}

const SILENCE = 3000; // ms; scripts/stress_sweep.mjs has a minute

const plain = (trials: readonly Trial[]) => trials.map((trial) => ({ ...trial, seconds: 0 }));

async function alone(given: Partial<StudyOptions> = {}, run = quick): Promise<Trial[]> {
  const sweep = new Sweep(study(given), []);
  await sweep.run([{ run }]);
  return sweep.trials;
}

describe.skipIf(!hasRedis)("a queue", { timeout: 120_000 }, () => {
  let redis: TestRedis;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()));
    await redis.stop();
  });
  const worker = async (
    { run = quick, ...options }: Partial<Omit<QueueWorkerOptions, "run">> & { run?: typeof quick } = {},
    address = redis.address,
  ) => {
    const trials: QueueWorkerOptions["run"] = ({ job }) => run(job as TrialJob);
    const started = await QueueWorker.start(address, { run: trials, workers: 2, lease: 1, ...options });
    open.push(started);
    return started;
  };
  /** Runs a sweep over the queue; each trial is to end once. */
  const over = async (given: Partial<StudyOptions> = {}, options: TrialQueueOptions = {}, address = redis.address) => {
    const queue = await TrialQueue.open(address, options);
    const sweep = new Sweep(study(given), []);
    const told: number[] = [];
    const workers: TrialWorker[] = Array.from({ length: 8 }, () => queue.worker());
    try {
      await sweep.run(workers, { onTrial: ({ number }) => told.push(number) });
      await queue.settleAudits();
    } finally {
      await queue.close();
    }
    expect(told.sort((one, other) => one - other)).toEqual(Array.from({ length: study(given).trials }, (_, k) => k));
    return { trials: plain(sweep.trials), audited: queue.audited };
  };

  it("gives the trials of one machine, whoever runs them, real ones with a pruner too", async () => {
    const workers = [await worker(), await worker()];
    expect((await over()).trials).toEqual(plain(await alone()));
    await Promise.all(workers.map((one) => one.close()));
    const real = {
      settings: { steps: 1024, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
      trials: 6,
      episodes: 2,
      lag: 2,
      pruner: "asha",
    } as const;
    const learner = await worker({ run: (job) => runTrial(job) });
    expect((await over(real)).trials).toEqual(plain(await alone(real, (job) => runTrial(job))));
    await learner.close();
  });

  it("has lost nothing when a worker dies in the middle of its trials", async () => {
    let begun = () => {};
    const isBusy = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const dying = await worker({
      run: () => {
        begun();
        return new Promise(() => {}); // it never answers
      },
    });
    const ended = over();
    await isBusy;
    await dying.close();
    const other = await worker();
    expect((await ended).trials).toEqual(plain(await alone()));
    await other.close();
  });

  it("goes on when the broker has been restarted and knows nothing any more", async () => {
    let count = 0;
    let half = () => {};
    const isHalf = new Promise<void>((resolve) => {
      half = resolve;
    });
    const notices: string[] = [];
    const one = await worker({
      run: async (job) => {
        count += 1;
        if (count === 20) half();
        return quick(job);
      },
    });
    const ended = over({}, { notice: (text) => notices.push(text) });
    await isHalf;
    await redis.stop();
    await redis.start();
    expect((await ended).trials).toEqual(plain(await alone()));
    expect(notices.slice(0, 2)).toEqual(["the queue does not answer; waiting for it", "the queue answers again"]);
    await one.close();
  });

  it("goes on when a connection is cut, of the sweep or of the worker", async () => {
    const [ofSweep, ofWorker] = [await cable(redis.port), await cable(redis.port)];
    let count = 0;
    const one = await worker(
      {
        run: async (job) => {
          count += 1;
          if (count === 20 || count === 40)
            for (const line of [ofSweep, ofWorker]) {
              line.cut();
              setTimeout(line.mend, 100); // a while that is too short for nobody and too long for nothing
            }
          return quick(job);
        },
      },
      ofWorker.address,
    );
    expect((await over({}, {}, ofSweep.address)).trials).toEqual(plain(await alone()));
    expect(count).toBeGreaterThanOrEqual(60);
    await one.close();
    for (const line of [ofSweep, ofWorker]) line.close();
  });

  it("goes on when the network is silent for longer than a lease, with each trial counted once", async () => {
    const [ofSweep, ofWorker] = [await cable(redis.port), await cable(redis.port)];
    let count = 0;
    const run = async (job: TrialJob) => {
      count += 1;
      if (count === 20)
        for (const line of [ofSweep, ofWorker]) {
          line.silence();
          setTimeout(line.mend, SILENCE);
        }
      return quick(job);
    };
    const [far, near] = [await worker({ run }, ofWorker.address), await worker({ run })]; // whose jobs the other may take
    expect((await over({}, {}, ofSweep.address)).trials).toEqual(plain(await alone()));
    expect(count).toBeGreaterThanOrEqual(60);
    for (const one of [far, near, ofSweep, ofWorker]) await one.close();
  });

  it("gives up a job that one worker after the other dies of, and ends with the others", async () => {
    const isPoison = ({ options }: TrialJob) => (options.gamma as number) < 0.82;
    let deaths = 0;
    let last: QueueWorker | undefined;
    const mortal = async (): Promise<void> => {
      let die = () => {};
      const dead = new Promise<void>((resolve) => {
        die = resolve;
      });
      const one = await worker({
        workers: 1,
        run: (job) => {
          if (!isPoison(job)) return quick(job);
          die();
          return new Promise(() => {}); // it never answers
        },
      });
      last = one;
      void dead.then(async () => {
        deaths += 1;
        await one.close();
        await mortal();
      });
    };
    await mortal();
    const given = { sampler: "random", trials: 12, seeds: 1 } as const;
    const { trials } = await over(given);
    const expected = plain(await alone(given));
    const poisoned = expected.filter(({ parameters }) => (parameters.gamma as number) < 0.82);
    expect(poisoned.length).toBe(1);
    for (const [k, { state, error, value }] of trials.entries())
      if (expected[k] === poisoned[0])
        expect({ state, error }).toEqual({ state: "failed", error: expect.stringMatching(/stalled/) });
      else expect({ state, value }).toEqual({ state: "complete", value: expected[k].value });
    expect(deaths).toBe(4);
    await last?.close();
  });

  it("takes trials that fail, messages that are forged and results that are none for what they are", async () => {
    const reason = { state: "failed", value: null, rungs: [], runs: [], seconds: 0, error: "a thorn" } as const;
    const thorny = await worker({
      run: async (job) => ((job.options.gamma as number) < 0.9 ? { ...reason, number: 0 } : quick(job)),
    });
    const connection = await connect(redis.address);
    const { bullmq, redis: client, options } = connection;
    const name = queueName(versionText(), "none");
    const forger = new bullmq.Queue(name, options);
    for (const data of [null, { message: { version: "0", job: { options: { env: "../../x.js" } } } }]) {
      const jobId = `f${"0".repeat(63)}`.replace("f", data ? "e" : "f");
      await new Leases(connection).extend(name, [jobId]);
      await forger.add("seed", data, { jobId });
    }
    const { trials } = await over({ sampler: "random" });
    const expected = plain(await alone({ sampler: "random" }));
    for (const [k, trial] of trials.entries()) {
      const isThorny = (trial.parameters.gamma as number) < 0.9;
      expect(trial).toEqual(
        isThorny
          ? { ...reason, number: k, parameters: trial.parameters }
          : { ...expected[k], parameters: trial.parameters },
      );
    }
    expect(trials.filter(({ state }) => state === "failed").length).toBeGreaterThan(3);
    await thorny.close();
    const liar = await worker({ run: async (job) => ({ ...(await quick(job)), runs: [] }) });
    const { trials: lies } = await over({ trials: 2, seeds: 1 });
    expect(lies.map(({ state, error }) => ({ state, error }))).toEqual(
      new Array(2).fill({ state: "failed", error: "result: expected the run of seed 1, got an array of 0" }),
    );
    await liar.close();
    for (const first of "ef")
      expect(await (await forger.getJob(`${first}${"0".repeat(63)}`))?.getState()).toBe("failed");
    await forger.close();
    client.disconnect();
  });

  it("repeats a share by somebody else and says whose bits differ", async () => {
    const [honest, other] = [await worker({ name: "honest" }), await worker({ name: "other" })];
    expect((await over({ trials: 10 }, { audit: 1 })).audited).toEqual({ count: 20, differences: [] });
    await other.close();
    const bent = await worker({
      name: "bent",
      run: async (job) => {
        const { runs, ...rest } = await quick(job);
        return { ...rest, runs: runs.map((run) => ({ ...run, parametersSha256: "f".repeat(64) })) };
      },
    });
    const { audited } = await over({ trials: 10 }, { audit: 1 });
    expect(audited.count).toBe(20);
    expect(audited.differences).toHaveLength(20);
    for (const { workers } of audited.differences) expect([...workers].sort()).toEqual(["bent", "honest"]);
    await Promise.all([honest.close(), bent.close()]);
  });

  it("refuses a worker of another version, at its start and afterwards", async () => {
    const early = await worker({ version: "9.9.9-older" });
    const queue = await TrialQueue.open(redis.address);
    const sentence = /^--queue: the sweep there is of swingup 0\.\d+\.\d+-[0-9a-f]{8}, and this worker is 9\.9\.9-/;
    await expect(worker({ version: "9.9.9-newer" })).rejects.toThrow(sentence);
    await expect(early.refused).rejects.toThrow(sentence);
    await queue.close();
    await early.close();
  });

  it("says in a line that nobody answers, without a password", async () => {
    const port = await freePort();
    await expect(TrialQueue.open(`redis://me:secret@127.0.0.1:${port}`)).rejects.toThrow(
      new RegExp(
        `^--queue: nobody answers at redis://127\\.0\\.0\\.1:${port} \\(.*\\); start one: redis-server --port ${port}`,
      ),
    );
    for (const address of ["localhost", "http://localhost", "redis://", "redis://a/b"])
      await expect(TrialQueue.open(address)).rejects.toThrow(/^--queue: expected an address such as redis:/);
  });
});
