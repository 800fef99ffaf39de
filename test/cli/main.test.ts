import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { settings } from "../../src/configuration/settings.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();

describe("swingup", () => {
  it("prints its version before and after a command", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    for (const words of [["--version"], ["envs", "--version"]])
      expect(await cli.run(...words)).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("shows its help without a command", async () => {
    const { status, stdout, stderr } = await cli.run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const command of ["train", "evaluate", "envs", "bench"]) expect(stdout).toMatch(new RegExp(`\n  ${command} `));
    expect(await cli.run("--help")).toEqual({ status, stdout, stderr });
  });

  it("documents every setting and exit status of train", async () => {
    const { status, stdout } = await cli.answer("train", "--help");
    expect(status).toBe(0);
    for (const name of Object.keys(settings)) expect(stdout).toMatch(new RegExp(`\n  ${name}=`));
    for (const number of [0, 1, 2, 130]) expect(stdout).toMatch(new RegExp(`\n  ${number} +\\w`));
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toContain("--json");
  });
});

describe("swingup envs", () => {
  it("lists every environment for people", async () => {
    const { status, stdout } = await cli.answer("envs");
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nCartPole-v1 +4 numbers +2 choices +500 steps +475\n/);
    expect(stdout).toMatch(/\nPendulum-v1 +3 numbers +1 number in \[-2, 2\] +200 steps +-\n/);
    expect(stdout).toMatch(/\nReacher-v5 +10 numbers +2 numbers in \[-1, 1\] +50 steps +-3.75\n/);
    expect(stdout).toContain("sutton_barto_reward=false");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("lists them as one line of JSON, with the option before or after the command", async () => {
    const { status, stdout, stderr } = await cli.run("envs", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trimEnd()).not.toContain("\n");
    const [cartpole, pendulum] = JSON.parse(stdout).environments;
    expect(cartpole).toMatchObject({
      id: "CartPole-v1",
      observationSpace: { type: "box", shape: [4], low: [Math.fround(-4.8), null, expect.closeTo(-0.41888, 4), null] },
      actionSpace: { type: "discrete", n: 2 },
      timeLimit: 500,
      rewardThreshold: 475,
    });
    expect(pendulum).toMatchObject({ rewardThreshold: null, actionSpace: { type: "box", low: [-2], high: [2] } });
    expect(pendulum.options.g.default).toBe(10);
    expect(await cli.answer("--json", "envs")).toEqual({ status, stdout, stderr });
  });
});
