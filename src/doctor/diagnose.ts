/**
 * The doctor: what the numbers of a run say about why it does not learn. Every rule looks at the run by itself; then those
 * whose signs another found rule explains count for less, and all are ranked by likelihood.
 */
import { type DiagnosedUpdate, Evidence, type Facts } from "./evidence.ts";
import type { Diagnosis, Finding } from "./finding.ts";
import type { Sign } from "./rule.ts";
import { type NamedRule, rules } from "./rules.ts";

/** Likelihood that is left to a rule whose signs another rule explains. */
const EXPLAINED = 0.4;

/** Where the pages of rules are. */
export const DOCTOR_PAGE = "docs/guides/doctor.md";

/** Updates from which on a run can be judged. */
export const LEAST_UPDATES = 2;

interface Found {
  readonly rule: NamedRule;
  readonly sign: Sign;
}

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
  const evidence = new Evidence(updates, config, facts);
  const found = rules.flatMap((rule): Found[] => {
    const sign = rule.examine(evidence);
    return sign ? [{ rule, sign }] : [];
  });
  const ranked = found
    .map(({ rule, sign }) => ({ rule, sign, likelihood: sign.likelihood * (isExplained(rule, found) ? EXPLAINED : 1) }))
    .sort((one, other) => other.likelihood - one.likelihood);
  const findings = ranked.map((one) => findingOf(one, evidence));
  return { healthy: findings.every(({ severity }) => severity === "note"), findings };
}

function isExplained({ name, symptom }: NamedRule, found: readonly Found[]): boolean {
  return found.some(({ rule }) => rule.explains.includes(name) || (symptom && !rule.symptom));
}

function findingOf({ rule, sign }: Found, run: Evidence): Finding {
  const { severity = run.learning.succeeded ? "note" : "warning", shown, since = 0, advice } = sign;
  const update = run.updates[since];
  return {
    rule: rule.name,
    severity,
    ...shown,
    sinceUpdate: update?.update ?? 0,
    sinceStep: update?.step ?? 0,
    cause: rule.cause,
    advice: Object.entries(advice).map(([setting, to]) => ({ setting, from: run.setting(setting), to })),
    page: `${DOCTOR_PAGE}#${rule.name}`,
  };
}
