/**
 * The evaluation at the end of a run. What was trained is on the disk by then: where it cannot be evaluated, or whoever
 * waits has had enough, that is said, and the run has succeeded all the same.
 */

import { cannotEvaluate } from "../agent/evaluate.ts";
import { isAbort } from "../core/abort.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { oneLine } from "./failure.ts";
import { notice } from "./output.ts";

const EPISODES = 100;

/** The evaluation of the trained policy, as `summary.json` has it. */
export type Score = Omit<Evaluation, "env" | "returns">;

/** Null where there is none, with the reason on standard error. */
export async function score(trainer: Trainer, signal: AbortSignal): Promise<Score | null> {
  try {
    const { env: _, returns: __, ...result } = await trainer.evaluate({ episodes: EPISODES, signal });
    return result;
  } catch (error) {
    if (isAbort(error, signal)) notice("not evaluated: interrupted");
    else if (cannotEvaluate(error)) notice(`not evaluated: ${oneLine(error.message)}`);
    else throw error;
    return null;
  }
}
