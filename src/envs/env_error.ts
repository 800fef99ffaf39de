/** An environment of the user's own broke its contract, or threw: where exactly, so that it can be repeated. */

/** Where in a run it happened. */
export interface EnvPlace {
  readonly env: string;
  readonly lane: number;
  /** Step of the lane's episode, from 1; 0: its reset. */
  readonly step: number;
  /** That the episode's reset was given, where it is known. */
  readonly seed?: number;
}

export class EnvError extends Error {
  override readonly name = "EnvError";
  readonly env: string;
  readonly lane: number;
  readonly step: number;
  readonly seed: number | undefined;
  /** What was wrong: `observation[2]`, `reward`, `terminated`, or the method that threw. */
  readonly field: string;

  constructor({ env, lane, step, seed }: EnvPlace, field: string, text: string, options?: ErrorOptions) {
    const episode = seed === undefined ? "the episode" : `the episode with seed ${seed}`;
    const when = step === 0 ? `reset({ seed: ${seed} })` : `step ${step} of ${episode}`;
    super(`${env}, lane ${lane}, ${when}: ${field}: ${text}`, options);
    this.env = env;
    this.lane = lane;
    this.step = step;
    this.seed = seed;
    this.field = field;
  }
}
