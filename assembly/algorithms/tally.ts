/** The account of an update: sums over its minibatches and gradient steps. src/algorithms/tally.ts reads them. */
import { LossSums } from "../policies/loss_sums";

@unmanaged
export class Tally {
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
  clippedSteps: f64 = 0; // those whose norm was above the limit
}

/** Adds a minibatch's means, from the sums over its samples. */
export function tallyLosses(tally: Tally, sums: LossSums, samples: f64): void {
  const ratio = sums.ratio / samples;
  tally.policyLoss += sums.policyLoss / samples;
  tally.valueLoss += sums.valueLoss / samples;
  tally.entropy += sums.entropy / samples;
  tally.approxKl += sums.approxKl / samples;
  tally.clipFraction += sums.clipped / samples;
  tally.ratioMean += ratio;
  tally.ratioStd += sqrt(max(0, sums.squaredRatio / samples - ratio * ratio));
  tally.ratioMax = max(tally.ratioMax, sums.ratioMax);
  tally.minibatches += 1;
}

/** Adds a gradient step: the norm of all of its gradient, and of each network's; `greatest` is the norm's limit, 0 for none. */
export function tallyStep(tally: Tally, all: f64, policy: f64, value: f64, greatest: f64): void {
  tally.gradientNorm += all;
  tally.policyGradientNorm += policy;
  tally.valueGradientNorm += value;
  tally.steps += 1;
  if (greatest > 0 && all > greatest) tally.clippedSteps += 1;
}
