/** Searching settings: the public interface `swingup/sweep`. */
export { type PrunerName, prunerNames } from "./sweep/pruner.ts";
export type { TrialState } from "./sweep/sampler.ts";
export type { Choices, Condition, Parameters, Range, SearchSpace, Value } from "./sweep/space.ts";
export {
  type ActingName,
  actingNames,
  type SamplerName,
  type ScoreName,
  type StudyOptions,
  samplerNames,
  scoreNames,
} from "./sweep/study.ts";
export type { Trial, TrialWorker } from "./sweep/sweep.ts";
export { runTrial, type TrialJob, type TrialOptions, type TrialOutcome, type TrialRun } from "./sweep/trial.ts";
export { type SweepOptions, type SweepResult, sweep } from "./sweep/whole_sweep.ts";
