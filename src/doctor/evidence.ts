/**
 * The evidence that rules read: the metrics of a run's updates as series, its configuration, and what else is known. Where a
 * number is missing it is NaN, and NaN fulfills no condition: a rule that lacks its numbers finds nothing.
 */
import { Learning } from "./learning.ts";

/** An update as the doctor reads it: a `TrainingUpdate`, or what a file kept of one. */
export interface DiagnosedUpdate {
  readonly update: number;
  readonly step: number;
  /** By their names in `TrainingMetrics`; null or NaN where there is none. */
  readonly metrics: object;
  /** A periodic evaluation after it. */
  readonly evaluation?: { readonly meanReturn: number } | undefined;
}

/** What may be known of a run beside its updates and its configuration. */
export interface Facts {
  /** Steps after which episodes are truncated; 0 for never. */
  readonly timeLimit?: number | undefined;
  /** Mean return at which the environment counts as solved. */
  readonly rewardThreshold?: number | undefined;
  /** Of the policy that was saved. */
  readonly evaluation?: { readonly meanReturn: number } | null | undefined;
  /** Where the run ended by a number that was not finite. */
  readonly failure?: { readonly quantity: string; readonly update: number } | undefined;
}

/** Shares of a run: from the first update, 0, to the last, 1. */
export type Stretch = readonly [from: number, to: number];

const LASTING = 0.8; // share of the later updates that something must hold in, to have begun

export class Evidence {
  readonly updates: readonly DiagnosedUpdate[];
  readonly facts: Facts;
  /** How the returns went. */
  readonly learning: Learning;
  readonly #config: Readonly<Record<string, unknown>>;
  readonly #series = new Map<string, readonly number[]>();

  constructor(updates: readonly DiagnosedUpdate[], config: object, facts: Facts) {
    this.updates = updates;
    this.facts = facts;
    this.#config = config as Readonly<Record<string, unknown>>;
    this.learning = new Learning(this);
  }

  /** A metric of every update; NaN where it is missing. */
  series(metric: string): readonly number[] {
    const known = this.#series.get(metric);
    if (known) return known;
    const series = this.updates.map(({ metrics }) => {
      const value = (metrics as Readonly<Record<string, unknown>>)[metric];
      return typeof value === "number" ? value : Number.NaN;
    });
    this.#series.set(metric, series);
    return series;
  }

  /** The finite numbers of a metric within a stretch of the run, at least three updates of it where there are so many. */
  within(metric: string, [from, to]: Stretch = [0, 1]): readonly number[] {
    const all = this.series(metric);
    const last = all.length;
    let [start, end] = [Math.floor(from * last), Math.ceil(to * last)];
    if (from > 0 && to === 1) start = Math.max(0, Math.min(start, last - 3));
    if (from === 0 && to < 1) end = Math.min(last, Math.max(end, 3));
    return all.slice(start, end).filter(Number.isFinite);
  }

  /** The first finite number of a metric; NaN where there is none. */
  first(metric: string): number {
    return this.series(metric).find(Number.isFinite) ?? Number.NaN;
  }

  /** The median of a metric in a stretch; NaN where there is no number. */
  median(metric: string, stretch?: Stretch): number {
    const sorted = [...this.within(metric, stretch)].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The greatest number of a metric in a stretch; NaN where there is none. */
  greatest(metric: string, stretch?: Stretch): number {
    return extreme(this.within(metric, stretch), Math.max);
  }

  /** The smallest. */
  least(metric: string, stretch?: Stretch): number {
    return extreme(this.within(metric, stretch), Math.min);
  }

  /** Share of the updates in a stretch, of those that have the metric, in which it fulfills something; NaN where none has. */
  share(metric: string, fulfils: (value: number) => boolean, stretch?: Stretch): number {
    const values = this.within(metric, stretch);
    return values.filter(fulfils).length / values.length;
  }

  /** Index of the first update from which on the metric fulfills it in most updates. */
  since(metric: string, fulfils: (value: number) => boolean): number {
    const values = this.series(metric);
    let [first, met, seen] = [values.length - 1, 0, 0];
    for (let k = values.length - 1; k >= 0; k--) {
      if (!Number.isFinite(values[k])) continue;
      seen += 1;
      if (!fulfils(values[k])) continue;
      met += 1;
      if (met >= LASTING * seen) first = k;
    }
    return first;
  }

  /** What a sign says of a metric that lies above its threshold, and since when it did. */
  above(metric: string, value: number, threshold: number) {
    return { shown: { metric, value, threshold }, since: this.since(metric, (number) => number > threshold) };
  }

  /** A setting that is a number; NaN where there is none. */
  number(setting: string): number {
    const value = this.#config[setting];
    return typeof value === "number" ? value : Number.NaN;
  }

  /** A setting as it is; null where there is none. */
  setting(setting: string): number | string | boolean | null {
    const value = this.#config[setting];
    if (Array.isArray(value)) return value.join(",");
    return typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : null;
  }

  /** A setting that is a list of numbers. */
  list(setting: string): readonly number[] {
    const value = this.#config[setting];
    return Array.isArray(value) ? value.filter((element) => typeof element === "number") : [];
  }

  /** Whether a setting is true. */
  on(setting: string): boolean {
    return this.#config[setting] === true;
  }

  /** Steps after which episodes are truncated, 0 for never; NaN where nobody knows. */
  get timeLimit(): number {
    const set = this.number("timeLimit");
    return Number.isFinite(set) ? set : (this.facts.timeLimit ?? Number.NaN);
  }

  /** Environment steps of an update. */
  get batch(): number {
    return this.number("numEnvs") * this.number("rolloutSteps");
  }

  /** Environment steps that each lane has taken. */
  get stepsOfLane(): number {
    return (this.updates.at(-1)?.step ?? 0) / this.number("numEnvs");
  }
}

function extreme(values: readonly number[], choose: (a: number, b: number) => number): number {
  return values.length === 0 ? Number.NaN : values.reduce((one, other) => choose(one, other));
}
