/**
 * A member of a population in one round: goes on from a checkpoint, with its own seed and its settings of this round, for
 * a part of the steps, and is evaluated. Plain data in and out, as with a trial.
 */
import { completeConfig, type TrainingOptions, unreadSettings } from "../configuration/config.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { throwIfAborted } from "../core/abort.ts";
import { checkChoice, checkInteger, checkNumber, show } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import { resumeWith } from "../trainer/resume.ts";
import type { Trainer } from "../trainer/trainer.ts";
import type { Parameters } from "./space.ts";
import type { ActingName } from "./study.ts";
import type { TrialOptions } from "./trial.ts";

/** What is to be run. */
export interface SegmentJob {
  readonly member: number;
  /** From 0. */
  readonly round: number;
  readonly rounds: number;
  /** What `train` takes, with the member's seed and the settings that it begins with. */
  readonly options: TrainingOptions;
  /** The searched settings of this round, and the names of all that are searched. */
  readonly parameters: Parameters;
  readonly searched: readonly string[];
  /** Where it begins; null at the beginning. */
  readonly checkpoint: Uint8Array | null;
  readonly episodes: number;
  readonly acting: ActingName;
  /** Of the evaluation. */
  readonly evaluationSeed: number;
}

/** What a member has come to in a round. */
export interface Segment {
  readonly member: number;
  readonly round: number;
  readonly state: "complete" | "failed";
  /** Mean return of the evaluation; null where it failed. */
  readonly value: number | null;
  /** Environment steps so far. */
  readonly steps: number;
  readonly parametersSha256: string;
  /** Seconds that it took, which no decision depends on. */
  readonly seconds: number;
  /** Why it failed, in one line. */
  readonly error?: string;
}

/** The same with where it has come to, the bytes that `resumeTrainer` takes; null where it failed. */
export interface SegmentOutcome extends Segment {
  readonly checkpoint: Uint8Array | null;
}

/**
 * Runs a member's round in this thread: what a worker of `trainPopulation` does with a job.
 * @throws the signal's reason where it was aborted; whatever else goes wrong is a failed member
 */
export async function runSegment(job: SegmentJob, { signal, env }: TrialOptions = {}): Promise<SegmentOutcome> {
  const start = performance.now();
  const { member, round } = job;
  const done = () => ({ member, round, seconds: (performance.now() - start) / 1000 });
  try {
    return { ...(await train(job, { ...(signal ? { signal } : {}), ...(env ? { env } : {}) })), ...done() };
  } catch (error) {
    if (signal?.aborted) throw error;
    const [text] = (error instanceof Error ? error.message : String(error)).split("\n");
    const nothing = { value: null, steps: 0, parametersSha256: "", checkpoint: null };
    return { ...nothing, ...done(), state: "failed", error: text };
  }
}

async function train(
  job: SegmentJob,
  { signal, env }: TrialOptions,
): Promise<Omit<SegmentOutcome, "member" | "round" | "seconds">> {
  const { options, checkpoint, round, rounds, episodes, acting, evaluationSeed } = job;
  const host = { threads: 1, ...(signal ? { signal } : {}) };
  const source = env ?? options.env;
  const trainer =
    checkpoint === null
      ? await createTrainer({ ...options, env: source, ...host })
      : await resumeWith(checkpoint, { env: source, ...host }, ({ config, definition }) =>
          changedConfig(job, config, definition),
        );
  try {
    await goOn(trainer, round, rounds);
    throwIfAborted(signal);
    const evaluated = async (deterministic: boolean) => {
      const how = { episodes, deterministic, seed: evaluationSeed, ...(signal ? { signal } : {}) };
      return (await trainer.evaluate(how)).meanReturn;
    };
    const values = [
      ...(acting === "sampled" ? [] : [await evaluated(true)]),
      ...(acting === "deterministic" ? [] : [await evaluated(false)]),
    ];
    const { steps, parametersSha256 } = trainer.summary();
    const bytes = trainer.checkpoint();
    return { state: "complete", value: Math.max(...values), steps, parametersSha256, checkpoint: bytes };
  } finally {
    await trainer.dispose();
  }
}

/** Trains to the end of the round; the last one has no other end than the run. */
async function goOn(trainer: Trainer, round: number, rounds: number): Promise<void> {
  const { config, rolloutSamples } = trainer;
  if (config.steps < rounds * rolloutSamples)
    throw new RangeError(
      `population.rounds: expected rounds of at least one update (${rolloutSamples} steps), got ${rounds} of ${Math.floor(config.steps / rounds)} steps`,
    );
  const stopAt = Math.ceil((config.steps * (round + 1)) / rounds);
  for await (const _ of trainer.train(round + 1 === rounds ? {} : { stopAt })); // it only has to go on
}

/** The checkpoint's configuration with the member's seed and settings, without those that nothing reads then. */
function changedConfig(
  { options, parameters, searched }: SegmentJob,
  config: TrainingConfig,
  definition: EnvDefinition,
): TrainingConfig {
  const kept = Object.entries(config).filter(([key]) => !searched.includes(key));
  const { env: _, ...next } = { ...Object.fromEntries(kept), ...parameters, seed: options.seed } as TrainingConfig;
  const unread = unreadSettings({ ...next, env: definition }).filter((key) => !(key in parameters));
  const read = Object.entries(next).filter(([key]) => !unread.includes(key));
  return completeConfig({ ...Object.fromEntries(read), env: definition }, definition);
}

/**
 * A member's round from outside: a file, a program.
 * @throws TypeError, RangeError naming the part, what is allowed and what came
 */
export function checkSegment(name: string, given: unknown): Segment {
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${name}: expected a member's round, got ${show(given)}`);
  const { member, round, state, value, steps, parametersSha256, seconds, error } = given as Partial<Segment>;
  const checked: Segment = {
    member: checkInteger(`${name}, member`, member, { least: 0 }),
    round: checkInteger(`${name}, round`, round, { least: 0 }),
    state: checkChoice(`${name}, state`, state, ["complete", "failed"]),
    value: value === null ? null : checkNumber(`${name}, value`, value),
    steps: checkInteger(`${name}, steps`, steps, { least: 0 }),
    parametersSha256: String(parametersSha256),
    seconds: checkNumber(`${name}, seconds`, seconds, { least: 0 }),
    ...(error === undefined ? {} : { error: String(error) }),
  };
  if ((checked.state === "complete") !== (checked.value !== null))
    throw new RangeError(`${name}, value: expected a number where it is complete and null where not, got ${value}`);
  return checked;
}
