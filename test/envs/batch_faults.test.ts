/** Whatever an environment that steps many copies at once does wrong is found at the border, named in one line, and closed. */
import {
  type Batch,
  type BatchEnv,
  type BatchEnvOptions,
  box,
  checkEnv,
  defineBatchEnv,
  discrete,
  EnvError,
  makeVectorEnv,
  train,
} from "swingup";
import { describe, expect, it } from "vitest";
import { CartPoles, type Changes, walks } from "./batch_envs.ts";

const cartPoles = defineBatchEnv(CartPoles.options);
const settings = { seed: 3, numEnvs: 8, rolloutSteps: 32, minibatchSize: 64, steps: 1024, hiddenSizes: [16] } as const;

async function firstError(env: ReturnType<typeof walks>["env"], lanes = 3): Promise<EnvError> {
  const vector = await makeVectorEnv(env, { numEnvs: lanes, seed: 1 });
  try {
    vector.reset();
    for (let t = 0; t < 9; t++) vector.step();
  } catch (error) {
    return error as EnvError;
  } finally {
    vector.dispose();
  }
  throw new Error("no error");
}

describe("what is wrong is named", () => {
  const breaking = (change: (batch: Batch) => void): Changes => {
    let steps = 0;
    return {
      step(batch) {
        for (const row of batch.observations) row.fill(0);
        batch.rewards.fill(0);
        steps += 1;
        if (steps % 3 === 0) change(batch);
      },
    };
  };
  const faults: [string, Changes, string][] = [
    [
      "an observation that was not written",
      breaking((b) => b.observations[0].fill(NaN, 2)),
      "lane 2, step 3 of the episode with seed 2357136044: observation[0]: expected a finite float32 number, got NaN; every lane is written, every time",
    ],
    [
      "an observation beyond its bounds",
      breaking((b) => b.observations[0].fill(1.5, 1)),
      "lane 1, step 3 of the episode with seed",
    ],
    [
      "a reward that is not finite",
      breaking((b) => b.rewards.fill(Infinity, 1)),
      "reward: expected a finite float32 number, got Infinity",
    ],
    ["a flag that is none", breaking((b) => b.terminated.fill(2)), "terminated: expected 0 or 1, got 2"],
    [
      "a step that throws",
      {
        step: () => {
          throw new Error("out of fuel");
        },
      },
      "Walks, step 1 of the run: step(): it threw: out of fuel",
    ],
    [
      "a reset that throws",
      {
        reset: () => {
          throw new Error("no track");
        },
      },
      "Walks, reset: reset(): it threw: no track",
    ],
    [
      "a step that waits",
      { step: (async () => {}) as () => void },
      "step(): expected to be done when it returns, got a promise",
    ],
    ["a reset that writes nothing", { reset: () => {} }, "lane 0, reset({ seed: "],
  ];
  it.each(faults)("%s", async (_what, changes, text) => {
    const { env, counts } = walks(changes);
    const error = await firstError(env);
    expect(error).toBeInstanceOf(EnvError);
    expect(error.message.split("\n")).toHaveLength(1);
    expect(error.message).toContain(text.replace("2357136044", String(error.seed)));
    await expect(train({ env, ...settings })).rejects.toBeInstanceOf(EnvError);
    expect(counts).toEqual({ made: 2, closed: 2 });
  });

  it("a mask that allows nothing", async () => {
    const { env } = walks({
      ...breaking((batch) => batch.actionMasks[1].fill(0)),
      reset(lanes, _seeds, { observations: [seen], actionMasks: [left, right] }) {
        for (const lane of lanes) [seen[lane], left[lane], right[lane]] = [0, 1, 0];
      },
      definition: { actionMasks: true },
    });
    expect((await firstError(env)).message).toContain("actionMask[0]: expected 0 or 1, got 255");
  });

  it("states", async () => {
    let state: number[] = [0];
    const { env } = walks({ getState: () => state, setState: () => {} });
    const vector = await makeVectorEnv(env, { numEnvs: 2 });
    vector.reset();
    expect(vector.stateSize).toBe(1);
    state = [NaN];
    expect(() => vector.getState(1)).toThrow("getState()[0]: expected a finite number, got NaN");
    state = [1, 2];
    expect(() => vector.getState(1)).toThrow("getState(): expected 1 numbers as before, got 2");
    expect(() => vector.setState(1, [3])).toThrow("lane 1, reset({ seed: ");
  });

  it("a state where there is none", async () => {
    const vector = await makeVectorEnv(walks({ getState: undefined, setState: undefined }).env);
    vector.reset();
    expect(() => vector.getState(0)).toThrow("getState(): expected a method, got nothing: its state cannot be read");
    expect(() => vector.setState(0, [])).toThrow(
      "setState(): expected a method, got nothing: its state cannot be changed",
    );
  });

  const objects: [string, object | string | undefined, string][] = [
    ["nothing", undefined, "make(): expected an object with reset() and step(), got undefined"],
    ["a promise", "promise", "make(): expected an object with reset() and step()"],
    [
      "no step",
      { reset() {}, Step() {} },
      'step: expected a method, got undefined; there is "Step", which nobody reads: call it step',
    ],
    [
      "half of a state",
      { reset() {}, step() {}, getState: () => [] },
      "setState: expected a method, since there is getState",
    ],
    [
      "another spelling",
      { reset() {}, step() {}, get_state: () => [] },
      "get_state: nobody reads it: call it getState",
    ],
  ];
  it.each(objects)("an object with %s, which is closed", async (_what, object, text) => {
    let closed = 0;
    const close = () => {
      closed += 1;
    };
    const given = () =>
      typeof object === "string" ? Promise.reject(new Error("later")) : object && { ...object, close };
    const { env } = walks({ definition: { make: () => given() as BatchEnv } });
    await expect(makeVectorEnv(env)).rejects.toThrow(`Walks: ${text}`);
    expect(closed).toBe(typeof object === "object" ? 1 : 0);
  });

  it("one object for two batches", async () => {
    const { env: good } = walks();
    const one = { reset() {}, step() {} };
    const { env } = walks({ definition: { make: () => one } });
    await makeVectorEnv(env);
    await expect(makeVectorEnv(env)).rejects.toThrow("make() returned one object twice");
    await makeVectorEnv(good);
    await makeVectorEnv(good);
  });

  const definitions: [Record<string, unknown>, string][] = [
    [{ id: "a/b" }, "id: expected a name"],
    [{ observationSpace: discrete(3) }, "Walks: observationSpace: expected box(...), got discrete(...)"],
    [{ actionSpace: undefined }, "Walks: actionSpace: expected box(low, high)"],
    [{ actionMasks: true, actionSpace: box([-1], [1]) }, "Walks: actionMasks: expected none with a box"],
    [{ make: 3 }, "make: expected a function such as"],
    [{ timeLimit: -1 }, "timeLimit: expected a whole number"],
    [{ steps: 3 }, 'defineBatchEnv options: unknown key "steps"'],
    [{ options: { wind: { default: "strong", description: "" } } }, "options.wind.default: expected a number"],
    [{ options: { wind: { default: 1 } } }, "options.wind.description: expected a text, got undefined"],
  ];
  it.each(definitions)("a definition with %j", (definition, text) => {
    expect(() => walks({ definition: definition as Partial<BatchEnvOptions> })).toThrow(text);
  });
});

