import { describe, expect, it } from "vitest";
import { numberOrText, parseAssignments, parseValue } from "../../src/cli/values.ts";

describe("parseValue", () => {
  it.each([
    ["0.5", 0.5],
    ["1e-3", 0.001],
    ["-2", -2],
    ["100_000", 100_000],
    ["true", true],
    ["false", false],
    ["64,32", [64, 32]],
    ["64,", [64]],
    [",", []],
    ["relu", "relu"],
    ["", ""],
  ])("reads %j", (text, value) => expect(parseValue(text)).toEqual(value));
});

describe("numberOrText", () => {
  it.each(["", " ", "ten", "1_", "_1", "1e", "1 2", "NaN"])("leaves %j for the check to refuse", (text) => {
    expect(numberOrText(text)).toBe(text);
  });
});

describe("parseAssignments", () => {
  it("sorts settings of the run from options of the environment; the last of a key counts", () => {
    const texts = ["gamma=0.9", "g=9.81", "hiddenSizes=32", "gamma=0.95", " sharedTrunk = true "];
    expect(parseAssignments(texts, ["g"])).toEqual({
      settings: { gamma: 0.95, hiddenSizes: [32], sharedTrunk: true },
      envOptions: { g: 9.81 },
    });
  });

  it("takes an empty list of layers, one layer of the value, and none of its own", () => {
    expect(parseAssignments(["hiddenSizes="], []).settings).toEqual({ hiddenSizes: [] });
    expect(parseAssignments(["valueHiddenSizes=32"], []).settings).toEqual({ valueHiddenSizes: [32] });
    expect(parseAssignments(["valueHiddenSizes=null"], []).settings).toEqual({ valueHiddenSizes: null });
  });

  it.each([
    ["gamma", '--set: expected key=value, got "gamma"'],
    ["=1", '--set: expected key=value, got "=1"'],
    ["gama=1", '--set: unknown key "gama" (did you mean "gamma"'],
    ["G=1", 'did you mean "g"'],
    ["steps=10", "--set: steps is given by --steps"],
    ["__proto__=1", '--set: unknown key "__proto__"'],
    ["constructor=1", '--set: unknown key "constructor"'],
  ])("refuses %j", (text, message) => {
    expect(() => parseAssignments([text], ["g"])).toThrow(RangeError);
    expect(() => parseAssignments([text], ["g"])).toThrow(message);
  });
});
