/** The doctor: what the numbers of a run say about why it does not learn. */
import { type DiagnosedUpdate, Evidence, type Facts } from "./evidence.ts";
import type { Diagnosis, Finding } from "./finding.ts";
import { rankedFindings } from "./ranked.ts";
import { rules } from "./rules.ts";

/** Updates from which on a run can be judged. */
export const LEAST_UPDATES = 2;

/**
 * Looks for the cause where a run does not learn.
 * @param updates of the run, in their order, as `train` hands them to `onUpdate`; at least two
 * @param config the run's configuration, as `trainer.config` or `config.json` has it; what is missing is not judged
 * @param facts what else is known: the environment's time limit, how the saved policy was evaluated, how the run failed
 * @throws RangeError for fewer than two updates, unless the run has failed
 */
export function diagnose(updates: readonly DiagnosedUpdate[], config: object, facts: Facts = {}): Diagnosis {
  if (updates.length < LEAST_UPDATES && !facts.failure)
    throw new RangeError(`updates: expected at least ${LEAST_UPDATES}, got ${updates.length}`);
  return diagnosisOf(rankedFindings(rules, new Evidence(updates, config, facts)));
}

/** Healthy is what has no finding but notes. */
export function diagnosisOf(findings: readonly Finding[]): Diagnosis {
  return { healthy: findings.every(({ severity }) => severity === "note"), findings };
}
