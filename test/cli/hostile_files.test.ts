/**
 * Files that are none, or that say what they should not, under every command that takes one: it ends at once with status 2
 * and one line, nothing that a link leads to is touched, and no text reaches the terminal with its control characters.
 */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { sb3Path } from "../export/sb3.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const path = (...names: string[]) => join(cli.folder, ...names);
const LIMIT = 60_000; // ms, on a machine that is busy with other things

/** Control characters, those that turn the direction of writing, and other invisible ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come out
const RAW = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const HOSTILE = "a\u001b]0;title\u0007\u001b[31m\u009b2J\u202eb\u2066\r\u007f"; // whatever a terminal might obey

async function refused(words: string[]) {
  const { status, stdout, stderr } = await cli.answer(...words);
  expect({ status, stdout, stderr }).toMatchObject({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(stderr).not.toMatch(RAW);
  return stderr;
}

/** A copy of the run. */
function copy(name: string): string {
  cpSync(path("whole"), path(name), { recursive: true });
  return name;
}

const kinds = {
  "a link": (place: string) => symlinkSync(path("theirs", "file"), place),
  "a dangling link": (place: string) => symlinkSync(path("theirs", "none"), place),
  "a pipe": (place: string) => execFileSync("mkfifo", [place]),
};

const theirs = () => readdirSync(path("theirs")).map((name) => [name, readFileSync(path("theirs", name), "utf8")]);
let untouched: string[][];

beforeAll(async () => {
  const words = ["--steps", "2048", "--num-envs", "8", "--set", "rolloutSteps=64", "--set", "minibatchSize=128"];
  const { status } = await cli.run("train", "CartPole-v1", ...words, "--log", "csv,tensorboard", "--out", "whole");
  expect(status).toBe(0);
  renameSync(path("whole", events()), path("whole", EVENTS));
  mkdirSync(path("theirs"));
  for (const name of ["file", "step-000000000512.safetensors", "a.17.tmp", "events.out.tfevents.1600000000.x"])
    writeFileSync(path("theirs", name), "theirs");
  untouched = theirs();
  for (const name of ["pipe.safetensors", "pipe.onnx", "pipe.js", "pipe.wasm", "pipe.ts", "pipe.svg", "pipe"])
    execFileSync("mkfifo", [path(name)]);
}, 60_000);

const EVENTS = "events.out.tfevents.1700000000.swingup";
const events = () => readdirSync(path("whole")).find((name) => name.startsWith("events")) ?? "";
const FILES = ["config.json", "metrics.jsonl", "progress.csv", "policy.safetensors", "summary.json", EVENTS];
const CHECKPOINT = "checkpoints/step-000000002048.safetensors";

