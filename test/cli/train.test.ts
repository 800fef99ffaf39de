import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPolicy } from "swingup";
import { describe, expect, it } from "vitest";
import { commandLine, type Outcome } from "./command.ts";

const cli = commandLine();
const short = ["train", "CartPole-v1", "--steps", "2048", "--num-envs", "8"];
const small = ["--set", "rolloutSteps=64", "--set", "minibatchSize=128", "--set", "hiddenSizes=16"];
const read = (...path: string[]) => readFileSync(join(cli.folder, ...path), "utf8");

/** The one line of standard output. */
function json({ stdout }: Outcome): Record<string, unknown> {
  expect(stdout.endsWith("\n")).toBe(true);
  expect(stdout.trimEnd()).not.toContain("\n");
  return JSON.parse(stdout);
}

describe("swingup train", () => {
  it("writes the run's folder and prints its summary as one line", async () => {
    const outcome = await cli.run(...short, ...small, "--seed", "5", "--out", "run", "--json");
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    const summary = json(outcome);
    expect(summary).toMatchObject({
      env: "CartPole-v1",
      algorithm: "ppo",
      engine: "fused",
      seed: 5,
      threads: 1,
      steps: 2048,
      solvedAtStep: null,
      solvedAtSeconds: null,
      folder: "run",
    });
    for (const field of ["seconds", "stepsPerSecond", "meanReturn"]) expect(summary[field]).toBeGreaterThan(0);
    expect(summary.evaluation).toMatchObject({ episodes: 100 });
    expect(readdirSync(join(cli.folder, "run")).sort()).toEqual([
      "checkpoints",
      "config.json",
      expect.stringMatching(/^events\.out\.tfevents\.\d{10}\.swingup$/),
      "metrics.jsonl",
      "policy.safetensors",
      "summary.json",
    ]);
    const { folder: _, ...written } = summary;
    expect(JSON.parse(read("run", "summary.json"))).toEqual(written);
  });

  it("writes the complete configuration and one line of metrics for each update", () => {
    const config = JSON.parse(read("run", "config.json"));
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(config).toMatchObject({ swingup: version, engine: "fused", env: "CartPole-v1", seed: 5, steps: 2048 });
    expect(config).toMatchObject({
      numEnvs: 8,
      rolloutSteps: 64,
      hiddenSizes: [16],
      activation: "tanh",
      envOptions: {},
    });
    const lines = read("run", "metrics.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ update, step }) => [update, step])).toEqual([
      [1, 512],
      [2, 1024],
      [3, 1536],
      [4, 2048],
    ]);
    for (const line of lines)
      for (const name of ["seconds", "episode_return", "approx_kl", "clip_fraction", "explained_variance", "entropy"])
        expect(line[name], name).toSatisfy((value) => value === null || Number.isFinite(value));
    expect(lines[3].episode_return).toBeGreaterThan(5);
  });

  it("saves the policy that the summary's hash names", async () => {
    const policy = await loadPolicy(join(cli.folder, "run", "policy.safetensors"));
    const { buffer, byteOffset, byteLength } = policy.parameters;
    const sha256 = createHash("sha256")
      .update(Buffer.from(buffer, byteOffset, byteLength))
      .digest("hex");
    expect(JSON.parse(read("run", "summary.json")).parametersSha256).toBe(sha256);
  });

  it("gives the same parameters for the same seed, others for another", async () => {
    const runs = await Promise.all(["5", "6"].map((seed) => cli.run("--json", ...short, ...small, "--seed", seed)));
    const [same, other] = runs.map(json);
    const { parametersSha256 } = JSON.parse(read("run", "summary.json"));
    expect(same.parametersSha256).toBe(parametersSha256);
    expect(other.parametersSha256).not.toBe(parametersSha256);
    expect(same.folder).toMatch(/^runs[\\/]CartPole-v1-ppo-s5-\d{8}-\d{6}$/);
    expect(existsSync(join(cli.folder, String(same.folder), "policy.safetensors"))).toBe(true);
  });

  it("passes options of the environment on", async () => {
    const outcome = await cli.run(...short, ...small, "--set", "sutton_barto_reward=true", "--json");
    expect(outcome.status).toBe(0);
    expect(json(outcome).meanReturn).toBe(-1); // 0 for each step, -1 for the last, and nobody holds out 500 steps yet
    const { envOptions } = JSON.parse(read(String(json(outcome).folder), "config.json"));
    expect(envOptions.sutton_barto_reward).toBe(true);
  });

  it("chooses settings with --preset robust, records them, and explains them with --verbose", async () => {
    const outcome = await cli.run(
      ...["train", "Pendulum-v1", "--preset", "robust", "--steps", "1024", "--verbose"],
      ...["--set", "hiddenSizes=8", "--set", "epochs=1", "--out", "chosen", "--json"],
    );
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toMatch(
      /normalizeObservations true: observation \d went from -?[\d.]+ to [\d.]+ in random play/,
    );
    expect(outcome.stderr).toMatch(/rescaleActions true: actions lie in \[-2, 2\]/);
    expect(outcome.stderr).not.toContain("hiddenSizes");
    const chosen = { normalizeObservations: true, normalizeRewards: true, rescaleActions: true, numEnvs: 16 };
    expect(JSON.parse(read("chosen", "config.json"))).toMatchObject({ ...chosen, learningRate: 2e-3, epochs: 1 });
  });

  it("tells people what happened and what to do next, without control characters", async () => {
    const { status, stdout, stderr } = await cli.run(...short, ...small, "--out", "text run");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const text of ["2,048 steps", "┤", "not yet", "evaluated", "100 new episodes", "evaluate 'text run'"])
      expect(stdout).toContain(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f]|NaN|undefined/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("takes one update as a run, in which no episode may have ended", async () => {
    const words = ["train", "Pendulum-v1", "--num-envs", "1", "--steps", "64", ...small.slice(0, 2)];
    const outcome = await cli.run(...words, "--set", "minibatchSize=64", "--out", "one");
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    expect(outcome.stdout).not.toMatch(/NaN|undefined|null/);
    expect(JSON.parse(read("one", "summary.json")).meanReturn).toBe(null);
    expect(JSON.parse(read("one", "metrics.jsonl")).episode_return).toBe(null);
  });
});

