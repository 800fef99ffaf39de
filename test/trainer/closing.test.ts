/**
 * Every object that a factory has made is closed exactly once, awaited, whatever fails, at every entry point; with one
 * lane two objects are never open at once.
 */
import {
  createTrainer,
  evaluate,
  loadPolicy,
  makeVectorEnv,
  type Policy,
  recordEpisode,
  registerEnv,
  resumeTrainer,
  train,
} from "swingup";
import { TrainerHost } from "swingup/workers";
import { beforeAll, describe, expect, it } from "vitest";
import { nextMacrotask } from "../../src/core/macrotask.ts";
import { Doors, type Place } from "../envs/doors.ts";
import { Walk } from "../envs/users_envs.ts";
import { ownModules } from "../support/own_modules.ts";

ownModules();

const LANES = 6;
const SMALL = {
  steps: 128,
  numEnvs: LANES,
  rolloutSteps: 8,
  minibatchSize: 48,
  hiddenSizes: [4],
  timeLimit: 6,
} as const;
const doors = new Doors();
const env = doors.factory;
let checkpoint: Uint8Array;
let file: Uint8Array;

beforeAll(async () => {
  const trainer = await createTrainer({ env: () => new Walk(), ...SMALL });
  for await (const _ of trainer.train());
  checkpoint = trainer.checkpoint();
  file = (await trainer.policy()).toBytes();
  await trainer.dispose();
});

/** What each entry point does with environments, up to the end of their use where it goes well. */
const entries: Record<string, () => Promise<unknown>> = {
  train: async () => (await train({ env, ...SMALL })).dispose(),
  "train, looked at first": async () => (await train({ env, ...SMALL, preset: "robust" })).dispose(),
  "train with evaluations": async () =>
    (await train({ env, ...SMALL, evaluateEvery: 48, evaluateEpisodes: 2 })).dispose(),
  createTrainer: async () => {
    const trainer = await createTrainer({ env, ...SMALL });
    for await (const _ of trainer.train());
    await trainer.dispose();
  },
  resumeTrainer: async () => {
    const trainer = await resumeTrainer(checkpoint, { env });
    for await (const _ of trainer.train({ steps: 256 }));
    await trainer.dispose();
  },
  evaluate: async () => evaluate(await policy(), { episodes: LANES }),
  recordEpisode: async () => recordEpisode(await policy()),
  makeVectorEnv: async () => {
    const vector = await makeVectorEnv(env, { numEnvs: LANES });
    try {
      await vector.reset();
      await vector.step();
    } finally {
      await vector.dispose();
    }
  },
  "makeVectorEnv, wrapped": async () => {
    const vector = await makeVectorEnv(env, {
      numEnvs: LANES,
      wrappers: { observationHistory: 2, normalizeRewards: true },
    });
    try {
      await vector.reset();
      await vector.step();
    } finally {
      await vector.dispose();
    }
  },
  TrainerHost: async () => {
    registerEnv("Door-v0", env);
    const host = new TrainerHost();
    try {
      await host.create({ env: "Door-v0", ...SMALL });
      await host.train({}, () => {});
    } finally {
      await host.dispose();
    }
  },
};

const policy = (): Promise<Policy> => loadPolicy(file, { env });

/** Fulfilled when what is under way has come to its end: a slow method takes one macrotask, closing one for each object. */
async function settled(): Promise<void> {
  for (let k = 0; k < 10 * LANES; k++) await nextMacrotask();
}

