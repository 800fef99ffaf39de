/** The settings of the deep Q-network that policy gradients are compared with (Mnih et al. 2015). */

export interface DqnSettings {
  readonly learningRate: number;
  readonly hiddenSizes: readonly number[];
  /** Transitions that are kept to learn from. */
  readonly bufferSize: number;
  /** Steps before the first gradient step. */
  readonly learningStarts: number;
  readonly batchSize: number;
  readonly gamma: number;
  /** Every so many steps, so many gradient steps. */
  readonly trainEvery: number;
  readonly gradientSteps: number;
  /** Steps between two copies of the network to the one that targets come from. */
  readonly targetEvery: number;
  /** Share of the run over which the probability of a random action falls from 1 to `finalExploration`. */
  readonly explorationShare: number;
  readonly finalExploration: number;
}
