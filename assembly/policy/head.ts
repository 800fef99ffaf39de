/**
 * A policy head by its description in memory: what programs that run inside of a kernel call, and TypeScript wherever one
 * call will do. Heads for several independent choices are made of heads for one here.
 */
import { addGradient } from "../nn/gradient";
import { bernoulliGradient, bernoulliLogProbability } from "./bernoulli";
import { categoricalGradient, categoricalLogProbability } from "./categorical";
import { gaussianGradient, gaussianLogProbability, row } from "./gaussian";
import { maskBits, maskLogits } from "./mask";
import { squashEntropy, squashEntropyGradient, squashLogProbability } from "./squash";
import { addLaneSum, surrogateSlopes } from "./surrogate";

enum HeadKind {
  categorical = 0,
  multiCategorical = 1,
  bernoulli = 2,
  gaussian = 3,
  squashedGaussian = 4,
}

const ENTROPY: usize = 8; // its place in the statistics, bytes

/** Words of 32 bits; src/policies/described_head.ts writes them. */
@unmanaged
class Head {
  kind: i32 = 0;
  outputs: i32 = 0; // rows
  actionRows: i32 = 0;
  slopes: usize = 0; // room for f32 [lane] each, this and the next three
  entropies: usize = 0;
  dimensionLogProbabilities: usize = 0;
  dimensionEntropies: usize = 0;
  choices: usize = 0; // of multiCategorical: i32 [dimension]
  logStd: usize = 0; // of Gaussians: see gaussian.ts; null where they are outputs
  limits: usize = 0; // of Gaussians: f32 minLogStd, maxLogStd, logVolume
}

// @ts-ignore: decorator
@inline
function isGaussian(head: Head): bool {
  return head.kind >= HeadKind.gaussian;
}

/** log p f32 [lane] of stored actions; each lane's entropy f32 [lane] in nats, where `entropies` is not null. */
export function headLogProbability(
  description: usize,
  outputs: usize,
  stride: i32,
  lanes: i32,
  actions: usize,
  actionsStride: i32,
  logProbabilities: usize,
  entropies: usize,
): void {
  const head = changetype<Head>(description);
  const rows = head.outputs;
  if (head.kind == HeadKind.categorical) {
    categoricalLogProbability(outputs, stride, rows, lanes, actions, logProbabilities, entropies);
  } else if (head.kind == HeadKind.multiCategorical) {
    let first = 0;
    for (let d = 0; d < head.actionRows; d++) {
      const choices = load<i32>(head.choices + (<usize>d << 2));
      const logits = row(outputs, stride, first);
      const chosen = row(actions, actionsStride, d);
      const log = d > 0 ? head.dimensionLogProbabilities : logProbabilities;
      const entropy = d > 0 && entropies != 0 ? head.dimensionEntropies : entropies;
      categoricalLogProbability(logits, stride, choices, lanes, chosen, log, entropy);
      if (d > 0) addGradient(logProbabilities, log, lanes);
      if (d > 0 && entropies != 0) addGradient(entropies, entropy, lanes);
      first += choices;
    }
  } else if (head.kind == HeadKind.bernoulli) {
    bernoulliLogProbability(outputs, stride, rows, lanes, actions, actionsStride, logProbabilities, entropies);
  } else {
    const dimensions = head.actionRows;
    const least = load<f32>(head.limits);
    const most = load<f32>(head.limits, 4);
    const own = head.logStd;
    gaussianLogProbability(
      outputs, stride, dimensions, lanes, own, least, most, actions, actionsStride, logProbabilities, entropies,
    );
    if (head.kind == HeadKind.gaussian) return;
    const logVolume = load<f32>(head.limits, 8);
    squashLogProbability(actions, actionsStride, dimensions, lanes, logVolume, logProbabilities);
    if (entropies != 0)
      squashEntropy(outputs, stride, dimensions, lanes, own, least, most, logVolume, entropies);
  }
}

/**
 * The gradient of L = sum_l [ L_l(log p) - entropyScale H ] over the first `count` lanes from the slopes dL_l / d log p,
 * f32 [lane]: written to dOutputs, with 0 in padding lanes, and added to `gradient`, that of the head's own parameters.
 */
