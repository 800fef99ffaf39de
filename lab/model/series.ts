/**
 * The numbers that a run has reported, a column for each metric, in the order of its updates: of all updates as long as
 * they are few; of a long run of every second, fourth and so on and of the last, so that its length costs no memory.
 */
import type { TrainingUpdate } from "swingup";

export const MOST_POINTS = 4096; // more than a chart has pixels

export class Series {
  /** The number of each update, and the environment steps and seconds of training at it. */
  readonly update: number[] = [];
  readonly step: number[] = [];
  readonly seconds: number[] = [];
  readonly #columns = new Map<string, number[]>();
  #every = 1; // updates from one point that stays to the next
  #since = 0; // updates after the last of those

  get length(): number {
    return this.step.length;
  }

  /** The names of all columns. */
  get names(): string[] {
    return [...this.#columns.keys()];
  }

  /** Takes the place of the point before, where that one is between those that stay. */
  add({ update, step, seconds, metrics }: TrainingUpdate): void {
    if (this.#since > 0) for (const values of this.#all) values.pop();
    const before = this.length;
    this.update.push(update);
    this.step.push(step);
    this.seconds.push(seconds);
    for (const name of Object.keys(metrics))
      if (!this.#columns.has(name)) this.#columns.set(name, new Array(before).fill(Number.NaN));
    for (const [name, column] of this.#columns) {
      const value: unknown = metrics[name as keyof typeof metrics];
      column.push(typeof value === "number" ? value : Number.NaN);
    }
    this.#since = (this.#since + 1) % this.#every;
    if (this.length <= MOST_POINTS || this.#since > 0) return;
    const { length } = this;
    for (const values of this.#all) values.splice(0, length, ...values.filter((_, k) => (length - k) % 2 === 1)); // the last one too
    this.#every *= 2;
  }

  /** The values of a metric; empty where it was never reported. */
  column(name: string): readonly number[] {
    return this.#columns.get(name) ?? [];
  }

  /** The last value that is a number. */
  last(name: string): number {
    const values = this.column(name);
    for (let k = values.length - 1; k >= 0; k--) if (Number.isFinite(values[k])) return values[k];
    return Number.NaN;
  }

  /** As plain data, to be stored beside a checkpoint. */
  save(): SavedSeries {
    const columns = [...this.#columns].map(([name, values]) => [name, [...values]] as const);
    const [update, step, seconds] = [this.update, this.step, this.seconds].map((values) => [...values]);
    return { update, step, seconds, columns, every: this.#every };
  }

  restore({ step, seconds, columns, every = 1, update }: SavedSeries): void {
    const counted = update ?? step.map((_, k) => every * (k + 1)); // where they were stored without
    this.update.splice(0, this.update.length, ...counted);
    this.step.splice(0, this.step.length, ...step);
    this.seconds.splice(0, this.seconds.length, ...seconds);
    this.#columns.clear();
    for (const [name, values] of columns) this.#columns.set(name, [...values]);
    this.#every = every;
    this.#since = 0;
  }

  get #all(): number[][] {
    return [this.update, this.step, this.seconds, ...this.#columns.values()];
  }
}

export interface SavedSeries {
  readonly update?: readonly number[];
  readonly step: readonly number[];
  readonly seconds: readonly number[];
  readonly columns: readonly (readonly [name: string, values: readonly number[]])[];
  readonly every?: number;
}
