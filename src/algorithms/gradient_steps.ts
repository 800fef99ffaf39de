/** The gradient steps of an epoch: there are two ways to take them, with the same bits. */
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { Block } from "../wasm/arena.ts";
import type { LossCoefficients } from "./actor_critic_loss.ts";
import type { BatchSum } from "./batch_sum.ts";
import type { Epoch } from "./epoch.ts";
import type { Optimizer } from "./optimizer.ts";
import type { Tally } from "./tally.ts";

/** What both ways work on. */
export interface StepParts {
  actorCritic: ActorCritic;
  /** The samples and their order. */
  epoch: Epoch;
  /** Of at least a minibatch, in the loss's pieces, with its statistics. */
  sum: BatchSum;
  optimizer: Optimizer;
  tally: Tally;
}

export interface StepOptions {
  /** Samples in a minibatch. */
  minibatchSize: number;
  normalizeAdvantages: boolean;
}

/** What is the same for all minibatches of an update. */
export interface StepCoefficients extends LossCoefficients {
  learningRate: number;
  /** Ends the update before a step where the approximate KL exceeds 1.5 times this; 0 for never. */
  targetKl: number;
}

export interface GradientSteps {
  /** The gradient of the last minibatch. */
  readonly gradient: Block<Float32Array>;
  /**
   * One gradient step for each minibatch of the shuffled samples, entered in the tally. All threads call it; behind it
   * all see the new parameters. False where `targetKl` forbade one: none follows then.
   */
  run(coefficients: StepCoefficients): boolean;
}
