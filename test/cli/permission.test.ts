/** Node's permission model without leave for workers: one thread and one warning, or one line where threads were asked for. */
import { availableParallelism } from "node:os";
import { train } from "swingup";
import { describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";

const cli = commandLine();
const major = Number(process.versions.node.split(".")[0]);
const node = [
  major < 24 ? "--experimental-permission" : "--permission",
  "--allow-fs-read=*",
  "--allow-fs-write=*",
  "--no-warnings",
];
const settings = ["hiddenSizes=256,256", "numEnvs=8", "rolloutSteps=64", "minibatchSize=512", "epochs=4"];
const words = [
  "train",
  "CartPole-v1",
  "--steps",
  "40960",
  "--stop-at",
  "1024",
  ...settings.flatMap((s) => ["--set", s]),
];

describe.skipIf(availableParallelism() < 2)("a process that may start no workers", () => {
  it("trains on one thread to the same bits and says so once", async () => {
    const outcome = await cli.start([...words, "--json"], { node });
    expect(outcome.stderr).toBe(
      "swingup: training on one thread, since this process may not start workers (node --permission without --allow-worker)\n",
    );
    const alone = await train({
      env: "CartPole-v1",
      seed: 1,
      steps: 40_960,
      stopAt: 1024,
      hiddenSizes: [256, 256],
      numEnvs: 8,
      rolloutSteps: 64,
      minibatchSize: 512,
      epochs: 4,
      threads: 1,
    });
    const { threads, parametersSha256 } = JSON.parse(outcome.stdout);
    expect({ threads, parametersSha256 }).toEqual({ threads: 1, parametersSha256: alone.summary().parametersSha256 });
  });

  it("refuses threads that were asked for in one line", async () => {
    const outcome = await cli.start([...words, "--threads", "2"], { node });
    expect(outcome).toMatchObject({
      status: 2,
      stdout: "",
      stderr:
        "error: --threads: expected 1, since this process may not start workers (node --permission without --allow-worker), got 2\n",
    });
  });
});