export function headGradient(
  description: usize,
  outputs: usize,
  stride: i32,
  lanes: i32,
  count: i32,
  actions: usize,
  actionsStride: i32,
  slopes: usize,
  entropyScale: f64,
  dOutputs: usize,
  dStride: i32,
  gradient: usize,
): void {
  const head = changetype<Head>(description);
  const rows = head.outputs;
  const scale = <f32>entropyScale;
  if (head.kind == HeadKind.categorical) {
    categoricalGradient(outputs, stride, rows, lanes, count, actions, slopes, scale, dOutputs, dStride);
  } else if (head.kind == HeadKind.multiCategorical) {
    let first = 0;
    for (let d = 0; d < head.actionRows; d++) {
      const choices = load<i32>(head.choices + (<usize>d << 2));
      const logits = row(outputs, stride, first);
      const chosen = row(actions, actionsStride, d);
      const dLogits = row(dOutputs, dStride, first);
      categoricalGradient(logits, stride, choices, lanes, count, chosen, slopes, scale, dLogits, dStride);
      first += choices;
    }
  } else if (head.kind == HeadKind.bernoulli) {
    bernoulliGradient(outputs, stride, rows, lanes, count, actions, actionsStride, slopes, scale, dOutputs, dStride);
  } else {
    const dimensions = head.actionRows;
    const least = load<f32>(head.limits);
    const most = load<f32>(head.limits, 4);
    const own = head.logStd;
    gaussianGradient(
      outputs, stride, dimensions, lanes, count, own, least, most, actions, actionsStride, slopes, entropyScale,
      dOutputs, dStride, gradient,
    );
    if (head.kind == HeadKind.squashedGaussian && entropyScale != 0)
      squashEntropyGradient(
        outputs, stride, dimensions, lanes, count, own, least, most, scale, dOutputs, dStride, gradient,
      );
  }
}

/** In place: gives what `masks`, u32 [choice][lane], forbid the probability 0. Not for Gaussians. */
export function headMask(
  description: usize,
  outputs: usize,
  stride: i32,
  lanes: i32,
  masks: usize,
  masksStride: i32,
): void {
  const head = changetype<Head>(description);
  assert(!isGaussian(head));
  if (head.kind == HeadKind.bernoulli) maskBits(outputs, stride, head.outputs, lanes, masks, masksStride);
  else if (head.kind == HeadKind.categorical) maskLogits(outputs, stride, head.outputs, lanes, masks, masksStride);
  else {
    let first = 0;
    for (let d = 0; d < head.actionRows; d++) {
      const choices = load<i32>(head.choices + (<usize>d << 2));
      maskLogits(row(outputs, stride, first), stride, choices, lanes, row(masks, masksStride, first), masksStride);
      first += choices;
    }
  }
}

/**
 * The gradient of PPO's clipped surrogate (surrogate.ts) less the entropy bonus, scale sum_l [ L_l - entropyCoefficient
 * H_l ] over the first `count` lanes: as `headGradient` leaves it. Adds to the statistics, f64 [16], of surrogateSlopes,
 * and to [1] the entropies.
 */
export function headSurrogate(
  description: usize,
  outputs: usize,
  stride: i32,
  lanes: i32,
  count: i32,
  actions: usize,
  actionsStride: i32,
  oldLogProbabilities: usize,
  advantages: usize,
  clipRange: f32,
  dualClip: f32,
  entropyCoefficient: f32,
  scale: f32,
  dOutputs: usize,
  dStride: i32,
  gradient: usize,
  statistics: usize,
): void {
  const head = changetype<Head>(description);
  const slopes = head.slopes;
  headLogProbability(description, outputs, stride, lanes, actions, actionsStride, slopes, head.entropies);
  addLaneSum(head.entropies, lanes, count, statistics + ENTROPY);
  surrogateSlopes(slopes, lanes, count, oldLogProbabilities, advantages, clipRange, dualClip, scale, statistics);
  const entropyScale = <f64>entropyCoefficient * <f64>scale;
  headGradient(
    description, outputs, stride, lanes, count, actions, actionsStride, slopes, entropyScale, dOutputs, dStride, gradient,
  );
}
