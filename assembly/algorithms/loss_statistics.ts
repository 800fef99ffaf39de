/** Places in the statistics (f64) of the actor-critic loss: the surrogate's (policy/surrogate.ts), then the value's. */
export enum LossStatistic {
  policyLoss = 0,
  entropy = 1,
  approxKl = 2,
  clipped = 3,
  ratio = 4,
  squaredRatio = 5,
  ratioMax = 6,
  valueLoss = 16,
}