describe("swingup train, interrupted", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("keeps what was learnt at a %s", async (signal) => {
    const folder = `run-${signal}`;
    const metrics = join(cli.folder, folder, "metrics.jsonl");
    const outcome = await cli.start(["train", "CartPole-v1", "--steps", "1e9", "--out", folder, "--json"], {
      onStart(child) {
        const watch = setInterval(() => {
          if (child.exitCode !== null) clearInterval(watch);
          if (!existsSync(metrics) || readFileSync(metrics, "utf8") === "") return;
          clearInterval(watch);
          child.kill(signal);
        }, 20);
      },
    });
    expect(outcome.status).toBe(130);
    expect(outcome.stderr).toMatch(/^stopping after this update[^\n]*\n$/);
    const summary = json(outcome);
    expect(summary.steps).toBeGreaterThan(0);
    expect(summary.steps).toBeLessThan(1e9);
    expect(summary.evaluation).toBe(null);
    const lines = read(folder, "metrics.jsonl").trimEnd().split("\n");
    expect(JSON.parse(lines[lines.length - 1]).step).toBe(summary.steps);
    const evaluation = await cli.run("evaluate", folder, "--episodes", "3", "--json");
    expect(evaluation.status).toBe(0);
    expect(json(evaluation).episodes).toBe(3);
    const checkpoints = readdirSync(join(cli.folder, folder, "checkpoints"));
    expect(checkpoints).toContain(`step-${String(summary.steps).padStart(12, "0")}.safetensors`);
  });
});

describe("swingup train, failing", () => {
  it("ends a run that diverges with status 1 and one line", async () => {
    const settings = ["learningRate=1", "maxGradientNorm=0", "valueCoefficient=1e36", "y_init=1e6"];
    const words = settings.flatMap((text) => ["--set", text]);
    const outcome = await cli.run("train", "Pendulum-v1", ...words, "--out", "diverged", "--json");
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toMatch(/^error: \w[^\n]* became NaN or infinite at update \d+; [^\n]*metrics\.jsonl\)\n$/);
    expect(existsSync(join(cli.folder, "diverged", "policy.safetensors"))).toBe(false);
  });

  it("shows where it happened with --verbose", async () => {
    const outcome = await cli.run("train", "CartPole-v1", "--set", "gamma=2", "--verbose");
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toMatch(/^error: gamma: [^\n]*\n(.*\n)+ +at /);
  });
});
