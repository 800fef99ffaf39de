/** What a rule is: data with a function. Those about one thing are one file of rules/. */
import type { Evidence } from "./evidence.ts";
import type { Severity } from "./finding.ts";

/** A number that lies beyond its threshold. */
export interface Shown {
  readonly metric: string;
  readonly value: number;
  readonly threshold: number;
}

/** What a rule has seen. */
export interface Sign {
  /** Unless given, a warning; a note where returns rose all the same. */
  readonly severity?: Severity;
  /** How likely it is, in (0, 1], that this is why a run with this sign does not do better. */
  readonly likelihood: number;
  readonly shown: Shown;
  /** Index of the update from which on it showed; the first unless given. */
  readonly since?: number;
  /** In place of the rule's own. */
  readonly explains?: readonly string[];
  /** What to try for which settings, the most promising first; the configuration says what they are. */
  readonly advice: Readonly<Record<string, number | string | boolean>>;
}

export interface Rule {
  /** What it usually means, in a sentence. */
  readonly cause: string;
  /** Rules whose signs this one's cause brings about: where both are found, this one is the likelier cause. */
  readonly explains: readonly string[];
  /** It says how the run went rather than why: where anything else is found, that is likelier the cause. */
  readonly symptom?: true;
  /** Looks at a run of at least two updates. */
  examine(run: Evidence): Sign | undefined;
}

/** Rules by their names, as findings, pages and users call them: names do not change. */
export type Rules = Readonly<Record<string, Rule>>;

/** Names of rules, as many as fit in a line. */
export function names([text]: TemplateStringsArray): readonly string[] {
  return text.trim().split(/\s+/);
}
