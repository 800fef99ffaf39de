/** What a rule is: data with a function. One file each, in rules/. */
import type { Evidence } from "./evidence.ts";
import type { Severity } from "./finding.ts";

/** What a rule has seen. */
export interface Sign {
  readonly severity: Severity;
  /** How likely it is, in (0, 1], that this is why a run with this sign does not do better. */
  readonly likelihood: number;
  readonly metric: string;
  readonly value: number;
  readonly threshold: number;
  /** Index of the update from which on it showed; the first unless given. */
  readonly since?: number;
  /** The setting to change and what to; the configuration says from what. */
  readonly advice: readonly { readonly setting: string; readonly to: number | string | boolean }[];
}

export interface Rule {
  /** As findings, pages and users call it: it does not change. */
  readonly name: string;
  /** What it usually means, in a sentence. */
  readonly cause: string;
  /** Rules whose signs this one's cause brings about: where both are found, this one is the likelier cause. */
  readonly explains: readonly string[];
  /** It says how the run went rather than why: where anything else is found, that is likelier the cause. */
  readonly symptom?: true;
  /** Looks at a run of at least two updates. */
  examine(run: Evidence): Sign | undefined;
}