describe("closing", () => {
  it("is done once, and awaited", async () => {
    let closed = 0;
    const { env } = walks({
      close: async () => {
        await null;
        closed += 1;
      },
    });
    const vector = await makeVectorEnv(env);
    const closing = vector.dispose();
    expect(closed).toBe(0);
    await closing;
    vector.dispose();
    expect(closed).toBe(1);
  });

  it("that fails is said", async () => {
    const { env } = walks({ close: () => Promise.reject(new Error("stuck")) });
    const vector = await makeVectorEnv(env);
    await expect(vector.dispose()).rejects.toThrow("Walks, reset: close(): it threw: stuck");
  });
});

describe("checkEnv", () => {
  it("finds nothing where nothing is wrong", async () => {
    expect(await checkEnv(cartPoles, { steps: 300 })).toMatchObject({ findings: [] });
    expect(await checkEnv(walks().env, { steps: 300 })).toMatchObject({ findings: [] });
    const { env } = walks({ getState: undefined, setState: undefined });
    expect(await checkEnv(env, { steps: 300 })).toMatchObject({ findings: [] });
  });

  it("finds lanes that disturb each other", async () => {
    let place = 0; // of all lanes and objects
    const { env } = walks({
      step({ numEnvs, observations: [seen], rewards, terminated }) {
        for (let lane = 0; lane < numEnvs; lane++) {
          place = (place + 1) % 7;
          seen[lane] = rewards[lane] = place / 7;
          terminated[lane] = Number(place === 6);
        }
      },
    });
    expect((await checkEnv(env, { steps: 100 })).findings.map(({ subject }) => subject)).toContain("seed");
  });

  it("names what a step leaves out", async () => {
    const { env } = walks({ step: ({ rewards }) => void rewards.fill(0) });
    const [{ message }] = (await checkEnv(env, { steps: 100 })).findings;
    expect(message).toContain("observation[0]: expected a finite float32 number, got NaN");
  });
});
