/** Mean, deviation and extremes of some numbers in one pass, at a nanosecond or two each. */

/** Of the population. */
export interface Spread {
  mean: number;
  std: number;
  min: number;
  max: number;
}

/** Collects numbers. Deviations are taken from the first one, so that large numbers that hardly vary lose nothing. */
export class RunningSpread {
  #origin = 0;
  #count = 0;
  #sum = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** Adds `values[from]`, `values[from + every]`, ... before index `to`. */
  add(values: ArrayLike<number>, from = 0, to = values.length, every = 1): void {
    if (this.#count === 0 && from < to) this.#origin = values[from];
    const origin = this.#origin;
    let sum = 0;
    let squares = 0;
    let min = this.#min;
    let max = this.#max;
    for (let k = from; k < to; k += every) {
      const value = values[k];
      const deviation = value - origin;
      sum += deviation;
      squares += deviation * deviation;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#count += Math.max(0, Math.ceil((to - from) / every));
    this.#sum += sum;
    this.#squares += squares;
    this.#min = min;
    this.#max = max;
  }

  /** What was added since the last call, which is forgotten; NaN where nothing was. */
  take(): Spread {
    const count = this.#count;
    const shift = this.#sum / count;
    const spread = {
      mean: this.#origin + shift,
      std: Math.sqrt(Math.max(0, this.#squares / count - shift * shift)),
      min: count > 0 ? this.#min : Number.NaN,
      max: count > 0 ? this.#max : Number.NaN,
    };
    this.#count = 0;
    this.#sum = 0;
    this.#squares = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
    return spread;
  }
}

/** Of `values[from]`, `values[from + every]`, ... before index `to`. */
export function spreadOf(values: ArrayLike<number>, from?: number, to?: number, every?: number): Spread {
  const running = new RunningSpread();
  running.add(values, from, to, every);
  return running.take();
}
