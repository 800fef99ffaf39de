/** `swingup doctor`: what it says of a folder, in words and in JSON, with which status, and what it refuses. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnose } from "swingup";
import { beforeAll, describe, expect, it } from "vitest";
import { recordedUpdates } from "../../src/doctor/recorded.ts";
import { CONFIG, FLAT, runWith } from "../doctor/runs.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

const SICK = { ...FLAT, approxKl: 1e-7, clipFraction: 0, ratioMax: 1 };

/** A run folder with such updates. */
function write(name: string, metrics: Parameters<typeof runWith>[0], config: object = {}, updates = 40): string {
  const folder = join(cli.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ swingup: version, ...CONFIG, ...config }));
  writeFileSync(join(folder, "metrics.jsonl"), lines(runWith(metrics, updates)));
  return folder;
}

function lines(updates: ReturnType<typeof runWith>): string {
  return updates
    .map(({ update, step, metrics }) => {
      const named = Object.entries(metrics).map(([key, value]) => [snakeCase(key), value]);
      return `${JSON.stringify({ update, step, seconds: update, ...Object.fromEntries(named) })}\n`;
    })
    .join("");
}

beforeAll(() => {
  write("healthy", {});
  write("sick", SICK, { learningRate: 1e-6 });
});

describe("swingup doctor", () => {
  it("names the cause, its evidence, what to try and the page", async () => {
    const { status, stdout, stderr } = await cli.run("doctor", "sick");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatch(/^made-up {2}ppo, 40 updates, 40,960 steps\n\nwarning {2}learning-rate-too-low\n/);
    expect(stdout).toContain("approxKl 1e-7, where 0.0001 is the limit, since update 1 (step 1,024)\n");
    expect(stdout).toContain("  try --set learningRate=0.0003\n  docs/guides/doctor.md#learning-rate-too-low\n");
  });

  it("prints one object with --json: what the library finds", async () => {
    const { status, stdout } = await cli.answer("doctor", "sick", "--json");
    expect(status).toBe(1);
    const config = { ...CONFIG, learningRate: 1e-6 };
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(diagnose(runWith(SICK), config))));
    expect(Object.keys(JSON.parse(stdout).findings[0])).toEqual(
      "rule severity metric value threshold sinceUpdate sinceStep cause advice page".split(" "),
    );
  });

  it("finds a healthy run healthy", async () => {
    expect(await cli.json("doctor", "healthy")).toEqual({ healthy: true, findings: [] });
  });

  it("reads a run that goes on: a torn last line is none", async () => {
    const folder = write("going", SICK, { learningRate: 1e-6 });
    const path = join(folder, "metrics.jsonl");
    writeFileSync(path, `${readFileSync(path, "utf8")}{"update":41,"st`);
    const { stdout, stderr } = await cli.answer("doctor", "going");
    expect({ stderr, updates: stdout.includes("40 updates") }).toEqual({ stderr: "", updates: true });
  });

  it("knows how the saved policy was evaluated", async () => {
    const folder = write("gap", {});
    writeFileSync(join(folder, "summary.json"), JSON.stringify({ evaluation: { meanReturn: -500 } }));
    const { stdout } = await cli.answer("doctor", "gap", "--json");
    expect(JSON.parse(stdout).findings[0]).toMatchObject({ rule: "deterministic-gap", value: -500 });
  });

  it("obeys nothing that a folder holds", async () => {
    write("hostile", SICK, { env: "\u001b[2Jx\nerror: y", algorithm: "\u202e", learningRate: 1e-6 });
    const { stdout } = await cli.answer("doctor", "hostile");
    for (const character of ["\u001b", "\u202e"]) expect(stdout).not.toContain(character);
    expect(stdout.split("\n")[0]).toMatch(/40 updates/);
  });
});

/** A script whose default export makes an environment, with such a body of step. */
function script(name: string, step: string, make = ""): string {
  writeFileSync(
    join(cli.folder, name),
    `export default () => {
      ${make}
      return {
        observationSpace: { type: "box", low: [-1], high: [1] },
        actionSpace: { type: "discrete", n: 2 },
        reset: () => [0],
        step(action) { ${step} },
      };
    };`,
  );
  return `./${name}`;
}

