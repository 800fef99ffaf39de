/** The record that a run is configured by, as the code that reads it sees it: complete, checked, flat. */
import type { AlgorithmName, AlgorithmOptions } from "../algorithms/registry.ts";
import type { EnvOptions } from "../envs/env.ts";
import type { ActorCriticSpec } from "../policies/actor_critic.ts";

/** Everything that, with the seed, determines a run's result. Settings that nothing reads are absent. */
export interface TrainingConfig
  extends Partial<AlgorithmOptions>,
    Omit<ActorCriticSpec, "observationSpace" | "actionSpace"> {
  /** Its name. */
  env: string;
  /** Options of the environment, as its documentation names them. */
  envOptions: EnvOptions;
  algorithm: AlgorithmName;
  seed: number;
  /** Horizon of the run and of its schedules, in environment steps of all environments together. */
  steps: number;
  /** Environments that run side by side. */
  numEnvs: number;
  /** Steps of each environment between two updates. */
  rolloutSteps: number;
  /** Steps after which an episode is truncated; 0: never; null: as the environment has it. */
  timeLimit: number | null;
  /** Observations stacked to one. */
  observationHistory: number;
  /** Rewards by a formula of the step; null: the environment's own. */
  rewardFormula: string | null;
  normalizeObservations: boolean;
  normalizeRewards: boolean;
  rewardScale: number;
  rewardClip: number;
}
