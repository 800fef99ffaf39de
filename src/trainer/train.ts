/** The shortest way from an environment's name to a trained policy. */

import type { TrainingOptions } from "../configuration/config.ts";
import { failClosed } from "../core/closing.ts";
import { createTrainer } from "./create_trainer.ts";
import type { StartOptions } from "./initial_policy.ts";
import type { TrainerOptions } from "./parts.ts";
import { type SessionOptions, sessionKeys } from "./session.ts";
import type { Trainer } from "./trainer.ts";

/**
 * How a run is carried out: on what it runs, what happens beside it, when it stops. Nothing of it is recorded in the
 * configuration; what is computed is the business of `TrainingOptions`.
 */
export interface RunOptions extends TrainerOptions, SessionOptions {}

/** What is computed, and how it is carried out. */
export type TrainOptions = TrainingOptions & StartOptions & RunOptions;

/**
 * Trains to the horizon and returns the trainer: `evaluate`, `save`, `policy` and `summary` are its methods.
 *
 * @example
 * const run = await train({ env: "CartPole-v1", seed: 1 });
 * console.log(await run.evaluate({ episodes: 100 }));
 * @throws TypeError, RangeError naming the option, what is allowed and what came; NonFiniteError where training diverged
 */
export async function train(options: TrainOptions): Promise<Trainer> {
  const isSession = (key: string) => (sessionKeys as readonly string[]).includes(key);
  const entries = Object.entries(options);
  const session: SessionOptions = Object.fromEntries(entries.filter(([key]) => isSession(key)));
  const rest = Object.fromEntries(entries.filter(([key]) => !isSession(key))) as TrainingOptions &
    StartOptions &
    TrainerOptions;
  const trainer = await createTrainer(rest);
  try {
    for await (const _ of trainer.train(session));
    return trainer;
  } catch (error) {
    return failClosed(error, () => trainer.dispose()); // nobody else could
  }
}
