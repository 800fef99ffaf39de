/** The result of an evaluation, as a plain record. */

/** What the episodes returned. */
export interface Evaluation {
  env: string;
  episodes: number;
  meanReturn: number;
  /** Of the population of episodes played. */
  stdReturn: number;
  minReturn: number;
  maxReturn: number;
  /** steps */
  meanLength: number;
  /** Of each episode, lane by lane. */
  returns: readonly number[];
}
