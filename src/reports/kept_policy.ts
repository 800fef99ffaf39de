/**
 * The policy of a run that had the best training return, kept while the run goes on: a run that forgets what it had learned
 * has not lost it. It is copied after an update whose last episodes returned more than ever before; which of it and the
 * last one is worth saving, evaluations say in the end.
 */

/** When it was, and what was seen of it. */
export interface KeptPolicyRecord {
  readonly update: number;
  /** Environment steps. */
  readonly step: number;
  /** Of the last 100 training episodes at that time: mean and standard deviation of their returns, and how many there were. */
  readonly meanReturn: number;
  readonly stdReturn: number;
  readonly episodes: number;
}

/** As checkpoints keep it. */
export interface KeptPolicyState {
  readonly record: KeptPolicyRecord;
  /** The flat parameter vector. */
  readonly parameters: Float32Array;
  /** `[feature][mean, variance, count]`, where observations are normalized. */
  readonly statistics: Float64Array | undefined;
}

const FEWEST = 20; // episodes that say something

/** The policy with the best training return so far. */
export class KeptPolicy {
  #state: KeptPolicyState | undefined;

  /** Undefined before the first 20 episodes have ended. */
  get record(): KeptPolicyRecord | undefined {
    return this.#state?.record;
  }

  /** @internal Not a copy. */
  get state(): KeptPolicyState | undefined {
    return this.#state;
  }

  /** @internal Whether these episodes returned more than those of any policy before. */
  beatenBy({ count, meanReturn }: { readonly count: number; readonly meanReturn: number }): boolean {
    return count >= FEWEST && meanReturn > (this.record?.meanReturn ?? Number.NEGATIVE_INFINITY);
  }

  /** @internal Copies the policy of now. */
  keep(record: KeptPolicyRecord, parameters: Float32Array, statistics: Float64Array | undefined): void {
    const copy = this.#state?.parameters ?? new Float32Array(parameters.length);
    copy.set(parameters);
    this.#state = { record, parameters: copy, statistics: statistics?.slice() };
  }

  /**
   * @internal
   * @throws RangeError where it is no policy of networks with so many parameters and statistics
   */
  restore(state: KeptPolicyState | undefined, parameters: number, statistics: number): void {
    if (state) checkLength("kept.parameters", state.parameters.length, parameters);
    if (state) checkLength("kept.statistics", state.statistics?.length ?? 0, statistics);
    this.#state = state;
  }
}

function checkLength(name: string, found: number, expected: number): void {
  if (found !== expected) throw new RangeError(`${name}: expected ${expected} numbers, got ${found}`);
}
