/** What the presets reach, as plain records: a line of docs/results.md, and the runs that it sums up. */
import type { LearningRun } from "./learning_run.ts";

export interface LearningResult {
  env: string;
  algorithm: string;
  steps: number;
  seeds: number;
  /** Seeds whose last 100 training episodes reached the environment's threshold. */
  solved: number | null; // null where there is no threshold
  /** Medians over the seeds that solved it. */
  solvedAtStep: number | null;
  solvedAtSeconds: number | null;
  /** Median. */
  stepsPerSecond: number;
  /** Over 100 deterministic episodes a seed: interquartile mean and its interval. */
  evaluation: number;
  low: number;
  high: number;
  worst: number;
  best: number;
  /** What others publish, and after how many steps. */
  published: number | null;
  publishedSteps: number | null;
}

/** A preset and its runs. */
export interface LearningCell {
  result: LearningResult;
  runs: LearningRun[];
}
