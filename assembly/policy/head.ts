/**
 * A policy head by its description in memory: what programs that run inside of a kernel call, and TypeScript wherever one
 * call will do. Heads for several independent choices are made of heads for one here.
 */
import { addGradient } from "../nn/gradient";
import { bernoulliGradient, bernoulliLogProbability } from "./bernoulli";
import { categoricalGradient, categoricalLogProbability } from "./categorical";
import { gaussianGradient, gaussianLogProbability, row } from "./gaussian";
import { LossSums } from "./loss_sums";
import { maskBits, maskLogits } from "./mask";
import { squashEntropy, squashEntropyGradient, squashLogProbability } from "./squash";
import { addEntropies, surrogateSlopes } from "./surrogate";

export enum HeadKind {
  categorical = 0,
  multiCategorical = 1,
  bernoulli = 2,
  gaussian = 3,
  squashedGaussian = 4,
}

@unmanaged
export class Head {
  kind: HeadKind = HeadKind.categorical;
  outputs: i32 = 0; // rows
  actionRows: i32 = 0;
  slopes: usize = 0; // room for f32 [lane] each, this and the next three
  entropies: usize = 0;
  dimensionLogProbabilities: usize = 0;
  dimensionEntropies: usize = 0;
  choices: usize = 0; // of multiCategorical: i32 [dimension]
  logStd: usize = 0; // of Gaussians: see gaussian.ts; null where they are outputs
  minLogStd: f32 = 0; // of Gaussians, this and the next
  maxLogStd: f32 = 0;
  logVolume: f32 = 0; // of squashed Gaussians: sum_d log((high_d - low_d) / 2)
}

// @ts-ignore: decorator
@inline
function isGaussian(head: Head): bool {
  return head.kind >= HeadKind.gaussian;
}

/** log p f32 [lane] of stored actions; each lane's entropy f32 [lane] in nats, where `entropies` is not null. */
export function headLogProbability(
  head: Head,
  outputs: usize,
  stride: i32,
  lanes: i32,
  actions: usize,
  actionsStride: i32,
  logProbabilities: usize,
  entropies: usize,
): void {
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
    const least = head.minLogStd;
    const most = head.maxLogStd;
    const own = head.logStd;
    gaussianLogProbability(
      outputs, stride, dimensions, lanes, own, least, most, actions, actionsStride, logProbabilities, entropies,
    );
    if (head.kind == HeadKind.gaussian) return;
    const logVolume = head.logVolume;
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
  head: Head,
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
    const least = head.minLogStd;
    const most = head.maxLogStd;
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
  head: Head,
  outputs: usize,
  stride: i32,
  lanes: i32,
  masks: usize,
  masksStride: i32,
): void {
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
 * H_l ] over the first `count` lanes: as `headGradient` leaves it. Adds to the sums what they say of the policy.
 */
export function headSurrogate(
  head: Head,
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
  sums: LossSums,
): void {
  const slopes = head.slopes;
  headLogProbability(head, outputs, stride, lanes, actions, actionsStride, slopes, head.entropies);
  addEntropies(head.entropies, lanes, count, sums);
  surrogateSlopes(slopes, lanes, count, oldLogProbabilities, advantages, clipRange, dualClip, scale, sums);
  const entropyScale = <f64>entropyCoefficient * <f64>scale;
  headGradient(
    head, outputs, stride, lanes, count, actions, actionsStride, slopes, entropyScale, dOutputs, dStride, gradient,
  );
}
