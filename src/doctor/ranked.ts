/**
 * Findings from evidence: every rule looks by itself; then those whose signs another found rule explains count for less,
 * and all are ranked by likelihood.
 */
import type { Evidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import type { Sign } from "./rule.ts";
import type { NamedRule } from "./rules.ts";

/** Likelihood that is left to a rule whose signs another rule explains. */
const EXPLAINED = 0.4;

/** Where the pages of rules are. */
export const DOCTOR_PAGE = "docs/guides/doctor.md";

interface Found {
  readonly rule: NamedRule;
  readonly sign: Sign;
}

/** What the rules find, the likeliest first. */
export function rankedFindings(rules: readonly NamedRule[], evidence: Evidence): Finding[] {
  const found = rules.flatMap((rule): Found[] => {
    const sign = rule.examine(evidence);
    return sign ? [{ rule, sign }] : [];
  });
  return found
    .map(({ rule, sign }) => ({ rule, sign, likelihood: sign.likelihood * (isExplained(rule, found) ? EXPLAINED : 1) }))
    .sort((one, other) => other.likelihood - one.likelihood)
    .map((one) => findingOf(one, evidence));
}

function isExplained({ name, symptom }: NamedRule, found: readonly Found[]): boolean {
  return found.some(({ rule, sign }) => (sign.explains ?? rule.explains).includes(name) || (symptom && !rule.symptom));
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
    advice: Object.entries(advice)
      .filter(([, to]) => typeof to !== "number" || Number.isFinite(to)) // reckoned from numbers that a file may lack
      .map(([setting, to]) => ({ setting, from: run.setting(setting), to }))
      .filter(({ from, to }) => from !== to),
    page: `${DOCTOR_PAGE}#${rule.name}`,
  };
}
