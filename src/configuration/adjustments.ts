/**
 * What is changed in a run while it goes on: each change with the number of updates before it, those that were made and
 * those to come, and what the changed settings were when the run began. With them a run that was adjusted can be written
 * down and made again from its beginning; checkpoints carry them.
 */
import { type Adjustable, adjustable } from "./adjustable.ts";
import type { TrainingConfig } from "./training_config.ts";

/** A change of settings, from an update on. */
export interface ScheduledAdjustment {
  /** Updates that are made before. */
  readonly update: number;
  readonly values: Partial<Adjustable>;
}

/** As plain data. */
export interface AdjustmentRecord {
  /** Of the settings that are changed anywhere: their values when the run began. */
  readonly initial: Partial<Adjustable>;
  /** In the order of their updates, one for each. */
  readonly changes: readonly ScheduledAdjustment[];
}

export class Adjustments {
  #initial: Partial<Adjustable> = {};
  #changes = new Map<number, Partial<Adjustable>>();

  /** Notes a change; at the same update a later one counts. `before` is the configuration that it changes. */
  add(update: number, values: Partial<Adjustable>, before: TrainingConfig): void {
    const keys = Object.keys(values) as (keyof Adjustable)[];
    const began = Object.fromEntries(keys.map((key) => [key, before[key]]));
    this.#initial = { ...began, ...this.#initial };
    this.#changes.set(update, { ...this.#changes.get(update), ...values });
  }

  /** What changes after so many updates. */
  at(update: number): Partial<Adjustable> | undefined {
    return this.#changes.get(update);
  }

  get record(): AdjustmentRecord {
    const changes = [...this.#changes].sort(([one], [other]) => one - other);
    return { initial: { ...this.#initial }, changes: changes.map(([update, values]) => ({ update, values })) };
  }

  restore({ initial, changes }: AdjustmentRecord): void {
    this.#initial = { ...initial };
    this.#changes = new Map(changes.map(({ update, values }) => [update, values]));
  }
}

/** The least and the greatest values of a record: where these are allowed, all are. */
export function extremes({ initial, changes }: AdjustmentRecord): Partial<Adjustable>[] {
  const all = [initial, ...changes.map(({ values }) => values)];
  return [Math.min, Math.max].map((choose) => {
    const extreme = (key: keyof Adjustable) =>
      all.flatMap((values) => values[key] ?? []).reduce((a, b) => choose(a, b));
    return Object.fromEntries(adjustable.filter((key) => key in initial).map((key) => [key, extreme(key)]));
  });
}
