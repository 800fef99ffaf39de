/**
 * What can be said of an environment before anything is learned: what it declares, and what a short random play of it
 * showed. Plain data, so that it can be written down, sent and read by whoever judges an environment or chooses settings.
 */

/** Of several numbers: their mean, the population's standard deviation, the least and the greatest. */
export interface Spread {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** The action space, as far as settings depend on it. */
export interface ActionFacts {
  readonly type: "discrete" | "multiDiscrete" | "multiBinary" | "box";
  /** Numbers, choices or bits in an action; 1 for discrete. */
  readonly size: number;
  /** Of the first choice that has the most, how many there are; 0 for a box. */
  readonly choices: number;
  readonly masked: boolean;
  /** Of a box: whether every number has a lower and an upper bound that differ. */
  readonly bounded: boolean;
  /** Of a bounded box: the least and the greatest bound. */
  readonly low: number;
  readonly high: number;
}

/** What random actions met. */
export interface PlayFacts {
  /** Environment steps, over all lanes. */
  readonly steps: number;
  /** Of each number of an observation. */
  readonly observations: readonly Spread[];
  readonly rewards: Spread;
  /** Share of the steps whose reward was not 0. */
  readonly rewarded: number;
  /** Undiscounted returns of the episodes that ended; absent where none did. */
  readonly returns?: Spread;
  /** Their steps. */
  readonly lengths?: Spread;
  /** How many ended by the environment's own rules. */
  readonly terminated: number;
  /** How many were cut off. */
  readonly truncated: number;
  /** Whether an action changes anything after its own step; absent where that was not looked for, or no episode ended. */
  readonly actionsMatterLater?: boolean;
}

/** What an environment is like. */
export interface EnvironmentFacts {
  readonly env: string;
  /** Of the random play. */
  readonly seed: number;
  /** Steps after which an episode is truncated; 0: never. */
  readonly timeLimit: number;
  /** Numbers in an observation. */
  readonly observationSize: number;
  /** Whether every one of them is declared to lie in [-1, 1]. */
  readonly observationsSmall: boolean;
  readonly actions: ActionFacts;
  /** Absent where nothing was played. */
  readonly play?: PlayFacts;
}
