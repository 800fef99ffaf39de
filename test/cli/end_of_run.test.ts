/** The end of `swingup train`: what was trained is written first, whatever becomes of the evaluation after it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadPolicy } from "swingup";
import { describe, expect, it, vi } from "vitest";
import { commandLine } from "./command.ts";

const cli = commandLine();
const small = ["--set", "rolloutSteps=64", "--set", "minibatchSize=128", "--set", "hiddenSizes=8", "--num-envs", "8"];
const short = ["--steps", "1024", ...small];
const summaryOf = (folder: string) => JSON.parse(readFileSync(join(cli.folder, folder, "summary.json"), "utf8"));

/** Its evaluation would take many minutes: 100 episodes of 100,000 steps of 0.1 ms. Says when it has begun. */
const SLOW = `import { existsSync, writeFileSync } from "node:fs";
export default class Slow {
  observationSpace = { type: "box", shape: [1], low: [-1], high: [1] };
  actionSpace = { type: "discrete", n: 2 };
  reset() { return [0]; }
  step() {
    if (existsSync(process.env.SUMMARY)) writeFileSync(process.env.BEGUN, ""); // which is written before it is evaluated
    const end = performance.now() + 0.1;
    while (performance.now() < end);
    return { observation: [0], reward: 1, terminated: false };
  }
}`;

describe("a task without an end", () => {
  it("is said to have no time limit, is trained and saved, and is not evaluated, with status 0", async () => {
    const start = performance.now();
    const outcome = await cli.run("train", "Pendulum-v1", "--set", "timeLimit=0", ...short, "--out", "endless");
    expect(outcome.status).toBe(0);
    const [first, last] = outcome.stderr.trimEnd().split("\n");
    expect(first).toMatch(/^no time limit: only the environment itself ends an episode/);
    expect(last).toMatch(
      /^not evaluated: Pendulum-v1, lane 0, step \d+ of the episode: episode: it has not ended in 1000 steps/,
    );
    expect(outcome.stdout).toMatch(/trained +1,024 steps/);
    expect(outcome.stdout).not.toContain("interrupted");
    expect(summaryOf("endless")).toMatchObject({ steps: 1024, stopReason: "horizon", evaluation: null });
    await loadPolicy(join(cli.folder, "endless", "policy.safetensors"));
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it("is given up by swingup evaluate after --max-steps", async () => {
    const outcome = await cli.run("evaluate", "endless", "--max-steps", "50", "--num-envs", "2");
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toMatch(/^error: Pendulum-v1, lane 0.* it has not ended in 50 steps; [^\n]*\n$/);
    for (const [option, value] of [
      ["--max-steps", "0"],
      ["--num-envs", "1.5"],
    ])
      expect(await cli.run("evaluate", "endless", option, value)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(`error: ${option}: expected a whole number in [1, `),
      });
  });

  it("that ends by itself all the same is evaluated", async () => {
    const outcome = await cli.run("train", "CartPole-v1", "--set", "timeLimit=0", ...short, "--out", "ends", "--json");
    expect(outcome.status).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ evaluation: { episodes: 100 } });
  });
});

/** Two steps that are seen as the same, a reward for two actions that differ: the most probable action alone gets none. */
const DIFFER = `export default class Differ {
  observationSpace = { type: "box", shape: [1], low: [-1], high: [1] };
  actionSpace = { type: "discrete", n: 2 };
  reset() { this.first = undefined; return [0]; }
  step(action) {
    const before = this.first;
    this.first = action;
    return { observation: [0], reward: Number(before !== undefined && before !== action), terminated: before !== undefined };
  }
}`;

describe("a policy that is worth more where it samples", () => {
  it("is saved to sample, which the end, the summary and evaluate say; --save last leaves it as it is", async () => {
    writeFileSync(join(cli.folder, "differ.js"), DIFFER);
    const trained = await cli.run("train", "./differ.js", ...short, "--out", "differ");
    expect(trained.stdout).toMatch(
      /return over 100 new episodes with sampled actions\n +with the most probable ones 0\.0\n/,
    );
    expect(trained.stdout).toMatch(/policy +the (last|best) one, of step [\d,]+.*\n +set to sample its actions/);
    const { saved, evaluation, evaluations, parametersSha256 } = summaryOf("differ");
    expect(saved).toMatchObject({ acting: "sampled" });
    expect(evaluation).toEqual(evaluations.sampled);
    expect(evaluations.probable.meanReturn).toBe(0);
    const evaluated = await cli.run("evaluate", "differ");
    expect(evaluated.stdout).toContain("100 episodes with sampled actions");
    const told = await cli.json("evaluate", "differ", "--env", "./differ.js", "--deterministic", "--json");
    expect(told.meanReturn).toBe(0);
    const limit = ["--set", "timeLimit=10"]; // so that nothing is said of it
    const words = ["train", "./differ.js", ...short, ...limit, "--save", "last", "--out", "differ-last", "--json"];
    expect(await cli.json(...words)).toMatchObject({
      saved: { policy: "last", step: 1024, acting: "probable", parametersSha256 },
      evaluation: { meanReturn: 0 },
      parametersSha256,
    });
  });
});

describe.each(["SIGINT", "SIGTERM"] as const)("%s while the trained policy is evaluated", (signal) => {
  it("ends the process within a moment; what was trained is there", async () => {
    writeFileSync(join(cli.folder, "slow.js"), SLOW);
    const begun = join(cli.folder, `begun-${signal}`);
    let sent = 0;
    const words = ["train", "./slow.js", ...short, "--set", "timeLimit=100000", "--out", signal];
    const outcome = await cli.start(words, {
      env: { BEGUN: begun, SUMMARY: join(cli.folder, signal, "summary.json") },
      onStart: (child) =>
        void vi.waitFor(
          () => {
            expect(existsSync(begun)).toBe(true);
            sent = performance.now();
            child.kill(signal);
          },
          { timeout: 50_000 },
        ),
    });
    expect(performance.now() - sent).toBeLessThan(60_000); // of the 1000 s that it would take
    expect(outcome.status).toBe(130);
    expect(outcome.stderr).toContain("not evaluated: interrupted\n");
    expect(outcome.stderr).not.toContain("after this update");
    expect(outcome.stdout).toMatch(/trained +1,024 steps/);
    expect(summaryOf(signal)).toMatchObject({ steps: 1024, stopReason: "horizon", evaluation: null });
  });
});

describe.skipIf(process.platform !== "linux")("a process whose addresses are rationed", () => {
  const shell = "ulimit -v 16000000";

  it("trains and saves, and names what an evaluation would need, with status 0", async () => {
    const outcome = await cli.start(["train", "CartPole-v1", ...short, "--out", "rationed"], { shell });
    expect(outcome.stderr).toMatch(
      /^not evaluated: memory: the system refuses [^\n]*--disable-wasm-trap-handler[^\n]*\n$/,
    );
    expect(outcome.status).toBe(0);
    expect(summaryOf("rationed")).toMatchObject({ steps: 1024, evaluation: null });
    await loadPolicy(join(cli.folder, "rationed", "policy.safetensors"));
  });

  it("does everything with what is named", async () => {
    const words = ["train", "CartPole-v1", ...short, "--threads", "2", "--out", "helped", "--json"];
    const outcome = await cli.start(words, { shell, node: ["--disable-wasm-trap-handler"] });
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    const { parametersSha256 } = summaryOf("rationed");
    expect(JSON.parse(outcome.stdout)).toMatchObject({ threads: 2, parametersSha256, evaluation: { episodes: 100 } });
  });
});
