/**
 * A scenario: one question, the runs that answer it, and what was seen. It is data; what runs it (`run_job.ts`), sums it
 * up (`result.ts`) and draws it (`page.ts`) knows nothing of any one question.
 */
import type { TrainingOptions } from "../configuration/config.ts";
import type { DqnSettings } from "./dqn/settings.ts";

/** Settings as `train` takes them, but for the environment and the seed. */
export type ScenarioSettings = Omit<TrainingOptions, "env" | "seed">;

/** What can be measured beyond a run, by name (`measures/`). */
export type MeasureName = "gradientNoise" | "ratios" | "advantageError";

/** One way of doing it, whose runs differ in their seed alone. */
export interface Arm {
  readonly name: string;
  readonly settings: ScenarioSettings;
  /** Given, a deep Q-network learns instead; of the settings it reads `steps` alone. */
  readonly dqn?: DqnSettings;
}

/** A column of an experiment's table: a value of `ScenarioRun`, summed up over the seeds. */
export interface Column {
  readonly value: string;
  readonly title: string;
}

/** Arms on one environment, beside each other. The first is what the others are compared with. */
export interface Experiment {
  readonly title: string;
  readonly env: string;
  /** What all arms have in common. */
  readonly settings: ScenarioSettings;
  readonly arms: readonly Arm[];
  /** What the table has beside the returns. */
  readonly columns: readonly Column[];
  /** What is measured beyond a run, by name. */
  readonly measure?: MeasureName;
}

export interface Scenario {
  /** As it is typed. */
  readonly name: string;
  readonly question: string;
  /** What the textbooks say. */
  readonly expected: string;
  /** What was seen, in one line, for the list. */
  readonly answer: string;
  /** The same in a paragraph, also where it contradicts what was expected. */
  readonly seen: string;
  readonly experiments: readonly Experiment[];
}

/** Seeds that results are reported on, and those of a quick look. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
export const QUICK_SEEDS: readonly number[] = [1, 2, 3];

/** What one run is: plain data, which anybody may carry out, twice as well. */
export interface ScenarioJob {
  readonly env: string;
  readonly settings: ScenarioSettings;
  readonly seed: number;
  readonly dqn: DqnSettings | null;
  readonly measure: MeasureName | null;
}

/** What one run came to. */
export interface ScenarioRun {
  readonly seed: number;
  /**
   * Mean returns of 100 episodes: `deterministic` with the most probable actions, `sampled`; `training` of the last 100 in
   * training, `area` the mean over the whole run; `solvedAtStep`, `solvedAtSeconds` and `seconds`, which are wall time and differ from
   * run to run; each metric of an update, its mean over the second half
   * of the run; what the measure adds. Null where it is undefined.
   */
  readonly values: Readonly<Record<string, number | null>>;
  /** Mean training return against steps, at most 80 points. */
  readonly curve: readonly (readonly [step: number, value: number])[];
}

/** The jobs of an experiment's arm. */
export function jobsOf({ env, settings, measure }: Experiment, arm: Arm, seeds: readonly number[]): ScenarioJob[] {
  return seeds.map((seed) => ({
    env,
    settings: { ...settings, ...arm.settings },
    seed,
    dqn: arm.dqn ?? null,
    measure: measure ?? null,
  }));
}
