/** A robot's MJCF on the command line: examined, trained, in workers, remembered by its run, and what is said where it cannot be. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cart, rods } from "../mujoco/robots.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
writeFileSync(join(cli.folder, "rods.xml"), rods);
writeFileSync(join(cli.folder, "cart.xml"), cart.replace("0.01", "0.02")); // a step of MuJoCo's is one of the environment
writeFileSync(join(cli.folder, "broken.xml"), rods.replace("<sensor>", "<sensors>"));

describe("swingup with a robot's MJCF", () => {
  it("check-env finds nothing wrong", async () => {
    expect(await cli.json("check-env", "rods.xml")).toMatchObject({ env: "rods", findings: [] });
  });

  it("train has the same bits with and without workers, and evaluate finds the robot again", async () => {
    const settings = ["numEnvs=4", "rolloutSteps=64", "epochs=1", "ctrl_cost_weight=0"].flatMap((text) => [
      "--set",
      text,
    ]);
    const train = ["train", "./cart.xml", "--steps", "2048", "--stop-at", "512", "--preset", "plain", ...settings];
    const alone = await cli.json(...train, "--out", "alone");
    const workers = await cli.json(...train, "--out", "workers", "--env-workers", "2");
    expect(alone.parametersSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(workers.parametersSha256).toBe(alone.parametersSha256);
    const { status, stdout } = await cli.answer("evaluate", "alone", "--episodes", "2", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ episodes: 2 });
  });

  it("train evaluates one whose episodes never end no longer than it was trained, and says so", async () => {
    const settings = ["numEnvs=4", "rolloutSteps=64", "epochs=1", "timeLimit=0"].flatMap((text) => ["--set", text]);
    const words = ["train", "./rods.xml", "--steps", "1024", "--preset", "plain", ...settings];
    const { status, stderr, stdout } = await cli.answer(...words, "--out", "endless");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^no time limit: only the environment itself ends an episode/);
    expect(stderr).toMatch(
      /\nnot evaluated: rods, lane 0, step 1000 of the episode: episode: it has not ended in 1000 steps;/,
    );
    expect(stdout).toMatch(/trained +1,024 steps/);
    const periodic = ["--evaluate-every", "1024", "--out", "periodic"];
    const { stderr: said } = await cli.answer(...words, ...periodic);
    expect(said).toMatch(/no evaluation at step 1024: .* it has not ended in 1000 steps/);
  });

  it("knows Ant-v5 by its name, and takes a step of it in a worker", async () => {
    const { environments } = await cli.json("envs");
    expect((environments as { id: string }[]).map(({ id }) => id)).toContain("Ant-v5");
    const steps = [
      "--steps",
      "100000",
      "--stop-at",
      "16",
      "--preset",
      "plain",
      "--set",
      "numEnvs=2",
      "--set",
      "minibatchSize=16",
    ];
    const most = ["--set", "rolloutSteps=8", "--set", "healthy_z_max=0.5", "--env-workers", "1"]; // episodes end at once
    expect(await cli.json("train", "Ant-v5", ...steps, ...most)).toMatchObject({ env: "Ant-v5", steps: 16 });
  });

  it("says with MuJoCo's line what is wrong in it", async () => {
    const { status, stderr } = await cli.answer("train", "broken.xml");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: xml: MuJoCo cannot compile it: [^\n]+\n$/);
    expect((await cli.answer("train", "missing.xml")).stderr).toBe(
      'error: file: cannot read "missing.xml" (no such file or folder)\n',
    );
  });

  it("says how to install the package where it is missing", async () => {
    const hook = `export async function resolve(name, context, next) {
      if (name === "@mujoco/mujoco") throw Object.assign(new Error("none"), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    }`;
    const address = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
    const without = address(`import { register } from "node:module"; register(${JSON.stringify(address(hook))});`);
    for (const robot of ["rods.xml", "Ant-v5"]) {
      const { status, stderr } = await cli.start(["train", robot], { node: ["--import", without] });
      expect(status).toBe(2);
      expect(stderr).toBe(
        "error: @mujoco/mujoco: expected the package, which this environment runs on: it is not installed; npm install @mujoco/mujoco@3.14.0\n",
      );
    }
  });
});
