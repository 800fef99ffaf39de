/** The public interface of swingup. */

export { type EvaluationOptions, evaluate } from "./agent/evaluate.ts";
export { loadPolicy } from "./agent/load_policy.ts";
export { type ActOptions, type LoadOptions, Policy } from "./agent/policy.ts";
export { type Recording, type RecordingOptions, recordEpisode } from "./agent/recording.ts";
export * from "./algorithms/losses.ts";
export { algorithmNames } from "./algorithms/registry.ts";
export type { Adjustable } from "./configuration/adjustable.ts";
export type { AdjustmentRecord, ScheduledAdjustment } from "./configuration/adjustments.ts";
export { type AlgorithmName, type TrainingOptions, unreadSettings } from "./configuration/config.ts";
export type { TrainingConfig } from "./configuration/training_config.ts";
export { Random } from "./core/random.ts";
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
export type { Inspection } from "./diagnostics/inspect.ts";
export type { Batch, BatchActions, BatchEnv, BatchEnvOptions } from "./envs/batch_env.ts";
export { type CheckEnvOptions, checkEnv, type EnvFinding, type EnvReport } from "./envs/check_env.ts";
export { type CustomEnvDefinition, type CustomEnvOptions, defineEnv } from "./envs/custom_env.ts";
export { defineBatchEnv } from "./envs/define_batch_env.ts";
export type { EnvDefinition, EnvOption, EnvOptions } from "./envs/env.ts";
export { EnvError } from "./envs/env_error.ts";
export { loadEnv } from "./envs/load_env.ts";
export { makeVectorEnv } from "./envs/make_vector_env.ts";
export { type EnvSource, environmentIds, environmentInfo, registerEnv } from "./envs/registry.ts";
export type { SideEnvOptions } from "./envs/side_env.ts";
export type {
  Action,
  ActionMask,
  Env,
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
export { FileFormatError } from "./files/safetensors.ts";
export { fused } from "./networks/mlp.ts";
export type { ActivationName, Engine, InitialisationName } from "./networks/network.ts";
export type { Evaluation } from "./reports/evaluation.ts";
export type { InitialPolicyRecord, RunSummary } from "./reports/summary.ts";
export type { TrainingCheckpoint } from "./reports/training_checkpoint.ts";
export type { PeriodicEvaluation, TrainingEpisode, TrainingMetrics, TrainingUpdate } from "./reports/update.ts";
export { createTrainer } from "./trainer/create_trainer.ts";
export type { StartOptions } from "./trainer/initial_policy.ts";
export type { RunOptions } from "./trainer/parts.ts";
export { type ResumeOptions, resumeTrainer } from "./trainer/resume.ts";
export type { SessionOptions, StopReason, TrainerTrainOptions, TrainingCallbacks } from "./trainer/session.ts";
export { type TrainOptions, train } from "./trainer/train.ts";
export { Trainer } from "./trainer/trainer.ts";
export { kernelBytes, useKernels } from "./wasm/kernels.ts";
export { MemoryError } from "./wasm/memory.ts";
