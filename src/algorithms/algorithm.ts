/**
 * What a trainer may ask of an algorithm: advantages and an update from one rollout, plain numbers back. Algorithms hold
 * optimizer state, but no clocks, files, logs or hidden random state.
 */
import type { Piecewise } from "../core/piecewise.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer, RolloutShape } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import type { Arena, Block } from "../wasm/arena.ts";

export interface UpdateContext {
  /** Number of this update, from 0: the counter of its random numbers. */
  update: number;
  /** Share of the training horizon that is done, in [0, 1). */
  progress: number;
}

/** Averages over all minibatches of an update, unless said otherwise; NaN where a quantity is undefined. */
export interface UpdateMetrics {
  /** Clipped surrogate loss, without the entropy bonus. */
  policyLoss: number;
  /** 0.5 (V - R)^2, before the value coefficient. */
  valueLoss: number;
  /** nats */
  entropy: number;
  /** k3 estimator: mean of (r - 1) - log r (Schulman 2020) */
  approxKl: number;
  /** The same over the minibatches of the last epoch only, as Stable-Baselines3 reports it; PPO only. */
  approxKlLastEpoch?: number;
  /** Share of samples whose ratio lies outside 1 +- clipRange. */
  clipFraction: number;
  ratioMean: number;
  ratioStd: number;
  /** The greatest of all minibatches. */
  ratioMax: number;
  /** Log standard deviation of continuous actions, mean over their dimensions; NaN where the policy has none. */
  logStd: number;
  /** Global norm before clipping. */
  gradientNorm: number;
  /** The same of each network by itself; NaN where the two share one. */
  policyGradientNorm: number;
  valueGradientNorm: number;
  /** The value network's norm over the policy's; NaN where the two share one. TRPO has none. */
  gradientRatio?: number;
  /** Share of gradient steps whose norm was above `maxGradientNorm`; 0 without a limit. TRPO has none. */
  clippedGradients?: number;
  /** 1 - Var(R - V) / Var(R) over the rollout, before the update. */
  explainedVariance: number;
  /** Over the rollout, before normalisation. */
  advantageMean: number;
  advantageStd: number;
  learningRate: number;
  /** NaN where nothing is clipped. */
  clipRange: number;
  /** Mean KL(old, new) over the rollout after the update, in nats, where an algorithm measures it. */
  kl?: number;
  /** Coefficient of the KL penalty in this update, where there is one. */
  klCoefficient?: number;
  /** Epochs begun: fewer than configured where `targetKl` stopped the update. */
  epochs: number;
  /** Gradient steps taken. */
  gradientSteps: number;
  // TRPO only.
  /** By how much the step raised the surrogate, mean of r A. */
  surrogateImprovement?: number;
  /** Step lengths tried. */
  lineSearchSteps?: number;
  /** 1 where one of them was taken, else 0: the policy stayed as it was. */
  stepAccepted?: number;
  /** |b - A x| / |b| that conjugate gradients left. */
  cgResidual?: number;
}

/**
 * An algorithm reads its options again with each update: a trainer may change `learningRate`, `clipRange` and
 * `entropyCoefficient` between two.
 */
export interface Algorithm {
  readonly name: string;
  /**
   * Blocks of the arena, by name, that with the parameters and the options wholly determine what the algorithm will do:
   * moments, corrections, whatever adapts. Checkpoints keep them. A constructor may write to them on thread 0 only, since
   * the other threads are made when they hold something already.
   */
  readonly state: Readonly<Record<string, Block>>;
  /** Estimates advantages of the rollout, then improves the parameters; in pieces that all threads end alike. */
  improve(rollout: RolloutBuffer, context: UpdateContext): Piecewise<UpdateMetrics>;
  /** The same at once. */
  update(rollout: RolloutBuffer, context: UpdateContext): UpdateMetrics;
}

/** What every algorithm works on. */
export interface AlgorithmParts {
  arena: Arena;
  team: ThreadTeam;
  actorCritic: ActorCritic;
  /** Of the rollouts that `update` will be given. */
  shape: RolloutShape;
  seed: number;
}

/**
 * What an algorithm wants of its rollouts: so many steps of each lane, or, where it learns from whole episodes, all that
 * begin within so many.
 */
export type RolloutPlan = Pick<RolloutShape, "steps" | "startSteps" | "finalObservations">;

/** An algorithm before it is made. */
export interface AlgorithmKind<Options> {
  create(parts: AlgorithmParts, options: Options): Algorithm;
  /** Where its rollouts are others than `rolloutSteps` steps of each lane. */
  rollouts?(options: Options & { rolloutSteps: number }, timeLimit: number): RolloutPlan;
}
