/** What a trainer reports of one update: plain records, which loggers, the command line and pages read. */
import type { UpdateMetrics } from "../algorithms/algorithm.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RolloutMetrics } from "./rollout.ts";

/** What one update did. */
export interface TrainingUpdate {
  /** Updates so far, from 1. */
  update: number;
  /** Environment steps so far, over all lanes. */
  step: number;
  /** Seconds of training so far, without the time between updates that the caller took. */
  seconds: number;
  metrics: TrainingMetrics;
  /** Where one was due after this update. */
  evaluation?: PeriodicEvaluation;
}

/** Of the last 100 episodes that ended; NaN before the first. */
export interface EpisodeMetrics {
  episodeReturn: number; // mean
  episodeReturnMin: number;
  episodeReturnMax: number;
  episodeLength: number; // mean, steps
  episodeLengthMin: number;
  episodeLengthMax: number;
  /** Episodes ended since the start of the run. */
  episodes: number;
}

/** What is measured in one update: its episodes, its gradient steps, its rollout. */
export interface TrainingMetrics extends EpisodeMetrics, UpdateMetrics, RolloutMetrics {
  /** Mean return by `rewardFormula` of the last 100 episodes, where there is one: `episodeReturn` is the environment's. */
  formulaReturn?: number;
  /** Environment steps per second, of this update: rollout and learning together. */
  stepsPerSecond: number;
  /** The same of the rollout alone, and of learning alone. */
  rolloutStepsPerSecond: number;
  updateStepsPerSecond: number;
  rolloutSeconds: number;
  updateSeconds: number;
}

/** An evaluation in the course of training. */
export interface PeriodicEvaluation extends Evaluation {
  update: number;
  step: number;
  /** Whether its mean return is above that of all evaluations of the run before. */
  best: boolean;
}

/** An episode of the training environments that has ended. */
export interface TrainingEpisode {
  /** Number of the episode in the order in which they ended, from 1. */
  episode: number;
  /** Environment steps over all lanes at its end. */
  step: number;
  lane: number;
  /** Undiscounted sum of its rewards. */
  return: number;
  /** steps */
  length: number;
}
