/** The account of an update: sums over its minibatches and gradient steps. src/algorithms/tally.ts reads them. */
import { LossStatistic } from "./actor_critic_loss";

/** Numbers of 64 bits. */
@unmanaged
class Tally {
  policyLoss: f64 = 0; // sums of each minibatch's mean, this and the next six
  valueLoss: f64 = 0;
  entropy: f64 = 0;
  approxKl: f64 = 0;
  clipFraction: f64 = 0;
  ratioMean: f64 = 0;
  ratioStd: f64 = 0;
  ratioMax: f64 = 0; // the greatest of all
  minibatches: f64 = 0;
  gradientNorm: f64 = 0; // sums over steps, this and the next two
  policyGradientNorm: f64 = 0;
  valueGradientNorm: f64 = 0;
  steps: f64 = 0;
}

// @ts-ignore: decorator
@inline
function meanOf(statistics: usize, index: LossStatistic, samples: f64): f64 {
  return load<f64>(statistics + (<usize>index << 3)) / samples;
}

/** Adds a minibatch's means, from the sums over its samples. */
export function tallyLosses(address: usize, statistics: usize, samples: f64): void {
  const tally = changetype<Tally>(address);
  const ratio = meanOf(statistics, LossStatistic.ratio, samples);
  tally.policyLoss += meanOf(statistics, LossStatistic.policyLoss, samples);
  tally.valueLoss += meanOf(statistics, LossStatistic.valueLoss, samples);
  tally.entropy += meanOf(statistics, LossStatistic.entropy, samples);
  tally.approxKl += meanOf(statistics, LossStatistic.approxKl, samples);
  tally.clipFraction += meanOf(statistics, LossStatistic.clipped, samples);
  tally.ratioMean += ratio;
  tally.ratioStd += sqrt(max(0, meanOf(statistics, LossStatistic.squaredRatio, samples) - ratio * ratio));
  tally.ratioMax = max(tally.ratioMax, meanOf(statistics, LossStatistic.ratioMax, 1));
  tally.minibatches += 1;
}

/** Adds a gradient step: the norm of all of its gradient, and of each network's. */
export function tallyStep(address: usize, all: f64, policy: f64, value: f64): void {
  const tally = changetype<Tally>(address);
  tally.gradientNorm += all;
  tally.policyGradientNorm += policy;
  tally.valueGradientNorm += value;
  tally.steps += 1;
}
