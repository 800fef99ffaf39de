/** A custom environment broke its contract, or threw: where exactly, so that it can be repeated. */

/** Where in a run it happened. */
export interface EnvPlace {
  readonly env: string;
  /** Undefined where it is not known: a module that steps all lanes at once failed. */
  readonly lane: number | undefined;
  /** Step of the lane's episode, from 1; 0: its reset. */
  readonly step: number;
  /** That the episode's reset was given, where it is known. */
  readonly seed?: number;
}

/** A custom environment failed or broke a rule; the text says where and what. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  readonly env: string;
  readonly lane: number | undefined;
  readonly step: number;
  readonly seed: number | undefined;
  /** What was wrong: `observation[2]`, `reward`, `terminated`, or the method that threw. */
  readonly field: string;

  constructor({ env, lane, step, seed }: EnvPlace, field: string, text: string, options?: ErrorOptions) {
    const episode = seed === undefined ? "the episode" : `the episode with seed ${seed}`;
    const reset = seed === undefined ? "reset" : `reset({ seed: ${seed} })`;
    const when = step === 0 ? reset : `step ${step} of ${lane === undefined ? "the run" : episode}`;
    const where = lane === undefined ? "" : `, lane ${lane}`;
    super(`${env}${where}, ${when}: ${field}: ${text}`, options);
    this.env = env;
    this.lane = lane;
    this.step = step;
    this.seed = seed;
    this.field = field;
  }
}
