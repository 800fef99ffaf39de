/** Counts numbers one by one, and says how they spread; by Welford's sums (1962), which do not cancel. */
import type { Spread } from "./environment_facts.ts";

export class SpreadCounter {
  count = 0;
  #mean = 0;
  #squares = 0; // of the distances from the mean
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.count += 1;
    const before = value - this.#mean;
    this.#mean += before / this.count;
    this.#squares += before * (value - this.#mean);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Meaningless before the first number. */
  get spread(): Spread {
    return { mean: this.#mean, std: Math.sqrt(this.#squares / this.count), min: this.#min, max: this.#max };
  }
}
