import { describe, expect, it } from "vitest";
import { portableName } from "../../src/files/portable_name.ts";

describe("portableName", () => {
  it.each([
    ["CartPole-v1", "CartPole-v1"],
    ["my:game", "my-game"],
    ["ns:my_game.v2", "ns-my_game.v2"],
    ["../../up", "---..-up"],
    ['a<b>c"d|e?f*g\\h', "a-b-c-d-e-f-g-h"],
    ["a\u0000\u001b\u202eb", "a---b"],
    ["Spiel.", "Spiel"],
    ["Spiel. . ", "Spiel"],
    ["...", "---"],
    ["", "_"],
    ["con", "_con"],
    ["NUL.v1", "_NUL.v1"],
    ["com1", "_com1"],
    ["COM¹.x", "_COM¹.x"],
    ["console", "console"],
    ["e\u0301t", "ét"],
  ])("%j becomes %j", (text, name) => {
    expect(portableName(text)).toBe(name);
  });

  it("is at most 120 bytes long, and cuts no character in two", () => {
    expect(portableName("a".repeat(300))).toBe("a".repeat(120));
    expect(portableName("é".repeat(100))).toBe("é".repeat(60));
    expect(portableName("𝔸".repeat(100))).toBe("𝔸".repeat(30));
  });
});
