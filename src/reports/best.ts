/** The best evaluation of a run so far: what early stopping and the keeping of the best checkpoint go by. */

export interface BestSoFarState {
  /** Environment steps at the best evaluation; null before the first. */
  readonly step: number | null;
  readonly meanReturn: number | null;
  /** Evaluations since then. */
  readonly evaluationsSince: number;
}

export class BestSoFar {
  #state: BestSoFarState = { step: null, meanReturn: null, evaluationsSince: 0 };

  get state(): BestSoFarState {
    return this.#state;
  }

  get evaluationsSince(): number {
    return this.#state.evaluationsSince;
  }

  /** Counts an evaluation; returns whether it is better than all before. */
  add(step: number, meanReturn: number): boolean {
    const best = this.#state.meanReturn === null || meanReturn > this.#state.meanReturn;
    this.#state = best
      ? { step, meanReturn, evaluationsSince: 0 }
      : { ...this.#state, evaluationsSince: this.#state.evaluationsSince + 1 };
    return best;
  }

  restore(state: BestSoFarState): void {
    this.#state = { ...state };
  }
}
