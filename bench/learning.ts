/**
 * What the presets reach: every preset trained on seeds 1 to 10, then scored over 100 deterministic episodes. Returns
 * are summed up by the interquartile mean with a 95 % bootstrap interval (Agarwal et al. 2021), times by the median.
 */
import { environmentInfo } from "../src/envs/registry.ts";
import { environmentsWithPreset } from "../src/training/presets.ts";
import { train } from "../src/training/train.ts";
import { interquartileMean, median, percentileInterval } from "./measure.ts";

const SEEDS = Array.from({ length: 10 }, (_, k) => k + 1);

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
  /** Over 100 deterministic episodes a seed. */
  evaluation: number;
  low: number;
  high: number;
  worst: number;
  best: number;
}

export async function learning(): Promise<LearningResult[]> {
  const results: LearningResult[] = [];
  for (const env of environmentsWithPreset("ppo")) {
    const returns: number[] = [];
    const steps: number[] = [];
    const seconds: number[] = [];
    let horizon = 0;
    for (const seed of SEEDS) {
      const run = await train({ env, seed });
      const { solvedAtStep, solvedAtSeconds } = run.summary();
      if (solvedAtStep !== null && solvedAtSeconds !== null) {
        steps.push(solvedAtStep);
        seconds.push(solvedAtSeconds);
      }
      returns.push((await run.evaluate({ episodes: 100 })).meanReturn);
      horizon = run.step;
      run.dispose();
    }
    const [low, high] = percentileInterval(returns, interquartileMean);
    results.push({
      env,
      algorithm: "ppo",
      steps: horizon,
      seeds: SEEDS.length,
      solved: environmentInfo(env).rewardThreshold === undefined ? null : steps.length,
      solvedAtStep: steps.length > 0 ? median(steps) : null,
      solvedAtSeconds: steps.length > 0 ? median(seconds) : null,
      evaluation: interquartileMean(returns),
      low,
      high,
      worst: Math.min(...returns),
      best: Math.max(...returns),
    });
  }
  return results;
}
