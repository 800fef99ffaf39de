/** Environments of several choices at once, of bits, with action masks: their examination, and what is wrong with masks. */
import {
  box,
  checkEnv,
  defineEnv,
  discrete,
  type EnvInto,
  type EpisodeOptions,
  makeVectorEnv,
  type StepOutcome,
} from "swingup";
import { describe, expect, it } from "vitest";
import { Elevators, Lamps, Nim, Rings, Switches } from "./choice_envs.ts";
import { Follow } from "./users_envs.ts";

describe("faults", () => {
  /** Nim that gives another mask. */
  const giving = (actionMask: unknown) => {
    class Game extends Nim {
      override allowed() {
        return actionMask as number[];
      }
    }
    return () => new Game();
  };

  const cases: [string, unknown, string][] = [
    ["nothing allowed", [0, 0, 0], "info.actionMask: expected at least one choice to be allowed, got only zeros"],
    ["too short", [1, 1], "info.actionMask: expected an array of 3 times 0 or 1, got 2"],
    ["missing", undefined, "info.actionMask: expected an array of 3 times 0 or 1, got undefined"],
    ["probabilities", [1, 0.5, 1], "info.actionMask[1]: expected 0 or 1, got 0.5"],
  ];

  it.each(cases)("%s: an EnvError that names lane, step and field", async (_, mask, text) => {
    const env = await makeVectorEnv(giving(mask), { numEnvs: 2 });
    expect(() => env.reset()).toThrow(/^Game, lane 0, reset\(\{ seed: \d+ \}\): /);
    expect(() => env.reset()).toThrow(text);
    const { findings } = await checkEnv(giving(mask));
    expect(findings[0]).toMatchObject({ severity: "error", subject: text.split(":")[0] });
    expect(findings[0].message).toContain(text.slice(text.indexOf(": ") + 2));
  });

  it("name the step and the dimension", async () => {
    class Stuck extends Elevators {
      override step() {
        const info = { actionMask: [1, 1, 1, 1, 0, 0, 0, 0] };
        return { observation: [0, 0], reward: 0, terminated: false, info };
      }
    }
    const env = await makeVectorEnv(() => new Stuck());
    env.reset();
    expect(() => env.step()).toThrow(
      /^Stuck, lane 0, step 1 of .*: info.actionMask: expected at least one choice of element 1 of the action \(4 to 7\)/,
    );
  });

  it("a mask that is not declared is a warning, masks on numbers are refused, unequal objects too", async () => {
    class Undeclared extends Nim {
      override actionMasks = false;
      override step(action: number) {
        return super.step(Math.min(action, this.heap - 1));
      }
    }
    const { findings } = await checkEnv(() => new Undeclared());
    expect(findings).toEqual([
      { severity: "warning", subject: "actionMasks", message: expect.stringMatching(/which nobody reads; declare it/) },
    ]);
    class Numbers extends Follow {
      actionMasks = true;
    }
    expect(() => defineEnv(() => new Numbers())).toThrow(
      /Numbers: actionMasks: expected none with a box\(...\) of actions/,
    );
    expect((await checkEnv(() => new Numbers())).findings[0].subject).toBe("actionMasks");
    expect(() => defineEnv(() => Object.assign(new Nim(), { actionMasks: 1 as never }))).toThrow(
      "Nim: actionMasks: expected true or false, got 1",
    );
    let made = 0;
    const unequal = () => Object.assign(new Nim(), { actionMasks: made++ < 2 });
    await expect(makeVectorEnv(unequal, { numEnvs: 3 })).rejects.toThrow(
      "Nim: actionMasks: expected the same in every",
    );
  });

  it("what stepInto leaves unwritten is found", async () => {
    class Into implements EnvInto<number> {
      observationSpace = box([0], [1]);
      actionSpace = discrete(2);
      actionMasks = true;
      resetInto(_: EpisodeOptions, observation: Float32Array, actionMask: Uint8Array) {
        observation[0] = 0;
        actionMask.set([0, 1]);
      }
      stepInto(action: number, observation: Float32Array, outcome: StepOutcome, actionMask: Uint8Array) {
        observation[0] = 1;
        outcome.reward = action;
        actionMask[0] = 1;
      }
    }
    const env = await makeVectorEnv(() => new Into());
    env.reset();
    expect([env.actionMasks?.[0], env.actionMasks?.[env.stride]]).toEqual([0, 1]);
    env.actions[0] = 1;
    expect(() => env.step()).toThrow(/Into, lane 0, step 1 of .*: info.actionMask\[1\]: expected 0 or 1, got 255/);
  });
});

describe("examination", () => {
  it.each([
    ["Rings", () => new Rings()],
    ["Lamps", () => new Lamps()],
    ["Nim", () => new Nim()],
  ])("finds nothing in %s", async (_, env) => {
    const { findings, notes } = await checkEnv(env);
    expect(findings).toEqual([]);
    expect(notes).toEqual([]);
  });

  it.each([
    ["Elevators", () => new Elevators()],
    ["Switches", () => new Switches()],
  ])("finds nothing in %s, whose seeds change nothing", async (_, env) => {
    const { findings, notes } = await checkEnv(env);
    expect(findings).toEqual([]);
    expect(notes).toHaveLength(1);
  });
});
