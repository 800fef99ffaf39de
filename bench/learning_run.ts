/**
 * One run of a preset, in a process of its own: `node dist/bench/learning_run.js <env> <algorithm> <seed>` trains, plays
 * 100 deterministic episodes and prints one line of JSON.
 */
import { pathToFileURL } from "node:url";
import type { AlgorithmName } from "../src/algorithms/registry.ts";
import { createTrainer } from "../src/trainer/create_trainer.ts";

const EPISODES = 100;
const POINTS = 100; // of a learning curve, at most

export interface LearningRun {
  env: string;
  algorithm: string;
  seed: number;
  /** Environment steps in all. */
  steps: number;
  /** Of processor time, of all of the process's threads: training alone, without what creates it. */
  seconds: number;
  /** Of EPISODES deterministic ones. */
  evaluation: number;
  solvedAtStep: number | null;
  solvedAtSeconds: number | null;
  /** Mean return of the last 100 training episodes, against steps. */
  curve: [step: number, episodeReturn: number][];
}

export async function learningRun(env: string, algorithm: AlgorithmName, seed: number): Promise<LearningRun> {
  const curve: [number, number][] = [];
  const run = await createTrainer({ env, algorithm, seed, threads: 1 });
  const start = process.cpuUsage();
  let seconds = 0;
  let solvedAtSeconds: number | null = null;
  for await (const { step, metrics } of run.train()) {
    const { user, system } = process.cpuUsage(start);
    seconds = (user + system) / 1e6;
    if (run.summary().solvedAtStep !== null) solvedAtSeconds ??= seconds;
    if (Number.isFinite(metrics.episodeReturn)) curve.push([step, metrics.episodeReturn]);
  }
  const { steps, solvedAtStep } = run.summary();
  const { meanReturn } = await run.evaluate({ episodes: EPISODES });
  run.dispose();
  const every = Math.ceil(curve.length / POINTS);
  const thinned = curve.filter((_, k) => (curve.length - 1 - k) % every === 0); // the last point stays
  return {
    env,
    algorithm,
    seed,
    steps,
    seconds,
    evaluation: meanReturn,
    solvedAtStep,
    solvedAtSeconds,
    curve: thinned,
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [env, algorithm, seed] = process.argv.slice(2);
  console.log(JSON.stringify(await learningRun(env, algorithm as AlgorithmName, Number(seed))));
}
