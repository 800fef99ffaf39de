/**
 * The doctor's look at a custom environment before it is trained on: a line of warning each. It plays little, so that it
 * costs a moment, and gives up where that moment gets long; `swingup doctor --check` takes its time.
 */
import { checkTraining } from "../checks/check_training.ts";
import type { TrainingOptions } from "../configuration/config.ts";
import type { TrainerOptions } from "../trainer/parts.ts";
import { oneLine } from "./failure.ts";
import { notice } from "./output.ts";

const PATIENCE = 10_000; // ms
const PLAYED = { contractSteps: 200, playSteps: 256 };

/**
 * Says on standard error what would keep a run from learning. Whatever is wrong with the options is for the run to say.
 * @param signal ends it, and nothing is said
 */
export async function warnBefore(options: TrainingOptions & TrainerOptions, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(PATIENCE);
  try {
    const { findings } = await checkTraining({ ...options, signal: AbortSignal.any([signal, late]) }, PLAYED);
    for (const { rule, severity, cause } of findings)
      if (severity !== "note") notice(`warning: ${rule}: ${oneLine(cause)}`);
  } catch {
    if (late.aborted && !signal.aborted)
      notice("the look at the environment before training took too long, and was given up");
  }
}
