/** `swingup recommend`: what it advises, and how it refuses. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const cli = commandLine();

/** Writes a custom environment of which `step` is that code. */
function custom(name: string, step: string): void {
  const spaces = `observationSpace: { type: "box", low: [-1], high: [1] }, actionSpace: { type: "discrete", n: 2 }`;
  writeFileSync(join(cli.folder, name), `export default () => ({ ${spaces}, reset: () => [0], ${step} });`);
}

describe("swingup recommend", () => {
  it("measures a built-in environment and advises its preset", async () => {
    const result = await cli.json("recommend", "CartPole-v1");
    expect(result).toMatchObject({ env: "CartPole-v1", algorithm: "ppo", hasPreset: true, family: "policy gradients" });
    expect(result.stepSeconds).toBeGreaterThan(0);
    expect(result.budget).toBe(Math.floor(3600 / (result.stepSeconds as number)));
  });

  it("says none of ours where a custom environment is slow, and why", async () => {
    custom(
      "slow.mjs",
      `step(action) { return { observation: [0], reward: action, terminated: Math.random() < 0.1, truncated: false }; },`,
    );
    const { status, stdout } = await cli.run("recommend", "./slow.mjs", "--steps", "3000");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^none of ours: value-based \(DQN /);
    expect(stdout).toContain("3,000 steps can be afforded");
  });

  it("says in one line what a custom environment did wrong", async () => {
    custom("broken.mjs", `step() { throw new Error("out of coffee"); },`);
    const { status, stdout, stderr } = await cli.run("recommend", "./broken.mjs");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^error: [^\n]*out of coffee[^\n]*\n$/);
  });

  it("refuses nonsense in one line, with status 2", async () => {
    for (const [words, expected] of [
      [["Mystery-v1"], /^error: [^\n]*"Mystery-v1"[^\n]*\n$/],
      [["CartPole-v1", "--hours", "soon"], /^error: --hours: expected a number above 0, got "soon"\n$/],
    ] as const) {
      const { status, stderr } = await cli.run("recommend", ...words);
      expect(status).toBe(2);
      expect(stderr).toMatch(expected);
    }
  });
});
