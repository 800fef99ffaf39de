/** Episode statistics of a run: what has ended lately, and whether the environment counts as solved. */
import type { EpisodeMetrics } from "../reports/update.ts";

const WINDOW = 100; // episodes

/** The window as plain data, for checkpoints: at most 100 elements, in the order of their slots. */
export interface EpisodeWindowState {
  readonly episodes: number;
  readonly returns: Float64Array;
  readonly lengths: Float64Array;
}

/** Returns and lengths of the last 100 episodes that ended. */
export class EpisodeWindow {
  #returns: number[] = [];
  #lengths: number[] = [];
  #episodes = 0;

  /** Episodes so far. */
  get count(): number {
    return this.#episodes;
  }

  /** @internal */
  add(episodeReturn: number, length: number): void {
    const slot = this.#episodes++ % WINDOW;
    this.#returns[slot] = episodeReturn;
    this.#lengths[slot] = length;
  }

  /** @internal */
  save(): EpisodeWindowState {
    return {
      episodes: this.#episodes,
      returns: Float64Array.from(this.#returns),
      lengths: Float64Array.from(this.#lengths),
    };
  }

  /** @internal @throws RangeError where the arrays are not as long as so many episodes make them */
  restore({ episodes, returns, lengths }: EpisodeWindowState): void {
    const expected = Math.min(episodes, WINDOW);
    if (returns.length !== expected || lengths.length !== expected)
      throw new RangeError(
        `episodes: expected ${expected} returns and lengths, got ${returns.length}, ${lengths.length}`,
      );
    this.#episodes = episodes;
    this.#returns = [...returns];
    this.#lengths = [...lengths];
  }

  /** Whether a full window's mean return has reached the threshold. */
  reached(threshold: number | undefined): boolean {
    return threshold !== undefined && this.#episodes >= WINDOW && mean(this.#returns) >= threshold;
  }

  /** Mean of their returns; NaN where there are none. */
  get meanReturn(): number {
    return mean(this.#returns);
  }

  /** Mean and standard deviation of their returns, and how many they are. */
  spread(): { meanReturn: number; stdReturn: number; episodes: number } {
    const { meanReturn } = this;
    const stdReturn = Math.sqrt(mean(this.#returns.map((value) => (value - meanReturn) * (value - meanReturn))));
    return { meanReturn, stdReturn, episodes: this.#returns.length };
  }

  /** Their means and extremes. */
  metrics(): EpisodeMetrics {
    const returns = this.#returns;
    const lengths = this.#lengths;
    return {
      episodeReturn: mean(returns),
      episodeReturnMin: extreme(returns, Math.min),
      episodeReturnMax: extreme(returns, Math.max),
      episodeLength: mean(lengths),
      episodeLengthMin: extreme(lengths, Math.min),
      episodeLengthMax: extreme(lengths, Math.max),
      episodes: this.#episodes,
    };
  }
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}

function extreme(values: readonly number[], of: (a: number, b: number) => number): number {
  if (values.length === 0) return Number.NaN;
  let value = values[0];
  for (let k = 1; k < values.length; k++) value = of(value, values[k]);
  return value;
}
