/** What `checkEnv` finds: nothing in environments that are right, every planted mistake in those that are not. */
import { checkEnv, defineEnv, type EnvFactory, environmentIds, Random, registerEnv } from "swingup";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ownModules } from "../support/own_modules.ts";
import { stopwatch } from "../support/stopwatch.ts";
import { counter } from "./counter.ts";
import { CartPole, FastWalk, Follow, SlowWalk, Walk } from "./users_envs.ts";

ownModules();

afterEach(() => vi.restoreAllMocks());

const builtIn = environmentIds();

describe("an environment that is right", () => {
  it.each(builtIn)("%s has no findings", async (id) => {
    expect(await checkEnv(id)).toEqual({ env: id, clean: true, findings: [], notes: expect.any(Array) });
  });

  it.each([
    ["a class", () => new Walk()],
    ["one that writes into arrays", () => new FastWalk()],
    ["one that answers later", () => new SlowWalk()],
    ["one with continuous actions", () => new Follow()],
    ["CartPole in TypeScript", defineEnv(() => new CartPole(), { timeLimit: 500 })],
  ])("%s has no findings", async (_, env) => {
    expect((await checkEnv(env as EnvFactory)).findings).toEqual([]);
  });

  it("may be registered, or written against Simulation", async () => {
    registerEnv("Walk-v7", () => new Walk());
    expect(await checkEnv("Walk-v7")).toMatchObject({ env: "Walk-v7", clean: true });
    const report = await checkEnv(counter(50));
    expect(report.findings.map(({ subject }) => subject)).toEqual(["actionSpace", "observation"]);
  });

  it("may do without randomness, which is noted", async () => {
    class Fixed extends Walk {
      override reset() {
        return super.reset({ seed: 1 });
      }
    }
    expect((await checkEnv(() => new Fixed())).notes).toEqual([
      expect.stringMatching(/other seeds gave the same episodes/),
    ]);
    expect((await checkEnv(() => new Walk())).notes).toEqual([]);
  });

  it("plays as many steps as it is asked to", async () => {
    let steps = 0;
    class Counted extends Walk {
      override step(action: number) {
        steps += 1;
        return super.step(action);
      }
    }
    await checkEnv(() => new Counted(), { steps: 100 });
    expect(steps).toBe(100 * 6 + 20 + 2); // five plays and one beside, an unfinished one, the saved state
    await expect(checkEnv(() => new Walk(), { steps: 1 })).rejects.toThrow(/steps: expected a whole number in \[10/);
    await expect(checkEnv("Wlak-v7")).rejects.toThrow(/environment: expected one of/);
  });
});

/** Walk with something else. */
const change = (changes: object) => () => Object.assign(new Walk(), changes);
const stepping = (fields: object) => () => {
  const walk = new Walk();
  return Object.assign(walk, { step: (action: number) => ({ ...Walk.prototype.step.call(walk, action), ...fields }) });
};

const still = () => {
  const walk = stepping({ observation: [0] })();
  return Object.assign(walk, { reset: () => walk.setState(new Float64Array(1)) });
};

let shared = 0;

describe("every planted mistake is found", () => {
  it.each([
    [
      "observationSpace",
      change({ observationSpace: undefined }),
      /expected box\(low, high\), discrete.*, got undefined/,
    ],
    [
      "actionSpace",
      change({ actionSpace: { type: "discrete", n: 0 } }),
      /n: expected a whole number in \[1, 2147483647\], got 0/,
    ],
    ["step", change({ step: 3 }), /expected a method, got 3/],
    ["close", change({ close: 3 }), /expected a method or nothing, got 3/],
    ["setState", change({ setState: undefined }), /expected a method, since there is getState/],
    ["env", (() => Walk.prototype) as unknown as EnvFactory, /returned one object twice/],
    ["env", (async () => new Walk()) as unknown as EnvFactory, /a function that returns a promise/],
    ["env", Walk as unknown as EnvFactory, /got the class itself: write \(\) => new Walk\(\)/],
    [
      "reset",
      change({
        reset: () => {
          throw new Error("no fuel");
        },
      }),
      /reset\(\{ seed: 0 \}\) threw: no fuel/,
    ],
    [
      "step",
      change({
        step: (action: number) => {
          throw new Error(`no ${action}`);
        },
      }),
      /step\(\) at step 1 threw: no 0/,
    ],
    [
      "observation[0]",
      change({ reset: () => [NaN] }),
      /reset\(\{ seed: 0 \}\): expected a finite float32 number, got NaN/,
    ],
    ["observation", change({ reset: () => [0, 0] }), /reset.*: expected an array of 1 number, got 2/],
    [
      "observation[0]",
      change({ reset: () => [4] }),
      /expected a number in \[-1, 1\], the bounds of observationSpace, got 4/,
    ],
    ["info", change({ reset: () => ({ observation: [0], info: "x" }) }), /reset.*: expected an object, got "x"/],
    ["observation", stepping({ observation: undefined }), /step 1: expected an array of 1 number, got undefined/],
    ["reward", stepping({ reward: "1" }), /step 1: expected a finite float32 number, got "1"/],
    ["terminated", stepping({ terminated: 1 }), /step 1: expected true or false, got 1/],
    ["truncated", stepping({ truncated: "no" }), /step 1: expected true or false, got "no"/],
    ["info", stepping({ info: 3 }), /step 1: expected an object, got 3/],
    [
      "step",
      change({ step: () => [[0], 0, false, false, {}] }),
      /expected \{ observation, reward, terminated, truncated \}, got an array of 5/,
    ],
    [
      "seed",
      change({ reset: () => [Math.random()] }),
      /a second object, given the same seeds and actions, played differently; .*Math.random \(first at the first reset: observation\[0\]/,
    ],
    [
      "getState",
      change({ getState: () => [0] }),
      /after setState\(\) with a saved state the same action led elsewhere|returns another state/,
    ],
    ["setState", change({ setState: () => [0] }), /getState\(\) after setState\(state\) returns another state/],
  ] as [string, EnvFactory, RegExp][])("%s", async (subject, env, text) => {
    const { findings, clean } = await checkEnv(env);
    expect(clean).toBe(false);
    const found = findings.filter((finding) => finding.subject === subject && finding.severity === "error");
    expect(found).toHaveLength(1);
    expect(found[0].message).toMatch(text);
  });

  it.each([
    ["step", stepping({ done: false }), /returns "done", which nobody reads; say terminated/],
    ["reward", stepping({ reward: 1e6 }), /rewards as large as 1.00e\+6 occur/],
    [
      "terminated",
      stepping({ terminated: false, observation: [0.5] }),
      /no episode ended in 1000 random steps, and there is no time limit; give one/,
    ],
    ["observation", still, /it was the same in all of 1000 steps; it should tell/],
    [
      "render",
      change({
        render: () => {
          throw new Error("no screen");
        },
      }),
      /it threw after an episode: no screen/,
    ],
  ] as [string, EnvFactory, RegExp][])("warns of %s", async (subject, env, text) => {
    const { findings } = await checkEnv(env);
    expect(findings).toEqual([{ severity: "warning", subject, message: expect.stringMatching(text) }]);
  });

  it("warns of action spaces that a policy does not fit", async () => {
    for (const [low, high, fits] of [
      [-2, 2, true],
      [-1000, 1000, false],
      [0, 0.01, false],
      [5, 8, false],
      [-Infinity, Infinity, false],
    ] as const) {
      const space = { type: "box", shape: [3], low: [-1, -1, low], high: [1, 1, high] };
      const { findings } = await checkEnv((() =>
        Object.assign(new Follow(), { actionSpace: space })) as unknown as EnvFactory);
      expect(findings.some(({ subject }) => subject === "actionSpace")).toBe(!fits);
    }
  });

  it("finds an object that remembers earlier episodes", async () => {
    class Tired extends Walk {
      #random = new Random(1);
      override reset() {
        this.place = this.#random.integer(11) - 5;
        return [this.place / 10];
      }
    }
    const { findings } = await checkEnv(() => new Tired());
    expect(findings).toEqual([
      {
        severity: "error",
        subject: "reset",
        message: expect.stringMatching(/had played before.*let reset\(\) set everything again/),
      },
    ]);
  });

  it("finds objects that share state", async () => {
    class Siamese extends Walk {
      override reset(options: { seed: number }) {
        const start = super.reset(options);
        shared = this.place;
        return start;
      }
      override step(action: number) {
        this.place = shared;
        const result = super.step(action);
        shared = this.place;
        return result;
      }
    }
    const { findings } = await checkEnv(() => new Siamese());
    expect(findings).toContainEqual({
      severity: "error",
      subject: "env",
      message: expect.stringMatching(/while another was stepped in turn/),
    });
  });

  it("finds elements that stepInto leaves unwritten", async () => {
    class Lazy extends FastWalk {
      override stepInto(action: number, _: Float32Array, outcome: never) {
        super.stepInto(action, new Float32Array(1), outcome);
      }
    }
    expect((await checkEnv(() => new Lazy())).findings[0]).toMatchObject({
      subject: "observation[0]",
      message: expect.stringMatching(/step 1: .* got NaN/),
    });
  });

  it("reports everything at once, errors first", async () => {
    const { findings } = await checkEnv(stepping({ done: false, reward: NaN, terminated: "yes", info: 1 }));
    expect(findings.map(({ severity, subject }) => `${severity} ${subject}`)).toEqual([
      "error info",
      "error reward",
      "error terminated",
      "warning step",
    ]);
  });
});

describe("an examination", () => {
  it("gives way to timers, however many steps it is to take", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const worked = stopwatch();
    expect((await checkEnv(() => new FastWalk(), { steps: 30_000, objects: 1 })).clean).toBe(true);
    const milliseconds = 1000 * worked();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(1); // none where nothing gives way
    expect(milliseconds / ticks).toBeLessThan(100);
  });

  it("ends by its signal, with its reason, also while a step is waited for", async () => {
    const reason = new Error("enough");
    class Stuck extends Walk {
      override step(): never {
        return new Promise(() => {}) as never;
      }
    }
    for (const [env, steps] of [
      [() => new FastWalk(), 1_000_000],
      [() => new Stuck(), 10],
    ] as const) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 30);
      await expect(checkEnv(env, { steps, signal: controller.signal })).rejects.toBe(reason);
      await expect(checkEnv(env, { signal: controller.signal })).rejects.toBe(reason);
    }
    await expect(checkEnv("CartPole-v1", { signal: 1 as never })).rejects.toThrow(
      "signal: expected an AbortSignal, got 1",
    );
  });
});
