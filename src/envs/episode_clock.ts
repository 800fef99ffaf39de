/**
 * At which step of its episode each lane is, where all lanes are stepped at once and nobody counts for each: one clock,
 * and when every lane's episode began. Also who is told that an episode seems to have no end.
 */

/** Steps of an episode without a time limit after which it is taken to be endless. */
export const ENDLESS = 1_000_000;

const LOOK = 10_000; // steps between two looks for an endless episode

const warned = new Set<string>();

export class EpisodeClock {
  readonly #id: string;
  readonly #timeLimit: number;
  readonly #begun: Float64Array; // [lane]: the clock when its episode began
  #now = 0;

  /** @param timeLimit steps after which episodes are truncated; 0: never */
  constructor(id: string, timeLimit: number, lanes: number) {
    this.#id = id;
    this.#timeLimit = timeLimit;
    this.#begun = new Float64Array(lanes);
  }

  /** Steps so far. */
  get now(): number {
    return this.#now;
  }

  /** Counts a step of all lanes. */
  tick(): void {
    this.#now += 1;
    if (this.#timeLimit === 0 && this.#now % LOOK === 0) this.#lookForEndless();
  }

  /** An episode begins in the first `count` of these lanes. */
  begin(lanes: ArrayLike<number>, count: number): void {
    for (let j = 0; j < count; j++) this.#begun[lanes[j]] = this.#now;
  }

  /** Steps of the lane's episode; 0: its reset. */
  stepOf(lane: number): number {
    return this.#now - this.#begun[lane];
  }

  #lookForEndless(): void {
    const lane = this.#begun.findIndex((begun) => this.#now - begun >= ENDLESS);
    if (lane >= 0) warnOfEndlessEpisode(this.#id, lane);
  }
}

/** Once for each environment. */
export function warnOfEndlessEpisode(id: string, lane: number): void {
  if (warned.has(id)) return;
  warned.add(id);
  console.warn(
    `swingup: ${id}, lane ${lane}: an episode has not ended in ${ENDLESS} steps; where it should, give the environment a timeLimit`,
  );
}