describe("swingup doctor --check", () => {
  it("has findings of update 0 in the doctor's shape, and their status", async () => {
    const file = script("silent.mjs", "return { observation: [action], reward: 0, terminated: false };");
    const { status, stdout } = await cli.answer("doctor", "--check", file, "--set", "timeLimit=20", "--json");
    const { healthy, findings } = JSON.parse(stdout);
    expect({ status, healthy }).toEqual({ status: 1, healthy: false });
    expect(findings[0]).toMatchObject({ rule: "reward-never-seen", sinceUpdate: 0, severity: "warning" });
    const words = await cli.answer("doctor", "--check", file, "--set", "timeLimit=20");
    expect(words.stdout).toMatch(/^CustomEnv {2}before training\n\nwarning {2}reward-never-seen\n/);
  });

  it("finds nothing in what is sound", async () => {
    expect(await cli.json("doctor", "--check", "CartPole-v1")).toEqual({ healthy: true, findings: [] });
  });

  it("train says the same of a custom environment, on standard error, and trains", async () => {
    const file = script("mute.mjs", "return { observation: [action], reward: 0, terminated: false };");
    const brief = ["--steps", "1024", "--set", "timeLimit=20", "--out", "mute"];
    const { status, stderr } = await cli.answer("train", file, ...brief);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: reward-never-seen: Every episode runs to its limit /);
  });

  it("refuses in one line, with status 2, what cannot be made or does not belong together", async () => {
    const unmade = script("unmade.mjs", "", 'throw new Error("no licence\\nat all");');
    for (const [words, expected] of [
      [["--check", unmade], /^error: --check: cannot make "\.\/unmade\.mjs": .*no licence at all\n$/],
      [["--check", "Nowhere-v1"], /^error: environment: expected one of .*"Nowhere-v1"/],
      [["--check", "./nowhere.js"], /^error: file: cannot load/],
      [["--check", "CartPole-v1", "--set", "gamma=7"], /^error: gamma: expected a number in \[0, 1\], got 7\n$/],
      [["--check", "CartPole-v1", "--set", "gama=0.9"], /^error: --set: .*did you mean "gamma"/],
      [["--check", "CartPole-v1", "--algo", "dqn"], /^error: algorithm: expected one of/],
      [["sick", "--check", "CartPole-v1"], /^error: --check: expected either this or a run, got both/],
      [["sick", "--set", "gamma=0.9"], /^error: --set: expected only beside --check/],
      [[], /^error: run: expected the folder of a run, or --check/],
    ] as const) {
      const { status, stdout, stderr } = await cli.answer("doctor", ...words);
      expect({ words, status, stdout }).toEqual({ words, status: 2, stdout: "" });
      expect(stderr).toMatch(expected);
      expect(stderr.trimEnd()).not.toContain("\n");
    }
  });
});

describe("one line and status 2 for", () => {
  const cases: Record<string, [() => void, RegExp]> = {
    nowhere: [() => {}, /file: cannot read the folder "nowhere"/],
    empty: [() => mkdirSync(join(cli.folder, "empty")), /no config\.json/],
    unlogged: [
      () => {
        mkdirSync(join(cli.folder, "unlogged"));
        cpSync(join(cli.folder, "sick/config.json"), join(cli.folder, "unlogged/config.json"));
      },
      /no metrics\.jsonl/,
    ],
    other: [() => write("other", SICK, { swingup: "9.0.1" }), /expected one of swingup 0\.1, got one of 9\.0\.1/],
    unnamed: [() => write("unnamed", SICK, { swingup: 3 }), /got one of no version/],
    single: [() => write("single", SICK, {}, 2), /expected at least 2 updates in "single", got 1/],
    none: [() => write("none", SICK), /expected at least 2 updates in "none", got 0/],
    torn: [() => write("torn", SICK), /metrics\.jsonl, line 2: expected an object/],
    backwards: [
      () => write("backwards", SICK),
      /metrics\.jsonl, line 2, update: expected a whole number of at least 2, got 1/,
    ],
    list: [() => write("list", SICK), /config\.json does not hold an object/],
    broken: [() => write("broken", SICK), /summary\.json cannot be read/],
  };
  const spoil: Record<string, (folder: string) => void> = {
    single: (folder) => writeFileSync(join(folder, "metrics.jsonl"), lines(runWith(SICK, 2).slice(0, 1))),
    none: (folder) => writeFileSync(join(folder, "metrics.jsonl"), ""),
    torn: (folder) => writeFileSync(join(folder, "metrics.jsonl"), `${lines(runWith(SICK, 2).slice(0, 1))}{"up\n{}\n`),
    backwards: (folder) =>
      writeFileSync(join(folder, "metrics.jsonl"), lines([...runWith(SICK, 2).slice(0, 1), ...runWith(SICK, 2)])),
    list: (folder) => writeFileSync(join(folder, "config.json"), "[]"),
    broken: (folder) => writeFileSync(join(folder, "summary.json"), '{"evaluation'),
  };

  it.each(Object.keys(cases))("%s", async (name) => {
    const [make, message] = cases[name];
    make();
    spoil[name]?.(join(cli.folder, name));
    const { status, stdout, stderr } = await cli.answer("doctor", name);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toMatch(message);
  });
});

describe("recordedUpdates", () => {
  it("has the names of TrainingMetrics, null where a number is missing, and evaluations", () => {
    const text = '{"update":1,"step":8,"approx_kl":0.1,"value_loss":null,"eval_mean_return":5,"x":"y"}\n{"upd';
    expect(recordedUpdates(text)).toEqual([
      {
        update: 1,
        step: 8,
        metrics: { update: 1, step: 8, approxKl: 0.1, valueLoss: null, evalMeanReturn: 5 },
        evaluation: { meanReturn: 5 },
      },
    ]);
    expect(recordedUpdates("")).toEqual([]);
  });
});
