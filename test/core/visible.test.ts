import { describe, expect, it } from "vitest";
import { checkKeys, show } from "../../src/core/check.ts";
import { visible } from "../../src/core/visible.ts";
import { visible as ownVisible } from "../../src/export/standalone/visible.ts";

describe("visible", () => {
  it.each([
    ["plain, ü, 漢, 🎈", "plain, ü, 漢, 🎈"],
    ["\u001b[31m", "\\u001b[31m"],
    ["\u0000\u0007\b\t\n\r\u007f\u0085\u009b", "\\u0000\\u0007\\u0008\\u0009\\u000a\\u000d\\u007f\\u0085\\u009b"],
    ["\u202aa\u202e\u2066\u2069\u200f\u061c", "\\u202aa\\u202e\\u2066\\u2069\\u200f\\u061c"],
    ["\u2028\u2029\ufeff\u200b\u00ad", "\\u2028\\u2029\\ufeff\\u200b\\u00ad"],
    ["\u{e0041}", "\\udb40\\udc41"],
  ])("%j becomes %s", (text, shown) => {
    expect(visible(text)).toBe(shown);
    expect(visible(visible(text))).toBe(shown);
  });

  it("is the same in exported modules, which have their own", () => {
    const differing: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (visible(character) !== ownVisible(character)) differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
    expect(ownVisible("a\u202e\u{e0041}b")).toBe("a\\u202e\\udb40\\udc41b");
  });

  it("leaves JSON the same JSON", () => {
    const value = { "\u202ekey": "\u001b\u009b\u{e0041}\u2028\ud800" };
    expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
  });
});

describe("error texts", () => {
  it("show no control characters of keys and values", () => {
    expect(show("\u009b\u202e")).toBe('"\\u009b\\u202e"');
    expect(() => checkKeys("options", { "\u001b\u202e": 1 }, ["gamma"])).toThrow(
      'options: unknown key "\\u001b\\u202e"; allowed are gamma',
    );
  });
});
