/**
 * How the returns of a run went, in its own measure: what the policy gained is compared with how far apart the first
 * episodes' returns lay, since nobody knows what is much in an environment that nobody has seen.
 */

/** What is read of a run. */
interface Returns {
  readonly facts: {
    readonly rewardThreshold?: number | undefined;
    readonly evaluation?: { readonly meanReturn: number } | null | undefined;
  };
  series(metric: string): readonly number[];
}

const LEAST = 10; // updates before a run is said to have failed
/** Of what training gained, that a saved policy may lack; the former where that is worse than any of the last episodes. */
const [SOME_UNSAVED, MOST_UNSAVED] = [0.1, 0.5];
const ENOUGH = 20; // episodes
const LEAST_RISE = 0.25; // of all that was gained, from the second third to the last
const EDGE = 0.1; // share of the run that its beginning and its end are

export class Learning {
  /** Mean return at the beginning, at the end, and of the best tenth of the run. */
  readonly first: number;
  readonly last: number;
  readonly best: number;
  /** Between the least and the greatest return of an episode, at the beginning. */
  readonly spread: number;
  /** last - first, in spreads; and by how much the best was above the beginning. */
  readonly gain: number;
  readonly bestGain: number;
  /** Of what had been gained at best, the share that was lost again; 0 where nothing was gained. */
  readonly lost: number;
  /** By how much the last third is above the one before, as a share of all that was gained. */
  readonly rise: number;
  /** Index of the update after which the mean was best. */
  readonly bestAt: number;
  readonly #judged: boolean;

  constructor(run: Returns) {
    const all = run.series("episodeReturn");
    const returns = all.filter(Number.isFinite);
    const edge = Math.max(1, Math.min(Math.ceil(EDGE * returns.length), returns.length));
    const ranges = run.series("episodeReturnMax").map((most, k) => most - run.series("episodeReturnMin")[k]);
    this.#judged = returns.length >= LEAST;
    this.first = mean(returns.slice(0, beginning(run, edge)));
    this.last = mean(returns.slice(-edge));
    let [best, bestAt] = [mean(returns.slice(0, edge)), edge - 1];
    for (let k = edge; k <= returns.length; k++) {
      const value = mean(returns.slice(k - edge, k));
      if (value > best) [best, bestAt] = [value, k - 1];
    }
    this.best = best;
    this.bestAt = bestAt + all.length - returns.length;
    this.spread = Math.max(...ranges.filter(Number.isFinite).slice(0, edge), 1e-12 * Math.abs(this.first), 1e-300);
    this.gain = (this.last - this.first) / this.spread;
    this.bestGain = (best - this.first) / this.spread;
    this.lost = best > this.first ? (best - this.last) / (best - this.first) : 0;
    const third = Math.floor(returns.length / 3);
    const [before, after] = [mean(returns.slice(third, 2 * third)), mean(returns.slice(-third))];
    this.rise = best > this.first ? (after - before) / (best - this.first) : 0;
    const { rewardThreshold = Number.POSITIVE_INFINITY, evaluation } = run.facts;
    this.solved = this.last >= rewardThreshold;
    const lacking = this.last - (evaluation?.meanReturn ?? this.last);
    const least = run.series("episodeReturnMin").filter(Number.isFinite).at(-1) ?? Number.NaN; // of 100 episodes
    const [some, most] = [SOME_UNSAVED, MOST_UNSAVED].map((share) => lacking > share * (this.last - this.first));
    this.unsaved = this.gain > 0.6 && (most || (some && this.last - lacking < least));
  }

  /** Whether the mean return at the end is one at which the environment counts as solved. */
  readonly solved: boolean;

  /** Whether training gained, and the policy that was saved has next to nothing of it. */
  readonly unsaved: boolean;

  /** Whether returns are not above those of the beginning to speak of, after enough updates to say so. */
  get failed(): boolean {
    return this.#judged && !this.solved && !(this.gain > 0.25);
  }

  /** Whether returns still rose at the end. */
  get rises(): boolean {
    return this.rise > LEAST_RISE && this.gain > 0.1 && this.lost < 0.2;
  }

  /** Whether returns have risen and stayed. */
  get succeeded(): boolean {
    return !this.unsaved && (this.solved || (this.gain > 0.6 && this.lost < 0.3));
  }
}

/** How many updates at the beginning have enough episodes for a mean; what learns fast is past its beginning after a tenth. */
function beginning(run: Returns, most: number): number {
  const enough = run.series("episodes").filter((_, k) => Number.isFinite(run.series("episodeReturn")[k]));
  const at = enough.findIndex((sofar) => sofar >= ENOUGH);
  return at < 0 ? most : Math.min(most, at + 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
