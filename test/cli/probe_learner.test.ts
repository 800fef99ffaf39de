/** `swingup probe`: a line for each probe, a custom engine, the status, and how it refuses. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const cli = commandLine();

describe("swingup probe", () => {
  it("says a line for each, and passes a sound learner", async () => {
    const { status, stdout, stderr } = await cli.answer("probe");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /^ppo {2}fused engine, discrete actions\n\nconstant-reward +passed {2}value of 1: 1\.00 for 1/,
    );
    expect(stdout.match(/ passed /g)).toHaveLength(5);
  });

  it("names what the first that fails means, with status 1, also in JSON", async () => {
    const { status, stdout } = await cli.answer("probe", "--set", "learningRate=1e-9");
    expect(status).toBe(1);
    expect(stdout).toMatch(/constant-reward +failed/);
    expect(stdout).toMatch(/\nthe value function does not learn even a constant: /);
    const json = await cli.answer("probe", "--set", "learningRate=1e-9", "--json");
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ passed: false, algorithm: "ppo", actions: "discrete" });
  });

  it("probes an engine from a script", async () => {
    writeFileSync(
      join(cli.folder, "engine.mjs"),
      `export default { name: "mute", define() { throw new TypeError("no networks here"); } };`,
    );
    const { status, stderr } = await cli.answer("probe", "--engine", "./engine.mjs");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: no networks here\n$/);
  });

  it("refuses nonsense in one line, with status 2", async () => {
    writeFileSync(join(cli.folder, "none.mjs"), "export default 3;");
    for (const [words, expected] of [
      [["--algo", "dqn"], /^error: algorithm: expected one of/],
      [["--actions", "some"], /^error: actions: expected one of discrete, continuous, got "some"/],
      [["--engine", "./none.mjs"], /^error: --engine: expected a default export with name and define/],
      [["--engine", "torch"], /^error: --engine: expected one of fused, tfjs/],
      [["--set", "normalizeRewards=true"], /^error: .*normalizeRewards/],
      [["--set", "gamma=7"], /^error: gamma: expected a number in \[0, 1\], got 7\n$/],
      [["--seed", "x"], /^error: seed: expected/],
    ] as const) {
      const { status, stdout, stderr } = await cli.answer("probe", ...words);
      expect({ words, status, stdout }).toEqual({ words, status: 2, stdout: "" });
      expect(stderr).toMatch(expected);
    }
  });
});
