/** Runs that are stopped, interrupted, killed, damaged or short of space, and go on as if nothing had happened. */
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTrainer } from "swingup";
import { tfjs } from "swingup/tfjs";
import { describe, expect, it } from "vitest";
import { keptEvents } from "../loggers/event_schema.ts";
import { commandLine, type Outcome } from "./command.ts";
import { killedAfter } from "./killed_after.ts";

const cli = commandLine();
const OPTIONS = ["--steps", "8192", "--seed", "3", "--num-envs", "8", "--checkpoint-every", "1024", "--json"];
const SMALL = ["--set", "rolloutSteps=64", "--set", "minibatchSize=128", "--set", "hiddenSizes=16"];
const LOGS = ["--log", "tensorboard,csv", "--evaluate-every", "2048", "--evaluate-episodes", "2"];
const words = (folder: string) => ["train", "CartPole-v1", ...OPTIONS, ...SMALL, ...LOGS, "--out", folder];

const path = (...names: string[]) => join(cli.folder, ...names);
const json = ({ stdout }: Outcome) => JSON.parse(stdout);
const lines = (folder: string): Record<string, unknown>[] =>
  readFileSync(path(folder, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** What a run leaves in its folder, without what depends on the clock. */
function outcome(folder: string) {
  const timed = [
    "seconds",
    "steps_per_second",
    "rollout_seconds",
    "update_seconds",
    "rollout_steps_per_second",
    "update_steps_per_second",
  ];
  const metrics = lines(folder).map((line) =>
    Object.fromEntries(Object.entries(line).filter(([k]) => !timed.includes(k))),
  );
  const board = keptEvents(path(folder)).flatMap(({ step, summary }) => {
    const values = (summary?.value ?? []).filter(({ tag }) => !/^time\/|^_hparams_/.test(tag as string));
    return values.map(({ tag, simple_value, histo }) => [step, tag, simple_value, histo]);
  });
  const table = readFileSync(path(folder, "progress.csv"), "utf8")
    .split("\n")
    .map((row) => row.split(",").slice(0, 2));
  const { parametersSha256, steps, meanReturn, evaluation } = JSON.parse(
    readFileSync(path(folder, "summary.json"), "utf8"),
  );
  const policy = readFileSync(path(folder, "policy.safetensors"));
  return { metrics, board, table, parametersSha256, steps, meanReturn, evaluation, policy };
}

let uninterrupted: ReturnType<typeof outcome> | undefined;
async function whole() {
  if (!uninterrupted) {
    expect((await cli.answer(...words("whole"))).stderr).toBe("");
    uninterrupted = outcome("whole");
    expect(uninterrupted.metrics).toHaveLength(16);
  }
  return uninterrupted;
}

describe("swingup train --stop-at and --resume", () => {
  it("ends where a run ends that was never stopped, with the same logs, also on other threads", async () => {
    const stopped = await cli.run(...words("stopped"), "--stop-at", "3000");
    expect(json(stopped)).toMatchObject({ steps: 2560, stopReason: "stopAt" });
    const again = await cli.run("train", "--resume", "stopped", "--stop-at", "6000", "--json", "--threads", "2");
    expect(again).toMatchObject({ status: 0, stderr: "resumed at step 2560 of 8192\n" });
    const last = await cli.run("train", "--resume", "stopped", "--json");
    expect(json(last)).toMatchObject({ steps: 8192, stopReason: "horizon" });
    expect(outcome("stopped")).toEqual(await whole());
  });

  it("keeps the last checkpoints and the best", async () => {
    await whole();
    const checkpoints = readdirSync(path("whole", "checkpoints")).sort();
    const step = (n: number) => `step-${String(n).padStart(12, "0")}.safetensors`;
    expect(checkpoints).toEqual(["best.safetensors", step(6144), step(7168), step(8192)]);
    const best = lines("whole").reduce((found, line) => {
      return Number(line.eval_mean_return ?? -1) > Number(found.eval_mean_return ?? -1) ? line : found;
    });
    const evaluation = await cli.answer(
      "evaluate",
      path("whole", "checkpoints", "best.safetensors"),
      "--episodes",
      "2",
      "--json",
    );
    expect(json(evaluation).meanReturn).toBe(best.eval_mean_return);
  });

  it("goes on to a larger horizon, and says so", async () => {
    await cli.answer(...words("longer"));
    const outcome = await cli.answer("train", "--resume", "longer", "--steps", "10240", "--json");
    expect(outcome.stderr).toBe("horizon: 8192 steps before, 10240 from here on\nresumed at step 8192 of 10240\n");
    expect(json(outcome)).toMatchObject({ steps: 10_240 });
    expect(lines("longer").map(({ update }) => update)).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
    expect(JSON.parse(readFileSync(path("longer", "config.json"), "utf8"))).toMatchObject({ steps: 10_240 });
  });

  it("goes on from a checkpoint's file by itself, in a new folder, which can be resumed in its turn", async () => {
    const trainer = await createTrainer({ env: "CartPole-v1", steps: 8192, seed: 3, numEnvs: 8, rolloutSteps: 64 });
    for await (const { update } of trainer.train()) if (update === 5) break;
    trainer.adjust({ learningRate: 1e-4 }, { after: 8 }); // to come
    writeFileSync(path("from_page.safetensors"), trainer.checkpoint());
    for await (const _ of trainer.train());
    const words = ["train", "--resume", "from_page.safetensors", "--out", "taken_up", "--json"];
    const stopped = await cli.answer(...words, "--stop-at", "3000");
    expect(stopped).toMatchObject({ status: 0, stderr: "resumed at step 2560 of 8192\n" });
    expect(readdirSync(path("taken_up", "checkpoints"))).toEqual(["step-000000002560.safetensors"]);
    const last = await cli.answer("train", "--resume", "taken_up", "--json");
    expect(json(last)).toMatchObject({ steps: 8192, parametersSha256: trainer.summary().parametersSha256 });
    expect(lines("taken_up").map(({ update }) => update)).toEqual(Array.from({ length: 11 }, (_, k) => k + 6));

    writeFileSync(path("text.safetensors"), "no checkpoint");
    const refused = await cli.answer("train", "--resume", "text.safetensors", "--out", "not_made");
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toMatch(/^error: file: "text.safetensors" is not a checkpoint that can be resumed: .*\n$/);
    expect(existsSync(path("not_made"))).toBe(false);
    const both = await cli.answer(...words, "--seed", "4");
    expect(both.stderr).toContain("resume: expected no --seed beside it");
  });

  it("goes on with a file of the tfjs engine on that engine", async () => {
    const engine = await tfjs();
    const trainer = await createTrainer({ env: "CartPole-v1", steps: 2048, numEnvs: 8, rolloutSteps: 64, engine });
    for await (const _ of trainer.train()) break;
    writeFileSync(path("tfjs.safetensors"), trainer.checkpoint());
    for await (const _ of trainer.train());
    const outcome = await cli.answer("train", "--resume", "tfjs.safetensors", "--json");
    expect(json(outcome)).toMatchObject({ engine: "tfjs", parametersSha256: trainer.summary().parametersSha256 });
    trainer.dispose();
  });

  it("finishes a run that was complete but for its result", async () => {
    await whole();
    cpSync(path("whole"), path("complete"), { recursive: true });
    writeFileSync(path("complete", "summary.json"), "");
    expect((await cli.answer("train", "--resume", "complete", "--json")).status).toBe(0);
    expect(outcome("complete")).toEqual(await whole());
  });
});

describe("a run that was killed", () => {
  it.each([0, 3, 11])("after %i updates ends with the same bits and logs", async (count) => {
    const expected = await whole();
    const folder = `killed-${count}`;
    const outcome1 = await cli.start(words(folder), { node: killedAfter(count, "metrics.jsonl") });
    expect(outcome1.status).toBeNull();
    if (count > 0) expect(lines(folder)).toHaveLength(count);
    const resumed = await cli.answer("train", "--resume", folder, "--json");
    expect(resumed.status).toBe(0);
    expect(outcome(folder)).toEqual(expected);
  });

  it("is repaired: a torn line, a half-written checkpoint, a damaged one", async () => {
    await cli.answer(...words("torn"), "--stop-at", "4096");
    appendFileSync(path("torn", "metrics.jsonl"), '{"update":9,"st');
    const checkpoints = readdirSync(path("torn", "checkpoints"))
      .filter((name) => name.startsWith("step"))
      .sort();
    const newest = path("torn", "checkpoints", checkpoints[checkpoints.length - 1]);
    const bytes = readFileSync(newest);
    bytes[bytes.length - 100] ^= 4;
    writeFileSync(newest, bytes);
    writeFileSync(`${newest}.123.tmp`, "half");
    const resumed = await cli.answer("train", "--resume", "torn", "--json");
    expect(resumed.status).toBe(0);
    expect(resumed.stderr.split("\n")).toEqual([
      expect.stringMatching(
        /^"torn.*step-000000004096\.safetensors" is not a checkpoint .* it is damaged: its contents/,
      ),
      "metrics.jsonl: 3 lines later than the checkpoint, to be made again",
      "resumed at step 3072 of 8192",
      "",
    ]);
    expect(readdirSync(path("torn", "checkpoints")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(outcome("torn")).toEqual(await whole());
  });
});

describe("a run that cannot write", () => {
  /** Starts the command in a shell that limits the size of files to so many blocks of 1 KiB. */
  function limited(blocks: number, given: readonly string[]): Promise<Outcome> {
    return cli.start(given, {
      shell: `ulimit -f ${blocks}`,
    });
  }

  it("says so in a line, and goes on when there is space again", async () => {
    const outcome1 = await limited(8, words("full"));
    expect(outcome1).toMatchObject({ status: 1, stdout: "" });
    expect(outcome1.stderr).toMatch(
      /^error: (log|file): cannot write "full[^"]*" \(the file would be larger than is allowed\) \(metrics up to there: [^\n]*\)\n$/,
    );
    const resumed = await cli.answer("train", "--resume", "full", "--json");
    expect(resumed.status).toBe(0);
    expect(outcome("full")).toEqual(await whole());
  });
});

describe("refused", () => {
  it.each([
    [["train", "CartPole-v1", "--resume", "x"], /--resume: expected no environment beside it .*, got "CartPole-v1"/],
    [["train", "--resume", "x", "--seed", "1"], /--resume: expected no --seed beside it, since the run has its own/],
    [["train", "--resume", "nowhere"], /--resume: cannot read the folder "nowhere" \(no such file or folder\)/],
    [["train", "--resume", "broken"], /--resume: "broken.config.json" cannot be read/],
    [
      ["train", "CartPole-v1", "--stop-at", "3", "--out", "s"],
      /--stop-at: expected a whole number of at least 1024, got 3/,
    ],
  ])("%j", async (given, text) => {
    mkdirSync(path("broken"), { recursive: true });
    writeFileSync(path("broken", "config.json"), "{");
    const { status, stdout, stderr } = await cli.answer(...given);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toMatch(text);
    expect(existsSync(path("s"))).toBe(false);
  });

  it("a horizon that the run is beyond", async () => {
    await whole();
    const { status, stderr } = await cli.answer("train", "--resume", "whole", "--steps", "4096");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "error: --steps: expected a whole number of at least 8192, got 4096\n",
    });
  });
});
