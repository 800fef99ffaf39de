/** Whole training of several configurations and of every preset, and what a second thread adds; in turn. */
import { algorithmNames } from "../src/algorithms/registry.ts";
import type { TrainingOptions } from "../src/configuration/config.ts";
import { environmentsWithPreset, presetFor } from "../src/configuration/presets.ts";
import { configurations, peakFraction, rltools, trainingSpeed } from "./configurations.ts";
import { median } from "./measure.ts";

export interface ThreadsResult {
  configuration: string;
  /** Environment steps per second on one thread and on two. */
  oneThread: number;
  twoThreads: number;
  /** Median over the repeats of each repeat's own ratio. */
  speedup: number;
  /** Of one thread; see `peakFraction`. Not of presets. */
  peakFraction?: number;
}

const REPEATS = 5;
const PRESET_STEPS = 60_000; // and more, up to the preset's own, where these take less than
const PRESET_SECONDS = 1; // a further thread compiles what it runs for itself, and shorter runs are mostly that
const LONG = 2_000_000; // steps: what the compilation takes weighs little there

export async function threads(): Promise<ThreadsResult[]> {
  const results: ThreadsResult[] = [];
  for (const configuration of configurations) {
    const { name, options } = configuration;
    const fractions: number[] = [];
    const speeds = await compare(name, options, async (speed) => {
      fractions.push(await peakFraction(configuration, speed));
    });
    results.push({ ...speeds, peakFraction: median(fractions) });
  }
  const long = { ...rltools.options, steps: LONG };
  results.push(await compare(`${rltools.name}, ${LONG.toLocaleString("en")} steps`, long));
  for (const algorithm of algorithmNames)
    for (const env of environmentsWithPreset(algorithm)) {
      const options = { env, algorithm: algorithm as "ppo" };
      const most = presetFor(env, algorithm).steps;
      const second = PRESET_SECONDS * (await trainingSpeed({ ...options, steps: Math.min(most, PRESET_STEPS) }));
      const steps = Math.min(most, Math.max(PRESET_STEPS, Math.round(second)));
      results.push(await compare(`${env} ${algorithm}`, { ...options, steps }));
    }
  return results;
}

async function compare(
  configuration: string,
  options: TrainingOptions,
  measured: (oneThread: number) => Promise<void> = async () => {},
): Promise<ThreadsResult> {
  const one: number[] = [];
  const two: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    one.push(await trainingSpeed({ ...options, seed: repeat }));
    await measured(one[repeat]);
    two.push(await trainingSpeed({ ...options, seed: repeat, threads: 2 }));
  }
  const speedup = median(two.map((speed, k) => speed / one[k]));
  return { configuration, oneThread: median(one), twoThreads: median(two), speedup };
}
