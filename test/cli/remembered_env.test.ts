/** A run folder remembers its environment's file; and what no run folder may bring about. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const cli = commandLine();
const at = (...parts: string[]) => join(cli.folder, ...parts);
const small = ["--steps", "2048", "--set", "numEnvs=4", "--set", "rolloutSteps=64", "--log", "none"];

/** A script that leaves a trace when it is run. */
const script = (trace: string) => `
import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(trace)}, "it ran");
export default class Walk {
  observationSpace = { type: "box", shape: [1], low: [-1], high: [1] };
  actionSpace = { type: "discrete", n: 2 };
  reset() { this.t = 0; return [0]; }
  step(action) { return { observation: [action], reward: 0.25 * action, terminated: ++this.t === 4 }; }
}`;

interface Config {
  envFile?: { path: string; sha256: string };
}
const config = (run: string): Config => JSON.parse(readFileSync(at(run, "config.json"), "utf8"));
const rewrite = (run: string, change: (envFile: { path: string; sha256: string }) => object) => {
  const before = config(run);
  writeFileSync(at(run, "config.json"), JSON.stringify({ ...before, envFile: change(before.envFile!) }));
};
const elsewhere = `${cli.folder}-elsewhere`;
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));
const trace = () => at("trace.txt");
const ran = () => existsSync(trace());

beforeAll(async () => {
  mkdirSync(at("envs"));
  writeFileSync(at("envs/walk.mjs"), script(trace()));
  const trained = await cli.run("train", "./envs/walk.mjs", ...small, "--out", "run");
  expect(trained).toMatchObject({ status: 0 });
});

describe("a run folder of a custom environment", () => {
  it("names the file from the folder in which it was started, and its digest", () => {
    expect(config("run").envFile).toEqual({
      path: "envs/walk.mjs",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    ["evaluate", ["evaluate", "run", "--episodes", "3", "--json"]],
    ["evaluate of the policy's file", ["evaluate", "run/policy.safetensors", "--episodes", "3", "--json"]],
    ["export", ["export", "run", "--format", "module", "--json"]],
    ["--resume", ["train", "--resume", "run", "--steps", "4096", "--json"]],
  ])("loads it by itself in %s, and says so", async (_what, words) => {
    const { status, stdout, stderr } = await cli.run(...words);
    expect(status).toBe(0);
    expect(stderr).toContain("environment: envs/walk.mjs, as the run's config.json has it");
    expect(JSON.parse(stdout)).toMatchObject({ env: "Walk" });
    expect(config("run").envFile).toMatchObject({ path: "envs/walk.mjs" }); // also after a resume
  });

  it("shows small returns with their digits", async () => {
    const { stdout } = await cli.run("evaluate", "run", "--episodes", "20", "--stochastic");
    const [, mean] = stdout.match(/mean return +([\d.]+)\n/)!;
    expect(mean).toMatch(/^0\.\d{3}$|^1\.00$/);
  });
});

describe("a killed run", () => {
  it("is evaluated and recorded from its newest checkpoint, which is said", async () => {
    cpSync(at("run"), at("killed"), { recursive: true });
    rmSync(at("killed/policy.safetensors"));
    const { status, stdout, stderr } = await cli.run("evaluate", "killed", "--episodes", "2", "--json");
    expect({ status, env: JSON.parse(stdout).env }).toEqual({ status: 0, env: "Walk" });
    expect(stderr).toMatch(/no policy\.safetensors in "killed": this is its newest checkpoint, step-\d+\.safetensors/);
  });

  it("without any checkpoint is refused in one line", async () => {
    mkdirSync(at("empty"));
    expect(await cli.run("evaluate", "empty")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^error: policy: the folder "empty" has no policy\.safetensors and no checkpoint.*\n$/,
      ),
    });
  });
});

describe("somebody else's run folder runs nothing", () => {
  /** A folder whose config.json names a file in some way. */
  const cases: [string, RegExp, (run: string) => void][] = [
    ["an absolute path", /below the folder/, (run) => rewrite(run, (env) => ({ ...env, path: at("envs/walk.mjs") }))],
    ["a path with ..", /below the folder/, (run) => rewrite(run, (env) => ({ ...env, path: "envs/../envs/walk.mjs" }))],
    ["a drive's path", /below the folder/, (run) => rewrite(run, (env) => ({ ...env, path: "C:\\envs\\walk.mjs" }))],
    [
      "a link that leads out",
      /outside the folder/,
      (run) => {
        mkdirSync(elsewhere);
        cpSync(at("envs/walk.mjs"), join(elsewhere, "walk.mjs"));
        symlinkSync(elsewhere, at("out"));
        rewrite(run, (env) => ({ ...env, path: "out/walk.mjs" }));
      },
    ],
    [
      "a file in the run's folder",
      /in the run's folder/,
      (run) => {
        cpSync(at("envs/walk.mjs"), at(run, "walk.mjs"));
        rewrite(run, (env) => ({ ...env, path: `${run}/walk.mjs` }));
      },
    ],
    [
      "a file of an installed package",
      /installed package/,
      (run) => {
        mkdirSync(at("node_modules/walk"), { recursive: true });
        cpSync(at("envs/walk.mjs"), at("node_modules/walk/walk.mjs"));
        rewrite(run, (env) => ({ ...env, path: "node_modules/walk/walk.mjs" }));
      },
    ],
    ["another digest", /changed since/, (run) => rewrite(run, (env) => ({ ...env, sha256: "0".repeat(64) }))],
    ["a file that is not there", /no such file/, (run) => rewrite(run, (env) => ({ ...env, path: "gone.mjs" }))],
    ["no text for a path", /no file's name/, (run) => rewrite(run, (env) => ({ ...env, path: 7 }))],
  ];

  it.each(cases)("with %s", async (what, why, prepare) => {
    const run = `foreign-${cases.findIndex(([name]) => name === what)}`;
    cpSync(at("run"), at(run), { recursive: true });
    prepare(run);
    rmSync(trace(), { force: true });
    const commands = [
      ["evaluate", run],
      ["train", "--resume", run],
      ...(run === "foreign-0"
        ? [
            ["record", run],
            ["export", run, "--format", "onnx"],
          ]
        : []),
    ];
    for (const { status, stdout, stderr } of await Promise.all(commands.map((words) => cli.answer(...words)))) {
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr.trim().split("\n").at(-1)).toMatch(why);
      expect(stderr).toMatch(/--env \.\/my_env\.js|swingup train \.\/my_env\.js --resume/);
      expect(stderr).not.toMatch(/loadPolicy|resumeTrainer/); // what the command line has no options for
    }
    expect(ran()).toBe(false);
  });

  it("with a changed script", async () => {
    writeFileSync(at("envs/walk.mjs"), `${script(trace())}\n`);
    rmSync(trace(), { force: true });
    const { status, stderr } = await cli.answer("evaluate", "run");
    expect({ status, ran: ran() }).toEqual({ status: 2, ran: false });
    expect(stderr).toMatch(/envs\/walk\.mjs.*has changed since the run began/);
  });
});
