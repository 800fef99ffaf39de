/** The public interface of swingup. */

export {
  clippedSurrogateLoss,
  type SurrogateBounds,
  type SurrogateLoss,
  type SurrogateSamples,
  squaredValueLoss,
  type ValueLoss,
  type ValueSamples,
} from "./algorithms/losses.ts";
export { algorithmNames } from "./algorithms/registry.ts";
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
export { type CheckEnvOptions, checkEnv, type EnvFinding, type EnvReport } from "./envs/check_env.ts";
export { type CustomEnvDefinition, type CustomEnvOptions, defineEnv } from "./envs/custom_env.ts";
export type { EnvDefinition } from "./envs/env.ts";
export { EnvError } from "./envs/env_error.ts";
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
export { fused } from "./networks/mlp.ts";
export type { ActivationName, Engine, InitialisationName } from "./networks/network.ts";
export type { Adjustable } from "./training/adjustable.ts";
export type { AdjustmentRecord, ScheduledAdjustment } from "./training/adjustments.ts";
export { type AlgorithmName, type TrainingConfig, type TrainingOptions, unreadSettings } from "./training/config.ts";
export { type Evaluation, type EvaluationOptions, evaluate } from "./training/evaluate.ts";
export type { InitialPolicyRecord, StartOptions } from "./training/initial_policy.ts";
export { loadEnv } from "./training/load_env.ts";
export { type ActOptions, type LoadOptions, loadPolicy, Policy } from "./training/policy.ts";
export { type Recording, type RecordingOptions, recordEpisode } from "./training/record.ts";
export { type ResumeOptions, resumeTrainer } from "./training/resume.ts";
export { FileFormatError } from "./training/safetensors.ts";
export type { SessionOptions, StopReason, TrainingCallbacks, TrainingCheckpoint } from "./training/session.ts";
export { type TrainOptions, train } from "./training/train.ts";
export {
  createTrainer,
  type RunOptions,
  type RunSummary,
  Trainer,
  type TrainerTrainOptions,
} from "./training/trainer.ts";
export type { PeriodicEvaluation, TrainingEpisode, TrainingMetrics, TrainingUpdate } from "./training/update.ts";
export { kernelBytes, useKernels } from "./wasm/kernels.ts";
export { MemoryError } from "./wasm/memory.ts";