async function outcome(work: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Each with the failures that can reach it; the number is the object that fails: 0 is asked for its spaces. */
const common: readonly [Place, number][] = [
  ["factory", 0],
  ["spaces", 0],
  ["close", 0],
  ["factory", 1],
  ["spaces", 1],
  ["reset", 1],
  ["step", 1],
  ["observation", 1],
  ["close", 1],
];
const inLane5: readonly [Place, number][] = (
  ["factory", "spaces", "reset", "step", "observation", "close"] as const
).map((place) => [place, 5]);
const more: Record<string, readonly [Place, number][]> = {
  resumeTrainer: [...inLane5, ["setState", 1], ["setState", 5]],
  recordEpisode: [["render", 1]],
  "train with evaluations": [...inLane5, ["factory", 8], ["reset", 8], ["step", 8], ["close", 8]],
};

const cases = Object.keys(entries).flatMap((name) =>
  [...common, ...(more[name] ?? inLane5)].flatMap(([place, object]) =>
    [false, true].map((slow) => ({ name, place, object, slow })),
  ),
);

describe("after a failure every object is closed once", () => {
  it.each(cases)("$name: $place of object $object, slow: $slow", async ({ name, place, object, slow }) => {
    doors.expect({ place, object, slow });
    const error = await outcome(entries[name]);
    const atOnce = [...doors.closed];
    await settled();
    expect(String(error)).toMatch(
      place === "factory"
        ? /no door/
        : place === "spaces"
          ? /Space: |in \[1, 2147483647\]/
          : place === "observation"
            ? /\[-1, 1\]/
            : new RegExp(`${place}\\(\\): it threw: ${place} fails`),
    );
    expect(doors.closed).toEqual(doors.closed.map(() => 1));
    expect(atOnce).toEqual(doors.closed); // before the error was thrown
  });

  it.each(["onUpdate", "onEpisode", "onEvaluation", "onCheckpoint"])("train: %s throws", async (name) => {
    doors.expect({ place: "nowhere", slow: true });
    const fails = () => {
      throw new Error("not today");
    };
    const every = { evaluateEvery: 48, evaluateEpisodes: 1, checkpointEvery: 48 };
    await expect(train({ env, ...SMALL, ...every, [name]: fails })).rejects.toThrow(/^not today$/);
    expect(doors.closed).toEqual(doors.closed.map(() => 1));
  });

  it("train: a wrong option", async () => {
    doors.expect({ place: "nowhere", slow: true });
    await expect(train({ env, ...SMALL, stopAt: 1 })).rejects.toThrow(/^stopAt: /);
    await expect(train({ env, ...SMALL, learningRate: 7 })).rejects.toThrow(/^learningRate: /);
    expect(doors.closed).toEqual(doors.closed.map(() => 1));
  });

  it("train: aborted before and on the way", async () => {
    doors.expect({ place: "nowhere", slow: true });
    const controller = new AbortController();
    const run = await train({ env, ...SMALL, signal: controller.signal, onUpdate: () => controller.abort() });
    expect(run.stopReason).toBe("aborted");
    await run.dispose();
    expect(doors.closed).toEqual(doors.closed.map(() => 1));
  });

  it("a trainer whose callback threw goes on, and closes when it is disposed of", async () => {
    doors.expect({ place: "nowhere" });
    const trainer = await createTrainer({ env, ...SMALL });
    const onUpdate = () => {
      throw new Error("not today");
    };
    await expect(trainer.train({ onUpdate }).next()).rejects.toThrow(/not today/);
    expect(doors.closed).toEqual([1, ...new Array(LANES).fill(0)]);
    for await (const _ of trainer.train());
    await trainer.dispose();
    await trainer.dispose();
    expect(doors.closed).toEqual(doors.closed.map(() => 1));
  });

  it("a host that refuses adjustments keeps the run before, and none of the new one's objects", async () => {
    const host = new TrainerHost();
    await host.create({ env: "CartPole-v1" });
    doors.expect({ place: "nowhere", slow: true });
    registerEnv("Door-v1", env);
    const adjustments = [{ update: 0, values: { learningRate: 7 } }];
    await expect(host.create({ env: "Door-v1", ...SMALL, adjustments })).rejects.toThrow(/^learningRate: /);
    expect(host.run().config.env).toBe("CartPole-v1");
    expect(doors.closed).toEqual(doors.closed.map(() => 1));
    await host.dispose();
  });
});

describe("with one lane one object is open at a time", () => {
  const one = { ...SMALL, numEnvs: 1, rolloutSteps: 32, minibatchSize: 32 };
  const single: Record<string, () => Promise<unknown>> = {
    train: async () => (await train({ env, ...one })).dispose(),
    makeVectorEnv: async () => (await makeVectorEnv(env)).dispose(),
    evaluate: async () => evaluate(await policy(), { episodes: 1 }),
    recordEpisode: async () => recordEpisode(await policy()),
  };
  it.each(Object.keys(single))("%s", async (name) => {
    doors.expect({ place: "nowhere", slow: true });
    await single[name]();
    expect(doors.closed).toEqual([1, 1]);
    expect(doors.most).toBe(1);
  });
});

describe("an error and what closing throws after it", () => {
  it("the first stays the error, the others are attached", async () => {
    let made = 0;
    const bad = () => {
      const number = made++;
      return Object.assign(new Walk(), {
        step: () => {
          throw new Error("out of fuel");
        },
        close: async () => {
          if (number > 0) throw new Error(`stuck ${number}`);
        },
      });
    };
    const error = (await outcome(() => train({ env: bad, ...SMALL, numEnvs: 2, minibatchSize: 16 }))) as Error & {
      suppressed: Error[];
    };
    expect(error.name).toBe("EnvError");
    expect(error.message).toMatch(/^Walk, lane 0, step 1 of .*: step\(\): it threw: out of fuel$/);
    expect(error.suppressed).toHaveLength(1);
    const [closing] = error.suppressed as (Error & { suppressed: Error[] })[];
    expect([closing, ...closing.suppressed].map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Walk, lane 0, .*: close\(\): it threw: stuck 1$/),
      expect.stringMatching(/^Walk, lane 1, .*: close\(\): it threw: stuck 2$/),
    ]);
  });

  it("a promise in the place of an object is closed too, and its rejection ends nobody", async () => {
    let closed = 0;
    const late = async () => Object.assign(new Walk(), { close: () => void closed++ });
    await expect(makeVectorEnv(late as never)).rejects.toThrow(/a function that returns a promise/);
    const lost = async () => {
      throw new Error("lost");
    };
    await expect(makeVectorEnv(lost as never)).rejects.toThrow(/a function that returns a promise/);
    await settled();
    expect(closed).toBe(1);
  });

  it("whoever does not wait for dispose() is not ended by a close() that rejects", async () => {
    doors.expect({ place: "close", object: 1, slow: true });
    const vector = await makeVectorEnv(env);
    void vector.dispose();
    await settled();
    expect(doors.closed).toEqual([1, 1]);
  });

  it("an object is closed when the step that is under way has ended", async () => {
    doors.expect({ place: "nowhere", slow: true });
    const vector = await makeVectorEnv(env);
    await vector.reset();
    const step = (vector.step() as Promise<void>).catch((error: Error) => error.message);
    const closing = vector.dispose();
    expect(doors.closed).toEqual([1, 0]);
    await closing;
    expect(doors.closed).toEqual([1, 1]);
    expect(await step).toBe("Walk: it was disposed");
  });
});
