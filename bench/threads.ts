/** Whole training of several configurations, and what a second thread adds; on the same machine, in turn. */
import { configurations, peakFraction, trainingSpeed } from "./configurations.ts";
import { median } from "./measure.ts";

export interface ThreadsResult {
  configuration: string;
  /** Environment steps per second on one thread and on two. */
  oneThread: number;
  twoThreads: number;
  /** Median over the repeats of each repeat's own ratio. */
  speedup: number;
  /** Of one thread; see `peakFraction`. */
  peakFraction: number;
}

const REPEATS = 5;

export async function threads(): Promise<ThreadsResult[]> {
  const results: ThreadsResult[] = [];
  for (const configuration of configurations) {
    const { name, options } = configuration;
    const one: number[] = [];
    const two: number[] = [];
    const fractions: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      one.push(await trainingSpeed({ ...options, seed: repeat }));
      fractions.push(await peakFraction(configuration, one[repeat]));
      two.push(await trainingSpeed({ ...options, seed: repeat, threads: 2 }));
    }
    results.push({
      configuration: name,
      oneThread: median(one),
      twoThreads: median(two),
      speedup: median(two.map((speed, k) => speed / one[k])),
      peakFraction: median(fractions),
    });
  }
  return results;
}