describe.concurrent("a run folder in which", () => {
  const cases = [...FILES, CHECKPOINT, "checkpoints"].flatMap((name) =>
    Object.keys(kinds).map((kind) => [name, kind] as [string, keyof typeof kinds]),
  );

  it.each(cases)(
    "%s is %s is not resumed",
    async (name, kind) => {
      const folder = copy(`${name.replace("/", "-")} ${kind}`);
      rmSync(path(folder, name), { recursive: true });
      kinds[kind](path(folder, name));
      const before = readdirSync(path(folder), { recursive: true });
      expect(await refused(["train", "--resume", folder, "--steps", "4096"])).toMatch(/^error: --resume: expected a f/);
      expect(readdirSync(path(folder), { recursive: true })).toEqual(before);
      expect(theirs()).toEqual(untouched);
    },
    LIMIT,
  );

  it(
    "the checkpoints are a link to others' keeps them",
    async () => {
      const folder = copy("link to checkpoints");
      rmSync(path(folder, "checkpoints"), { recursive: true });
      symlinkSync(path("theirs"), path(folder, "checkpoints"));
      expect(await refused(["train", "--resume", folder])).toMatch(/checkpoints", but it is a symbolic link/);
      rmSync(path(folder, "policy.safetensors"));
      expect(await refused(["evaluate", folder])).toMatch(/checkpoints", but it is a symbolic link/);
      expect(theirs()).toEqual(untouched);
    },
    LIMIT,
  );

  it.each(["evaluate", "record", "export --format onnx", "train CartPole-v1 --from"])(
    "the policy is a link or a pipe gives none to %s",
    async (command) => {
      for (const kind of ["a link", "a pipe"] as const) {
        const folder = copy(`${command} ${kind}`);
        rmSync(path(folder, "policy.safetensors"));
        kinds[kind](path(folder, "policy.safetensors"));
        expect(await refused([...command.split(" "), folder])).toMatch(/policy.safetensors", but it is/);
      }
    },
    LIMIT,
  );

  it(
    "is itself named by a link is taken as ever",
    async () => {
      symlinkSync(copy("real"), path("named"));
      const { status, stderr } = await cli.run("train", "--resume", "named", "--steps", "2560", "--json");
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(lstatSync(path("named")).isSymbolicLink()).toBe(true);
    },
    LIMIT,
  );

  it.each([
    ['{"update":1,"step":"x"}', /step: expected a whole number in \[1, 2048\], got "x"/],
    [`{"update":1,"step":"${JSON.stringify(HOSTILE).slice(1, -1)}"}`, /step: expected a whole number/],
    [`{"update":1,"step":1,"${JSON.stringify(HOSTILE).slice(1, -1)}":"x"}`, /expected a number or null, got "x"/],
    ['{"update":1,"step":4096}', /got 4096/],
  ])(
    "metrics.jsonl holds %s is refused before it is trained",
    async (line, message) => {
      const folder = copy(`metrics ${Math.random()}`);
      writeFileSync(path(folder, "metrics.jsonl"), `${line}\n`);
      expect(await refused(["train", "--resume", folder, "--steps", "4096"])).toMatch(message);
      expect(readFileSync(path(folder, "metrics.jsonl"), "utf8")).toBe(`${line}\n`);
    },
    LIMIT,
  );

  it.each<[string, object, RegExp]>([
    ["steps are a text", { steps: HOSTILE }, /steps: expected a whole number/],
    ["steps are beyond counting", { steps: 1e300 }, /steps: expected a whole number/],
    ["a key is hostile", { run: { keep: 1, log: [], [HOSTILE]: 1 } }, /run: unknown key/],
    ["keep is huge", { run: { keep: 1e9, log: [] } }, /run.keep: expected a whole number in \[1, 1000000\]/],
    ["keep is a list", { run: { keep: [1], log: [] } }, /run.keep: expected a whole number/],
    ["evaluateEpisodes is 1e9", { run: { keep: 1, log: [], evaluateEvery: 512, evaluateEpisodes: 1e9 } }, /1000000/],
    ["checkpointEvery is a fraction", { run: { keep: 1, log: [], checkpointEvery: 0.5 } }, /expected a whole number/],
    ["log is a text", { run: { keep: 1, log: HOSTILE } }, /run.log: expected a list/],
    ["log names nothing known", { run: { keep: 1, log: [HOSTILE] } }, /run.log: expected one of tensorboard, csv/],
    ["the engine is hostile", { engine: HOSTILE }, /--engine: expected one of fused, tfjs/],
    ["the engine is a list", { engine: ["fused"] }, /--engine: expected one of fused, tfjs/],
  ])(
    "%s in config.json is refused",
    async (_, changes, message) => {
      const folder = copy(`config ${Math.random()}`);
      const config = JSON.parse(readFileSync(path(folder, "config.json"), "utf8"));
      writeFileSync(path(folder, "config.json"), JSON.stringify({ ...config, ...changes }));
      expect(await refused(["train", "--resume", folder])).toMatch(message);
    },
    LIMIT,
  );
});

describe.concurrent("a pipe", () => {
  it.each([
    [["evaluate", "pipe.safetensors"]],
    [["record", "pipe.safetensors"]],
    [["record", "whole", "--out", "pipe.svg"]],
    [["export", "whole", "--format", "onnx", "--out", "pipe.onnx"]],
    [["import", "pipe.onnx", "--env", "CartPole-v1"]],
    [["import", sb3Path("sb3_ppo_cartpole.zip"), "--env", "CartPole-v1", "--normalization", "pipe"]],
    [["import", "whole/policy.safetensors", "--env", "CartPole-v1", "--out", "pipe.safetensors"]],
    [["check-env", "./pipe.js"]],
    [["check-env", "./pipe.wasm"]],
    [["train", "./pipe.js"]],
    [["evaluate", "whole", "--env", "./pipe.js"]],
    [["build-env", "pipe.ts"]],
    [["new-env", "pipe"]],
    [["train", "--resume", "pipe"]],
    [["train", "--resume", "pipe.safetensors"]],
    [["train", "CartPole-v1", "--from", "pipe.safetensors"]],
    [["train", "CartPole-v1", "--out", "pipe"]],
  ])(
    "is refused at once by %j",
    async (words) => {
      await refused(words);
    },
    LIMIT,
  );
});

describe.concurrent("hostile text", () => {
  it(
    "in names of files and arguments is shown escaped",
    async () => {
      const folder = copy(`run ${HOSTILE.replace("\r", "")}`);
      appendFileSync(path(folder, "metrics.jsonl"), '{"upd');
      writeFileSync(path(folder, HOSTILE), "");
      const words = ["train", "--resume", folder, "--steps", "2560", "--stop-at", "2560"];
      const { status, stdout, stderr } = await cli.run(...words);
      expect(status).toBe(0);
      expect(stdout).not.toMatch(RAW);
      expect(stderr).not.toMatch(RAW);
      expect(stdout).toContain("run a\\u001b]0;title\\u0007\\u001b[31m\\u009b2J\\u202eb\\u2066\\u007f");
      const { stdout: json } = await cli.run("train", "--resume", folder, "--json");
      expect(json).not.toMatch(RAW);
      expect(JSON.parse(json).folder).toBe(folder);
      for (const words of [
        ["evaluate", HOSTILE],
        [HOSTILE],
        ["train", HOSTILE],
        ["train", "CartPole-v1", `--${HOSTILE}`],
      ])
        await refused(words);
    },
    LIMIT,
  );

  it(
    "of an environment is shown escaped, in a report, an error and its stack",
    async () => {
      const text = JSON.stringify(HOSTILE);
      const source = (body: string) => `export default class Hostile {
      observationSpace = { type: "box", low: [-1], high: [1] };
      actionSpace = { type: "discrete", n: 2 };
      reset() { return [0]; }
      step() { ${body} }
    }`;
      writeFileSync(path("throws.mjs"), source(`throw new Error(${text} + "\\n" + ${text});`));
      writeFileSync(
        path("returns.mjs"),
        source(`return { observation: [0], reward: ${text}, terminated: false, [${text}]: 1 };`),
      );
      writeFileSync(path("fails.mjs"), `throw new Error(${text});`);
      for (const words of [
        ["check-env", "./throws.mjs"],
        ["check-env", "./returns.mjs"],
        ["check-env", "./throws.mjs", "--json"],
        ["check-env", "./fails.mjs"],
        ["train", "./throws.mjs", "--out", "thrown", "--steps", "2048"],
        ["train", "./throws.mjs", "--out", "thrown again", "--steps", "2048", "--verbose"],
      ]) {
        const { status, stdout, stderr } = await cli.answer(...words);
        expect([1, 2]).toContain(status);
        expect(stdout + stderr).not.toMatch(RAW);
        expect(stdout + stderr).toContain("\\u001b");
        if (words.includes("--json")) expect(JSON.stringify(JSON.parse(stdout))).toContain("\\u001b");
      }
    },
    LIMIT,
  );
});
