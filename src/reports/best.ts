/** The best evaluation of a run so far: what early stopping and the keeping of the best checkpoint go by. */

/** When the best evaluation was, and what it was. */
export interface BestSoFarState {
  /** Environment steps at the best evaluation; null before the first. */
  readonly step: number | null;
  readonly meanReturn: number | null;
  /** Evaluations since then. */
  readonly evaluationsSince: number;
}

/** The best periodic evaluation of a run so far. */
export class BestSoFar {
  #state: BestSoFarState = { step: null, meanReturn: null, evaluationsSince: 0 };

  /** When it was, and its mean return. */
  get state(): BestSoFarState {
    return this.#state;
  }

  /** Evaluations since then. */
  get evaluationsSince(): number {
    return this.#state.evaluationsSince;
  }

  /** @internal Counts an evaluation; returns whether it is better than all before. */
  add(step: number, meanReturn: number): boolean {
    const best = this.#state.meanReturn === null || meanReturn > this.#state.meanReturn;
    this.#state = best
      ? { step, meanReturn, evaluationsSince: 0 }
      : { ...this.#state, evaluationsSince: this.#state.evaluationsSince + 1 };
    return best;
  }

  /** @internal */
  restore(state: BestSoFarState): void {
    this.#state = { ...state };
  }
}
