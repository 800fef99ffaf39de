/** The public interface of swingup. */

export type { Acting } from "./agent/acting.ts";
export { type EvaluationOptions, evaluate } from "./agent/evaluate.ts";
export { loadPolicy } from "./agent/load_policy.ts";
export type { ObservationNormalization } from "./agent/normalization.ts";
export { type ActOptions, type LoadOptions, Policy } from "./agent/policy.ts";
export { type Recording, type RecordingOptions, recordEpisode } from "./agent/recording.ts";
export type { A2cOptions } from "./algorithms/a2c.ts";
export type { AdamOptions } from "./algorithms/adam.ts";
export type { UpdateMetrics } from "./algorithms/algorithm.ts";
export {
  type EntropyBonus,
  type PolicyTerms,
  type ValueLossName,
  type ValueTerms,
  valueLossNames,
} from "./algorithms/loss_terms.ts";
export * from "./algorithms/losses.ts";
export { type OptimizerName, type OptimizerOptions, optimizerNames, type StepSize } from "./algorithms/optimizer.ts";
export { type PpoOptions, type SurrogateName, surrogateNames } from "./algorithms/ppo.ts";
export { type AlgorithmOptions, algorithmNames } from "./algorithms/registry.ts";
export type { ReinforceOptions } from "./algorithms/reinforce.ts";
export { type BaselineName, baselineNames } from "./algorithms/reinforce_settings.ts";
export type { TrpoOptions } from "./algorithms/trpo.ts";
export type { ValueFitOptions } from "./algorithms/value_fit.ts";
export { type CheckTrainingOptions, checkTraining } from "./checks/check_training.ts";
export { type RecommendOptions, recommend } from "./choosing/recommend.ts";
export type { Family, Reason, Recommendation } from "./choosing/recommendation.ts";
export type { Adjustable } from "./configuration/adjustable.ts";
export type { AdjustmentRecord, ScheduledAdjustment } from "./configuration/adjustments.ts";
export type { Choice } from "./configuration/chosen_settings.ts";
export { type AlgorithmName, type TrainingOptions, unreadSettings } from "./configuration/config.ts";
export { type PresetName, presetNames } from "./configuration/presets.ts";
export type { TrainingConfig } from "./configuration/training_config.ts";
export type { Interval } from "./core/check.ts";
export { Random } from "./core/random.ts";
export { type Schedule, type ScheduleName, type SchedulePoint, scheduleNames } from "./core/schedule.ts";
export {
  type Box,
  box,
  type Discrete,
  discrete,
  type MultiBinary,
  type MultiDiscrete,
  multiBinary,
  multiDiscrete,
  type Space,
} from "./core/space.ts";
export { NonFiniteError } from "./diagnostics/finite.ts";
export type { Inspection, LayerActivations } from "./diagnostics/inspect.ts";
export type { EpisodeWindow } from "./diagnostics/metrics.ts";
export { diagnose } from "./doctor/diagnose.ts";
export type { DiagnosedUpdate, Facts } from "./doctor/evidence.ts";
export type { Advice, Diagnosis, Finding, Severity } from "./doctor/finding.ts";
export { recordedUpdates } from "./doctor/recorded.ts";
export type { Batch, BatchActions, BatchEnv, BatchEnvOptions } from "./envs/batch_env.ts";
export { type CheckEnvOptions, checkEnv, type EnvFinding, type EnvReport } from "./envs/check_env.ts";
export { type CustomEnvDefinition, type CustomEnvOptions, defineEnv } from "./envs/custom_env.ts";
export { defineBatchEnv } from "./envs/define_batch_env.ts";
export type {
  EnvBuffers,
  EnvDefinition,
  EnvOption,
  EnvOptions,
  EnvOptionValue,
  EnvSpec,
  MaybeAsync,
  Simulation,
} from "./envs/env.ts";
export { EnvError, type EnvPlace } from "./envs/env_error.ts";
export { EnvWorkerError } from "./envs/env_worker.ts";
export type { EndedEpisodes } from "./envs/episodes.ts";
export { loadEnv } from "./envs/load_env.ts";
export { type MakeVectorEnvOptions, makeVectorEnv } from "./envs/make_vector_env.ts";
export type { NormalizerOptions } from "./envs/normalizer.ts";
export { type EnvSource, environmentIds, environmentInfo, registerEnv } from "./envs/registry.ts";
export type { Compatibility, ResetOptions } from "./envs/reset_draws.ts";
export type { SideEnvOptions } from "./envs/side_env.ts";
export type {
  Action,
  ActionMask,
  Env,
  EnvBase,
  EnvFactory,
  EnvInto,
  EpisodeOptions,
  Info,
  Observation,
  Start,
  StepOutcome,
  StepResult,
} from "./envs/user_env.ts";
export type { VectorEnv } from "./envs/vector_env.ts";
export type { Wrappers } from "./envs/wrappers.ts";
export type { ActionFacts, EnvironmentFacts, PlayFacts, Spread } from "./facts/environment_facts.ts";
export { FileFormatError } from "./files/safetensors.ts";
export { fused } from "./networks/mlp.ts";
export {
  type ActivationName,
  activationNames,
  type Columns,
  type Engine,
  type InitializationKey,
  type InitializationName,
  initializationNames,
  type MlpSpec,
  type Network,
  type NetworkDefinition,
  type NetworkRole,
  type OutputGradient,
  type TensorLayout,
} from "./networks/network.ts";
export type { ActorCriticSpec } from "./policies/actor_critic.ts";
export type { HeadSpec } from "./policies/head.ts";
export { type ProbeActions, type ProbeName, probeNames } from "./probes/probe_envs.ts";
export {
  type ProbeAnswer,
  type ProbeOptions,
  type ProbeReport,
  type ProbeResult,
  probe,
} from "./probes/probe_learner.ts";
export type { BestSoFar, BestSoFarState } from "./reports/best.ts";
export type { Evaluation } from "./reports/evaluation.ts";
export type { KeptPolicy, KeptPolicyRecord } from "./reports/kept_policy.ts";
export type { RolloutMetrics } from "./reports/rollout.ts";
export type { InitialPolicyRecord, RunSummary } from "./reports/summary.ts";
export type { TrainingCheckpoint } from "./reports/training_checkpoint.ts";
export type {
  EpisodeMetrics,
  PeriodicEvaluation,
  TrainingEpisode,
  TrainingMetrics,
  TrainingUpdate,
} from "./reports/update.ts";
export {
  type AdvantageScaling,
  type EstimatorName,
  type EstimatorOptions,
  estimatorNames,
} from "./rollout/advantages.ts";
export { type Improvement, probabilityOfImprovement } from "./statistics/over_seeds.ts";
export { type Candidate, type ChooseOptions, type ChosenPolicy, choosePolicy } from "./trainer/choose_policy.ts";
export { createTrainer } from "./trainer/create_trainer.ts";
export type { StartOptions } from "./trainer/initial_policy.ts";
export type { TrainerOptions } from "./trainer/parts.ts";
export { type ResumeOptions, resumeTrainer } from "./trainer/resume.ts";
export type { SessionOptions, StopReason, TrainerTrainOptions, TrainingCallbacks } from "./trainer/session.ts";
export { type RunOptions, type TrainOptions, train } from "./trainer/train.ts";
export { Trainer } from "./trainer/trainer.ts";
export type { Arena } from "./wasm/arena.ts";
export type { Block, BlockView } from "./wasm/block.ts";
export { kernelBytes, useKernels } from "./wasm/kernels.ts";
export { MemoryError } from "./wasm/memory.ts";
export type { Pointer, Stride } from "./wasm/units.ts";
export { enableWideVectors, type WideVectors, wideVectors } from "./wasm/wide_vectors.ts";
