/** The first update of a run, and nothing after it. */
import { throwIfAborted } from "../core/abort.ts";
import { NonFiniteError } from "../diagnostics/finite.ts";
import type { TrainingUpdate } from "../reports/update.ts";
import type { Trainer } from "../trainer/trainer.ts";

/**
 * @returns the update, or the number that was not finite in it
 * @throws EnvError where the environment fails, the signal's reason where it was aborted
 */
export async function firstUpdate(trainer: Trainer): Promise<TrainingUpdate | NonFiniteError> {
  try {
    for await (const update of trainer.train({ steps: trainer.rolloutSamples })) return update;
  } catch (error) {
    if (error instanceof NonFiniteError) return error;
    throw error;
  }
  throwIfAborted(trainer.signal);
  throw new Error("the run ended before its first update");
}
