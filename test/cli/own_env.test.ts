/** A custom environment on the command line, from nothing to a score. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import * as swingup from "swingup";
import { describe, expect, it } from "vitest";
import type { EnvDefinition } from "../../src/envs/env.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const small = ["--steps", "4096", "--set", "numEnvs=4", "--set", "rolloutSteps=128", "--log", "none"];

describe("a custom environment", () => {
  it("in AssemblyScript: new-env, build-env, check-env, train, evaluate", async () => {
    expect(await cli.answer("new-env", "rocket", "--assembly")).toMatchObject({ status: 0, stderr: "" });
    const again = await cli.answer("new-env", "rocket");
    expect(again).toMatchObject({ status: 2, stderr: expect.stringMatching(/"rocket\.ts" \(it is there already/) });
    expect(readFileSync(join(cli.folder, "rocket.ts"), "utf8")).toContain('from "swingup/assembly/env"');
    expect(await cli.answer("build-env", "rocket.ts")).toMatchObject({ status: 0, stderr: "" });
    expect((await cli.answer("check-env", "./rocket.wasm")).stdout).toBe("rocket  nothing found\n");
    const trained = await cli.run("train", "./rocket.wasm", ...small, "--out", "run", "--set", "gravity=4");
    expect(trained).toMatchObject({ status: 0 });
    expect(trained.stdout).toContain("evaluate run --env ./rocket.wasm");
    const score = await cli.run("evaluate", "run", "--env", "./rocket.wasm", "--episodes", "3", "--json");
    expect(JSON.parse(score.stdout)).toMatchObject({ env: "rocket", episodes: 3 });
  });

  it("in TypeScript: the starter is sound and learns its task", async () => {
    expect(await cli.answer("new-env", "my-game")).toMatchObject({ status: 0 });
    const { code } = await transform(readFileSync(join(cli.folder, "my-game.ts"), "utf8"), {
      loader: "ts",
      format: "cjs",
    });
    const module = { exports: {} as { default?: EnvDefinition } };
    new Function("module", "require", code)(module, () => swingup); // "swingup" as the tests know it
    const env = module.exports.default as EnvDefinition;
    expect(await swingup.checkEnv(env)).toMatchObject({ env: "my-game", clean: true });
    const run = await swingup.train({ env, seed: 1, steps: 51_200, learningRate: 1e-3 });
    expect((await run.evaluate({ episodes: 20 })).meanReturn).toBeGreaterThan(5);
  });

  it("in workers, with the bits of one thread, and refused where there is no script", async () => {
    copyFileSync(new URL("../envs/worker_modules/walk.mjs", import.meta.url), join(cli.folder, "walk.mjs"));
    const hash = async (...words: string[]) => {
      const { status, stdout } = await cli.run("train", "./walk.mjs", ...small, "--steps", "1024", "--json", ...words);
      expect(status).toBe(0);
      return JSON.parse(stdout).parametersSha256;
    };
    const alone = await hash("--out", "alone", "--set", "timeLimit=50");
    expect(await hash("--out", "workers", "--set", "timeLimit=50", "--env-workers", "2")).toBe(alone);
    const refused = async (env: string, workers: string) => cli.run("train", env, ...small, "--env-workers", workers);
    expect(await refused("./walk.mjs", "two")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error: --env-workers: expected a whole number in \[0, 64\], got "two"\n$/),
    });
    expect(await refused("CartPole-v1", "2")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error: --env-workers: expected none with CartPole-v1, [^\n]*\n$/),
    });
  });

  it("a built module as a script is one, too", async () => {
    await cli.answer("build-env", "rocket.ts", "--out", "rocket.mjs");
    expect((await cli.answer("check-env", "./rocket.mjs")).stdout).toBe("rocket  nothing found\n");
  });

  it("says what the compiler says, with status 1, and writes nothing", async () => {
    const text = readFileSync(join(cli.folder, "rocket.ts"), "utf8").replace("state.speed = min", "state.sped = min");
    writeFileSync(join(cli.folder, "broken.ts"), text);
    const { status, stdout, stderr } = await cli.answer("build-env", "broken.ts");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/ERROR TS2339: Property 'sped' does not exist[\s\S]*in broken\.ts\(\d+,\d+\)/);
    expect(existsSync(join(cli.folder, "broken.wasm"))).toBe(false);
  });
});
