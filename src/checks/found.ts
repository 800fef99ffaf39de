/** A finding of a check before training, which has no rule that reads a run: of update 0, with its page. */
import type { Finding } from "../doctor/finding.ts";
import { DOCTOR_PAGE } from "../doctor/ranked.ts";

/** What is particular to it. */
type Shown = Pick<Finding, "metric" | "value" | "threshold" | "cause">;

export function found(
  rule: string,
  severity: Finding["severity"],
  { metric, value, threshold, cause }: Shown,
): Finding {
  const from = { sinceUpdate: 0, sinceStep: 0 };
  return { rule, severity, metric, value, threshold, ...from, cause, advice: [], page: `${DOCTOR_PAGE}#${rule}` };
}
