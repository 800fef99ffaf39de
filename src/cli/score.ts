/**
 * The end of a run: its policies are evaluated, and the one that is to be saved is chosen. What was trained is on the disk by
 * then: where it cannot be evaluated, or whoever waits has had enough, that is said, and the run has succeeded all the same.
 */

import type { Acting } from "../agent/acting.ts";
import { cannotEvaluate } from "../agent/evaluate.ts";
import { isTuned } from "../configuration/presets.ts";
import { isAbort } from "../core/abort.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import type { RunSummary } from "../reports/summary.ts";
import type { RunFolder } from "../runs/run_folder.ts";
import { type ChosenPolicy, choosePolicy } from "../trainer/choose_policy.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { oneLine } from "./failure.ts";
import { notice } from "./output.ts";
import type { Saving } from "./plan.ts";

/** An evaluation, as `summary.json` has it. */
export type Score = Omit<Evaluation, "env" | "returns">;

/** Which policy is in the run's folder, as `summary.json` has it. */
export interface Saved {
  readonly policy: ChosenPolicy["which"];
  /** Environment steps after which it was what is trained. */
  readonly step: number;
  /** How it acts where nobody says. */
  readonly acting: Acting;
  /** Mean return of the last 100 training episodes at that time; null where none had ended. */
  readonly trainingReturn: number | null;
  readonly parametersSha256: string;
}

/** What came of the evaluations. */
export interface Scores {
  readonly saved: Saved;
  /** Of the saved policy as it acts; null where there is none. */
  readonly evaluation: Score | null;
  /** Of the saved policy, in both ways of acting. */
  readonly evaluations: Readonly<Record<Acting, Score>> | null;
}

/** Before anything was evaluated. */
export function unevaluated({ steps, meanReturn, parametersSha256 }: RunSummary): Scores {
  const saved: Saved = {
    policy: "last",
    step: steps,
    acting: "probable",
    trainingReturn: meanReturn,
    parametersSha256,
  };
  return { saved, evaluation: null, evaluations: null };
}

/** Evaluates, and saves the better policy where that is asked; with the reason on standard error where it cannot. */
export async function scoreAndSave(
  trainer: Trainer,
  {
    folder,
    save = isTuned(trainer.config.env) ? "last" : "best",
    signal,
  }: { folder: RunFolder; save?: Saving; signal: AbortSignal },
): Promise<Scores> {
  try {
    const chosen = await choosePolicy(trainer, { among: save === "last" ? ["last"] : ["last", "best"], signal });
    const { policy } = chosen;
    if (save === "last") policy.acting = "probable";
    else if (chosen.which === "best" || policy.acting === "sampled") await policy.save(folder.policy);
    return scoresOf(chosen);
  } catch (error) {
    if (isAbort(error, signal)) notice("not evaluated: interrupted");
    else if (cannotEvaluate(error)) notice(`not evaluated: ${oneLine(error.message)}`);
    else throw error;
    return unevaluated(trainer.summary());
  }
}

function scoresOf({ policy, which, step, trainingReturn, ...played }: ChosenPolicy): Scores {
  const { acting, parametersSha256 } = policy;
  const evaluations = { probable: scoreOf(played.probable), sampled: scoreOf(played.sampled) };
  return {
    saved: { policy: which, step, acting, trainingReturn, parametersSha256 },
    evaluation: evaluations[acting],
    evaluations,
  };
}

function scoreOf({ env: _, returns: __, ...score }: Evaluation): Score {
  return score;
}
