/** `swingup train --from`: runs that begin with a policy, whichever program wrote it, and go on without its file. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadPolicy } from "swingup";
import { describe, expect, it } from "vitest";
import { sb3Path } from "../export/sb3.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const SMALL = ["--num-envs", "8", "--set", "rolloutSteps=64", "--set", "minibatchSize=128", "--seed", "3", "--json"];
const path = (...names: string[]) => join(cli.folder, ...names);
const beginning = (file: string, out: string) => [
  "train",
  "CartPole-v1",
  "--from",
  file,
  "--steps",
  "2048",
  ...SMALL,
  "--out",
  out,
];
const begin = (file: string, out: string, ...more: string[]) => cli.run(...beginning(file, out), ...more);

describe("swingup train --from", () => {
  it("begins with a model.zip, and ends the same interrupted and resumed without the file", async () => {
    writeFileSync(path("model.zip"), readFileSync(sb3Path("sb3_ppo_cartpole.zip")));
    const whole = await begin("model.zip", "whole");
    expect(whole.status).toBe(0);
    const { parametersSha256, initialPolicy } = JSON.parse(whole.stdout);
    expect(initialPolicy).toEqual({ parametersSha256: expect.stringMatching(/^[0-9a-f]{64}$/), value: true });
    expect(whole.stderr).toBe(`begins with the policy ${initialPolicy.parametersSha256}\n`);
    const { hiddenSizes, initialPolicy: recorded } = JSON.parse(readFileSync(path("whole", "config.json"), "utf8"));
    expect({ hiddenSizes, recorded }).toEqual({ hiddenSizes: [64, 64], recorded: initialPolicy.parametersSha256 });

    await begin("model.zip", "cut", "--stop-at", "512");
    rmSync(path("model.zip"));
    const resumed = await cli.run("train", "--resume", "cut", "--json");
    expect(JSON.parse(resumed.stdout)).toMatchObject({ parametersSha256, initialPolicy });

    rmSync(path("cut", "checkpoints"), { recursive: true });
    const lost = await cli.run("train", "--resume", "cut", "--json");
    expect(lost).toMatchObject({ status: 2, stdout: "" });
    expect(lost.stderr).toMatch(/--resume: the run began with a policy \(--from\) and has no checkpoint left/);
  });

  it("begins with a run's folder", async () => {
    const first = await cli.run("train", "CartPole-v1", "--steps", "2048", ...SMALL, "--out", "first");
    const { parametersSha256 } = JSON.parse(first.stdout);
    expect((await loadPolicy(path("first", "policy.safetensors"))).parametersSha256).toBe(parametersSha256);
    const second = await begin("first", "second");
    expect(JSON.parse(second.stdout).initialPolicy).toEqual({ parametersSha256, value: true });
  });

  it.each([
    ["a file that is not there", ["none.zip"], /^error: (policy|--from|file): [^\n]*none\.zip/],
    ["a policy of another kind", [sb3Path("sb3_dqn_cartpole.zip")], /a Q network \(DQN\)/],
    [
      "another environment's",
      [sb3Path("sb3_ppo_pendulum.zip")],
      /takes 3 numbers, an observation of the environment has 4/,
    ],
    [
      "other sizes",
      [sb3Path("sb3_ppo_cartpole.zip"), "--set", "hiddenSizes=8"],
      /hiddenSizes: expected \[64,64\], as the/,
    ],
    ["a run that has begun", [sb3Path("sb3_ppo_cartpole.zip"), "--resume", "x"], /expected no /],
  ])("refuses %s", async (_what, [file, ...more], text) => {
    const { status, stdout, stderr } = await cli.answer(...beginning(file, "never"), ...more);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toMatch(text);
  });
});
