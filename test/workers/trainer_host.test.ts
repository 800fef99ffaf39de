/** A trainer behind messages: the same run as without them, paused, changed, kept and gone on with; and dead workers. */
import { expose, proxy, type Remote } from "comlink";
import { createTrainer, resumeTrainer } from "swingup";
import { TrainerHost, type TrainerReport, WorkerLink, WorkerLinkError } from "swingup/workers";
import { afterEach, describe, expect, it } from "vitest";

const options = { env: "CartPole-v1", seed: 5, steps: 8192 };
const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function link<T extends object>(target: T, patience?: number): WorkerLink<T> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  expose(target, port1 as never);
  return new WorkerLink<T>(port2, patience === undefined ? {} : { patience });
}

type Host = Remote<TrainerHost>;

describe("TrainerHost", () => {
  it("trains to the bits of a trainer without messages and reports every update once", async () => {
    const trainer = await createTrainer(options);
    for await (const _ of trainer.train());
    const host = link(new TrainerHost());
    const begun = await host.call((remote: Host) => remote.create(options));
    expect(begun).toMatchObject({ update: 0, horizon: 8192, finished: false, rewardThreshold: 475, timeLimit: 500 });
    const reports: TrainerReport[] = [];
    const listener = proxy((report: TrainerReport) => void reports.push(report));
    expect(await host.call((remote: Host) => remote.train({ reportEvery: 0 }, listener))).toBe("horizon");
    const run = await host.call((remote: Host) => remote.run());
    expect(run.summary.parametersSha256).toBe(trainer.summary().parametersSha256);
    expect(run).toMatchObject({ update: 8, finished: true });
    expect(reports.flatMap(({ updates }) => updates.map(({ update }) => update))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(reports[reports.length - 1].parameters).toEqual(trainer.parameters);
  });

  it("begins with a policy, given as its file's bytes", async () => {
    const teacher = await (await createTrainer({ ...options, seed: 2, hiddenSizes: [8] })).policy();
    const host = new TrainerHost();
    const { parameters, summary } = await host.create({ ...options, initialPolicy: teacher.toBytes() });
    expect(parameters).toEqual(teacher.parameters);
    expect(summary.initialPolicy?.parametersSha256).toBe(teacher.parametersSha256);
    await expect(host.create({ ...options, initialPolicy: "x" as never })).rejects.toThrow(/expected the bytes of a/);
    await host.dispose();
  });

  it("pauses after the updates asked for, adjusts, and a schedule of adjustments repeats that", async () => {
    const host = new TrainerHost();
    await host.create(options);
    expect(await host.train({ updates: 3 }, () => {})).toBe("paused");
    expect(host.adjust({ learningRate: 1e-4 })).toBe(3);
    await host.train({}, () => {});
    const other = new TrainerHost();
    await other.create({ ...options, adjustments: [{ update: 3, values: { learningRate: 1e-4 } }] });
    await other.train({}, () => {});
    const plain = new TrainerHost();
    await plain.create(options);
    await plain.train({}, () => {});
    const hashes = [host, other, plain].map((each) => each.run().summary.parametersSha256);
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it("hands out checkpoints that go on elsewhere, and goes on with others'", async () => {
    const host = new TrainerHost();
    await host.create(options);
    await host.train({ updates: 4 }, () => {});
    const there = await resumeTrainer(await host.checkpoint());
    for await (const _ of there.train());
    const back = new TrainerHost();
    expect((await back.resume(await host.checkpoint())).update).toBe(4);
    await back.train({}, () => {});
    expect(back.run().summary.parametersSha256).toBe(there.summary().parametersSha256);
  });

  it("is paused in the middle, however slow its pace", async () => {
    const host = new TrainerHost();
    await host.create(options);
    let heard = 0;
    const reason = host.train({ updatesPerSecond: 0.01 }, () => {
      heard++;
      setTimeout(() => host.pause());
    });
    expect(await reason).toBe("paused");
    expect(heard).toBe(1);
    expect(host.run().update).toBe(1);
  });

  it("says what is wrong", async () => {
    const host = new TrainerHost();
    await expect(host.train({}, () => {})).rejects.toThrow("there is no run; create or resume one first");
    await expect(host.create({ ...options, engine: "fast" })).rejects.toThrow("engine: expected one of fused, got");
    await host.create(options);
    await expect(host.train({ updates: 0 }, () => {})).rejects.toThrow(
      "updates: expected a whole number of at least 1",
    );
    const training = host.train({}, () => {});
    await expect(host.train({}, () => {})).rejects.toThrow("being trained already");
    host.pause();
    await training;
  });
});

describe("messages while it trains", () => {
  const wide = { ...options, numEnvs: 64, rolloutSteps: 1024, minibatchSize: 8192, epochs: 1, steps: 196_608 }; // rollouts of some 30 ms

  it("are refused or answered between two updates, and the run does not notice", async () => {
    const alone = new TrainerHost();
    await alone.create(wide);
    expect(await alone.train()).toBe("horizon"); // nobody listens
    const host = link(new TrainerHost());
    await host.call((remote: Host) => remote.create(wide));
    const training = host.call((remote: Host) => remote.train({}));
    await Promise.all(
      [
        host.call((remote: Host) => remote.train({})),
        host.call((remote: Host) => remote.create(options)),
        host.call((remote: Host) => remote.dispose()),
      ].map((call) => expect(call).rejects.toThrow("the run is being trained")),
    );
    const checkpoints: Uint8Array[] = [];
    let open = true;
    void training.then(() => {
      open = false;
    });
    while (open) {
      const [bytes, run] = await Promise.all([
        host.call((remote: Host) => remote.checkpoint()),
        host.call((remote: Host) => remote.run()),
        host.call((remote: Host) => remote.evaluate({ episodes: 1 })),
      ]);
      checkpoints.push(bytes);
      expect(run.summary.steps).toBe(run.update * 65_536);
    }
    expect(await training).toBe("horizon");
    const { parametersSha256 } = (await host.call((remote: Host) => remote.run())).summary;
    expect(parametersSha256).toBe(alone.run().summary.parametersSha256);
    const resumed = await resumeTrainer(checkpoints[0]);
    for await (const _ of resumed.train());
    expect(resumed.summary().parametersSha256).toBe(parametersSha256);
  });

  it("a listener that is none is refused in one line", async () => {
    const host = new TrainerHost();
    await host.create(options);
    await expect(host.train({}, {} as never)).rejects.toThrow("listener: expected a function");
    expect(await host.train({ updates: 1 })).toBe("paused");
  });
});

describe("WorkerLink", () => {
  it("passes on what the worker throws", async () => {
    const host = link(new TrainerHost());
    await expect(host.call((remote: Host) => remote.create({ env: "CartPool-v1" }))).rejects.toThrow("CartPole-v1");
  });

  it("gives up a worker that falls silent, and calls after that", async () => {
    const { port1, port2 } = new MessageChannel(); // nobody answers
    ports.push(port1, port2);
    const failures: string[] = [];
    const silent = new WorkerLink<TrainerHost>(port2, {
      patience: 80,
      onFailure: ({ message }) => failures.push(message),
    });
    const call = () => silent.call((remote: Host) => remote.run());
    await expect(call()).rejects.toThrow("worker: it gave no sign of life for 0.08 s and was ended");
    await expect(call()).rejects.toThrow(WorkerLinkError);
    expect(failures).toHaveLength(1);
  });

  it("waits longer than its patience for a worker that is alive", async () => {
    const slow = link({ wait: () => new Promise((resolve) => setTimeout(resolve, 1500, "done")) }, 500);
    expect(await slow.call((remote) => remote.wait())).toBe("done");
  });

  it("does not take it for silence when its own thread stands still", async () => {
    const slow = link({ wait: () => new Promise((resolve) => setTimeout(resolve, 20, "done")) }, 200);
    const call = slow.call((remote) => remote.wait());
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600); // as when a computer sleeps
    expect(await call).toBe("done");
  });

  it("ends calls that are under way when it is closed, once and for all", async () => {
    const host = link({ wait: () => new Promise(() => {}) });
    const call = host.call((remote) => remote.wait());
    host.close();
    host.close();
    await expect(call).rejects.toThrow("worker: it was ended");
  });
});
