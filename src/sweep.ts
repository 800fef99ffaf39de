/** Searching settings: the public interface `swingup/sweep`. */
export type { CheckpointStore, MemberSegment, SegmentWorker } from "./sweep/population.ts";
export type { PopulationOptions, PopulationRules } from "./sweep/population_study.ts";
export { type PrunerName, prunerNames } from "./sweep/pruner.ts";
export type { TrialState } from "./sweep/sampler.ts";
export { runSegment, type Segment, type SegmentJob, type SegmentOutcome } from "./sweep/segment.ts";
export type { Choices, Condition, Parameters, Range, SearchSpace, Value } from "./sweep/space.ts";
export {
  type ActingName,
  actingNames,
  type SamplerName,
  type ScoreName,
  type SearchOptions,
  type StudyOptions,
  samplerNames,
  scoreNames,
} from "./sweep/study.ts";
export type { Trial, TrialWorker } from "./sweep/sweep.ts";
export { type PopulationResult, type TrainPopulationOptions, trainPopulation } from "./sweep/train_population.ts";
export { runTrial, type TrialJob, type TrialOptions, type TrialOutcome, type TrialRun } from "./sweep/trial.ts";
export { type SweepOptions, type SweepResult, sweep } from "./sweep/whole_sweep.ts";
