/** The border's error texts: the argument, what is allowed, what came; kinds as TypeError, values as RangeError. */
import { describe, expect, it } from "vitest";
import { checkBoolean, checkChoice, checkInteger, checkKeys, checkNumber } from "../../src/core/check.ts";

const failure = (run: () => unknown): Error => {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
};

describe("check", () => {
  it("names the argument, the interval and the value", () => {
    expect(failure(() => checkNumber("gamma", 1.2, { least: 0, most: 1 }))).toEqual(
      new RangeError("gamma: expected a number in [0, 1], got 1.2"),
    );
    expect(failure(() => checkNumber("rate", 0, { above: 0, most: 1 })).message).toBe(
      "rate: expected a number in (0, 1], got 0",
    );
    expect(failure(() => checkInteger("lanes", 2.5, { least: 1 })).message).toBe(
      "lanes: expected a whole number of at least 1, got 2.5",
    );
    expect(failure(() => checkNumber("x", Number.NaN)).message).toBe("x: expected a number, got NaN");
  });

  it("tells kinds from values", () => {
    expect(failure(() => checkNumber("gamma", "0.9"))).toBeInstanceOf(TypeError);
    expect(failure(() => checkInteger("lanes", null))).toBeInstanceOf(TypeError);
    expect(failure(() => checkBoolean("flag", 1))).toEqual(new TypeError("flag: expected true or false, got 1"));
    expect(failure(() => checkChoice("env", 3, ["a"]))).toBeInstanceOf(TypeError);
    expect(failure(() => checkNumber("gamma", 2, { most: 1 }))).toBeInstanceOf(RangeError);
  });

  it("lets the ends of a closed interval pass and refuses those of an open one", () => {
    expect(checkNumber("x", 0, { least: 0, most: 1 })).toBe(0);
    expect(checkNumber("x", 1, { least: 0, most: 1 })).toBe(1);
    expect(failure(() => checkNumber("x", 1, { below: 1 })).message).toBe("x: expected a number below 1, got 1");
  });

  it("suggests near names, and none where nothing is near", () => {
    expect(failure(() => checkChoice("env", "cartpole-v0", ["CartPole-v1", "Pendulum-v1"])).message).toContain(
      'did you mean "CartPole-v1"?',
    );
    expect(failure(() => checkChoice("env", "zzzzzzzzzzzzzzzz", ["CartPole-v1"])).message).not.toContain(
      "did you mean",
    );
    expect(failure(() => checkKeys("options", { learningrate: 1 }, ["learningRate", "gamma"])).message).toContain(
      'unknown key "learningrate" (did you mean "learningRate"?)',
    );
  });

  it("keeps an error on one short line whatever came", () => {
    const message = failure(() => checkChoice("env", "x\n".repeat(500), ["a"])).message;
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(200);
  });
});
