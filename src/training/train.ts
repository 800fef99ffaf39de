/** The shortest way from an environment's name to a trained policy. */
import type { TrainingOptions } from "./config.ts";
import { createTrainer, type RunOptions, type Trainer, type TrainingUpdate } from "./trainer.ts";

export interface TrainOptions extends RunOptions {
  /** Called after each update. */
  onUpdate?: (update: TrainingUpdate) => void;
}

/**
 * Trains to the horizon and returns the trainer: `evaluate`, `save`, `policy` and `summary` are its methods.
 *
 * @example
 * const run = await train({ env: "CartPole-v1", seed: 1 });
 * console.log(await run.evaluate({ episodes: 100 }));
 * @throws TypeError, RangeError naming the option, what is allowed and what came; NonFiniteError where training diverged
 */
export async function train({ onUpdate, ...options }: TrainingOptions & TrainOptions): Promise<Trainer> {
  const trainer = await createTrainer(options);
  for await (const update of trainer.train()) onUpdate?.(update);
  return trainer;
}
