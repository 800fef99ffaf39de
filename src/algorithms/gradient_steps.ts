/** The gradient steps of an epoch: there are two ways to take them, with the same bits. */
import type { Block } from "../wasm/arena.ts";
import type { LossCoefficients } from "./actor_critic_loss.ts";

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
