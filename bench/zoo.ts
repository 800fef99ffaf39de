/**
 * PPO on CartPole-v1 with rl-baselines3-zoo's settings: whole training in environment steps per second of processor time,
 * with 128-bit instructions and, where Node has them, with 256-bit ones. `--against=FOLDER` compares with another checkout
 * of the project that is built. Each run is a process of its own, all in alternation.
 */
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageRoot } from "../src/cli/package_root.ts";
import type { createTrainer } from "../src/trainer/create_trainer.ts";
import { zoo as configuration } from "./configurations.ts";
import { median } from "./measure.ts";
import { processorSpeed } from "./wide_run.ts";

export interface ZooOptions {
  /** Another checkout's folder. */
  against?: string | undefined;
}

export interface ZooResult {
  build: string;
  /** Bits of an instruction. */
  vectors: number;
  stepsPerSecond: number;
  /** Median of the rounds' own ratios to the first row. */
  ratio: number;
}

const FLAG = "--experimental-wasm-revectorize";
const ROUNDS = 7;

export function zoo({ against }: ZooOptions = {}): ZooResult[] {
  const builds = [...(against ? [resolve(against)] : []), packageRoot()];
  const [major] = process.versions.node.split(".").map(Number);
  const widths = major >= 24 ? [128, 256] : [128];
  const runs = builds.flatMap((build) => widths.map((vectors) => ({ build, vectors, speeds: [] as number[] })));
  for (let round = 0; round < ROUNDS; round++)
    for (const run of round % 2 ? runs : [...runs].reverse()) run.speeds.push(child(run.build, run.vectors));
  return runs.map(({ build, vectors, speeds }) => ({
    build,
    vectors,
    stepsPerSecond: median(speeds),
    ratio: median(speeds.map((speed, round) => speed / runs[0].speeds[round])),
  }));
}

function child(build: string, vectors: number): number {
  const words = [...(vectors === 256 ? [FLAG] : []), fileURLToPath(import.meta.url), build];
  return Number(execFileSync(process.execPath, words, { encoding: "utf8" }));
}

const [, script, build] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  const index = pathToFileURL(join(build, "dist/src/index.js")).href;
  const library = (await import(index)) as { createTrainer: typeof createTrainer };
  console.log(await processorSpeed(configuration.options, library.createTrainer));
}
