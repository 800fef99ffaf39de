/** Episode statistics of a run: what has ended lately, and whether the environment counts as solved. */
const WINDOW = 100; // episodes

/** Of the last 100 episodes that ended; NaN before the first. */
export interface EpisodeMetrics {
  episodeReturn: number; // mean
  episodeReturnMin: number;
  episodeReturnMax: number;
  episodeLength: number; // mean, steps
  /** Episodes ended since the start of the run. */
  episodes: number;
}

export class EpisodeWindow {
  readonly #returns: number[] = [];
  readonly #lengths: number[] = [];
  #episodes = 0;

  add(episodeReturn: number, length: number): void {
    const slot = this.#episodes++ % WINDOW;
    this.#returns[slot] = episodeReturn;
    this.#lengths[slot] = length;
  }

  /** Whether a full window's mean return has reached the threshold. */
  reached(threshold: number | undefined): boolean {
    return threshold !== undefined && this.#episodes >= WINDOW && mean(this.#returns) >= threshold;
  }

  metrics(): EpisodeMetrics {
    const some = this.#returns.length > 0;
    return {
      episodeReturn: mean(this.#returns),
      episodeReturnMin: some ? Math.min(...this.#returns) : Number.NaN,
      episodeReturnMax: some ? Math.max(...this.#returns) : Number.NaN,
      episodeLength: mean(this.#lengths),
      episodes: this.#episodes,
    };
  }
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
