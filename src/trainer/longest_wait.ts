/**
 * How long the evaluations that a run makes by itself wait for an episode which nothing but its environment ends. Where a time
 * limit ends it, that is known; where none does it may never end, and 64 environments would be stepped 100,000 times to find
 * out, which takes a robot of MuJoCo's far longer than its training.
 */
import { isEndless, LONGEST, MOST_LANES } from "../agent/evaluate.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import type { EpisodeWindow } from "../diagnostics/metrics.ts";
import type { EnvDefinition } from "../envs/env.ts";

const LEAST = 1000; // steps
const TIMES = 20; // the longest of the last training episodes

/** What of a run it follows from. */
interface Waiting {
  readonly config: TrainingConfig;
  readonly environment: Pick<EnvDefinition, "timeLimit">;
  readonly step: number;
  readonly episodes: EpisodeWindow;
}

/**
 * Steps of an episode: so many that all environments of the evaluation together make no more than the training has made, at
 * least 1,000 and twenty times the longest training episode, at most 100,000. Undefined: its time limit.
 */
export function longestWait({ config, environment, step, episodes }: Waiting): number | undefined {
  if (!isEndless(config.timeLimit ?? environment.timeLimit)) return undefined;
  const { episodes: ended, episodeLengthMax } = episodes.metrics();
  const seen = ended > 0 ? TIMES * episodeLengthMax : 0;
  return Math.min(LONGEST, Math.max(LEAST, seen, Math.ceil(step / MOST_LANES)));
}
