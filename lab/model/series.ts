/** The numbers that a run has reported, a column for each metric, in the order of its updates. */
import type { TrainingUpdate } from "swingup";

export class Series {
  /** Environment steps and seconds of training at each update. */
  readonly step: number[] = [];
  readonly seconds: number[] = [];
  readonly #columns = new Map<string, number[]>();

  get length(): number {
    return this.step.length;
  }

  /** The names of all columns. */
  get names(): string[] {
    return [...this.#columns.keys()];
  }

  add({ step, seconds, metrics }: TrainingUpdate): void {
    this.step.push(step);
    this.seconds.push(seconds);
    for (const [name, value] of Object.entries(metrics)) {
      let column = this.#columns.get(name);
      if (!column) {
        column = new Array(this.length - 1).fill(Number.NaN);
        this.#columns.set(name, column);
      }
      column.push(typeof value === "number" ? value : Number.NaN);
    }
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

  clear(): void {
    this.step.length = 0;
    this.seconds.length = 0;
    this.#columns.clear();
  }

  /** As plain data, to be stored beside a checkpoint. */
  save(): SavedSeries {
    return { step: [...this.step], seconds: [...this.seconds], columns: [...this.#columns] };
  }

  restore({ step, seconds, columns }: SavedSeries): void {
    this.clear();
    this.step.push(...step);
    this.seconds.push(...seconds);
    for (const [name, values] of columns) this.#columns.set(name, [...values]);
  }
}

export interface SavedSeries {
  readonly step: readonly number[];
  readonly seconds: readonly number[];
  readonly columns: readonly (readonly [name: string, values: readonly number[]])[];
}
