/**
 * The packed package in an empty folder, with what it depends on and nothing else beside it: every command that README
 * and --help name does its work, or says in one line what to install.
 */
import { execFile, execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "swingup-installed-")));
const modules = join(folder, "node_modules");
const small = ["--steps", "1024", "--set", "numEnvs=8", "--set", "rolloutSteps=64", "--log", "none"];

interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

function node(...words: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: folder, encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const swingup = (...words: string[]) => node(join(modules, "swingup/dist/node/swingup.js"), ...words);

/** As a user has it who installed it too. */
function install(name: string): void {
  const place = join(modules, name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(root, "node_modules", name), place, "junction");
}

beforeAll(() => {
  const words = ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  const shell = process.platform === "win32"; // npm is a script there
  const listed = JSON.parse(execFileSync("npm", words, { cwd: root, encoding: "utf8", shell }));
  const [{ filename }] = Array.isArray(listed) ? listed : Object.values(listed);
  mkdirSync(modules);
  execFileSync("tar", ["-xzf", filename, "-C", "node_modules"], { cwd: folder });
  execFileSync(process.execPath, ["-e", `fs.renameSync("node_modules/package", "node_modules/swingup")`], {
    cwd: folder,
  });
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) install(name);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  copyFileSync(join(root, "examples/robots/strider.xml"), join(folder, "robot.xml"));
  install("@mujoco/mujoco");
  copyFileSync(join(root, "test/data/sb3/sb3_ppo_cartpole.zip"), join(folder, "model.zip"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every line of README's list of commands, without its comment. */
const commands = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^swingup ([^#\n]*)/gm)].map(([, line]) =>
  line.trim().split(/ +/),
);

describe("from the packed package", () => {
  it("trains, goes on, evaluates, records, exports, imports", async () => {
    expect(await swingup("train", "CartPole-v1", ...small, "--out", "run")).toMatchObject({ status: 0, stderr: "" });
    const words = [
      ["train", "--resume", "run", "--steps", "2048", "--json"],
      ["evaluate", "run/policy.safetensors", "--episodes", "3"],
      ["record", "run", "--out", "episode.svg"],
      ...["onnx", "tfjs", "module", "module-wasm", "safetensors"].map((format) => [
        "export",
        "run",
        "--format",
        format,
      ]),
      ["envs"],
      ["check-env", "CartPole-v1"],
    ];
    const outcomes = await Promise.all(words.map((each) => swingup(...each)));
    expect(outcomes.map(({ status }, k) => [words[k].join(" "), status])).toEqual(
      words.map((each) => [each.join(" "), 0]),
    );
    const policy = ["import", "policy.onnx", "--env", "CartPole-v1", "--out", "imported.safetensors"];
    expect(await swingup(...policy)).toMatchObject({ status: 0 });
  });

  it("makes, compiles and trains an environment, as new-env prints it, beside the tsconfig.json of the docs", async () => {
    const page = readFileSync(join(root, "docs/environments/custom.md"), "utf8");
    const [, config] = page.match(/```json\n([\s\S]*?)```/)!;
    writeFileSync(join(folder, "tsconfig.json"), config);
    install("typescript");
    const { stdout } = await swingup("new-env", "my_game");
    const steps = [...stdout.matchAll(/^ {2}npx (.*)$/gm)].map(([, words]) => words.split(" "));
    expect(steps.map(([first, second]) => (first === "swingup" ? second : first))).toEqual([
      "--package",
      "check-env",
      "train",
    ]);
    const [, , tool, ...options] = steps[0];
    expect(tool).toBe("tsc");
    expect(await node(join(modules, "typescript/bin/tsc"), ...options)).toEqual({ status: 0, stdout: "", stderr: "" });
    for (const [, ...words] of steps.slice(1))
      expect(await swingup(...words, ...(words[0] === "train" ? small : []))).toMatchObject({ status: 0 });
  });

  it.concurrent.each(commands.map((words) => [words.join(" "), words] as const))(
    "README: swingup %s",
    async (_line, words) => {
      const list = words.map((word) => (word.startsWith("runs/<") ? "run" : word));
      const [name] = list;
      if (name === "new-env") list[1] = "another_game";
      if (list.includes("--resume")) {
        list[2] = "resumed"; // a copy, since others read the run meanwhile
        cpSync(join(folder, "run"), join(folder, "resumed"), { recursive: true });
      }
      if (name === "train") list.push(...(list.includes("--resume") ? ["--steps", "3072"] : small));
      if (list.includes("./robot.xml")) list.push("--set", "timeLimit=20"); // or it is evaluated for half a minute
      if (name === "evaluate") list.push("--episodes", "3");
      // bench takes minutes: `npm run test:consumers` runs it, its parts are below, as is a sweep; a short run is not healthy
      if (["bench", "doctor", "sweep", "worker"].includes(name)) list.push("--help");
      const { status, stderr } = await swingup(...list);
      expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    },
  );

  it("sweeps, in threads that run the command line itself", async () => {
    const settings = { steps: 1024, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] };
    const search = { learningRate: { low: 1e-4, high: 1e-2, log: true } };
    const study = { env: "CartPole-v1", settings, search, trials: 2, seeds: 1, confirmation: 0, episodes: 2 };
    writeFileSync(join(folder, "study.json"), JSON.stringify(study));
    const { status, stdout } = await swingup("sweep", "study.json", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ trials: 2, complete: 2, failed: 0 });
  });

  it("says what a queue needs", async () => {
    const { status, stderr } = await swingup("worker", "--queue", "redis://127.0.0.1");
    expect(status).toBe(2);
    expect(stderr).toBe("error: --queue: needs packages that are not installed: npm install bullmq ioredis\n");
  });

  it("has every command of --help in README or a test here", async () => {
    const { stdout } = await swingup("--help");
    const [, listed] = stdout.match(/Commands:\n([\s\S]*?)\n\n/)!;
    const names = [...listed.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name).filter((name) => name !== "help");
    const tried = new Set([...commands.map(([name]) => name), "import", "check-env", "build-env"]);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !tried.has(name))).toEqual([]);
    expect(commands.length).toBeGreaterThan(9);
  });

  it.concurrent.each([
    [["train", "CartPole-v1", "--engine", "tfjs"], /npm install @tensorflow\/tfjs-core/],
    [["build-env", "rocket.ts"], /npm install --save-dev assemblyscript/],
    [["bench", "tfjs"], /npm install @tensorflow\/tfjs-core/],
    [["bench", "lab"], /checkout of the project: npm run bench -- lab/],
    [["bench", "parity"], /checkout of the project/],
    [["bench", "learning"], /checkout of the project/],
  ])("swingup %j says in one line what is missing", async (words, text) => {
    if (words[0] === "build-env") await swingup("new-env", "rocket", "--assembly");
    const { status, stdout, stderr } = await swingup(...words);
    expect(status).toBeGreaterThan(0);
    expect(stdout).toBe("");
    expect(stderr).toMatch(text);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
  });
});
