/**
 * A policy head: from a network's outputs to actions, log-probabilities, divergences and the gradients of losses with
 * respect to those outputs. What kind it is its record says (head_record.ts); what it works on is a tile (head_tile.ts).
 * Programs that run inside of a kernel call these functions, and so does TypeScript. Heads for several independent choices
 * are made of heads for one here.
 */
import { addGradient } from "../networks/gradient";
import { copyRows } from "../rollout/minibatch";
import {
  bernoulliFisher,
  bernoulliGradient,
  bernoulliKl,
  bernoulliKlGradient,
  bernoulliLogProbability,
  bernoulliMode,
  bernoulliSample,
} from "./bernoulli";
import { clipRows, rescaleRows } from "./bounds";
import {
  categoricalFisher,
  categoricalGradient,
  categoricalKl,
  categoricalKlGradient,
  categoricalLogProbability,
  categoricalMode,
  categoricalSample,
} from "./categorical";
import {
  gaussianFisher,
  gaussianGradient,
  gaussianKl,
  gaussianKlGradient,
  gaussianLogProbability,
  gaussianSample,
} from "./gaussian";
import { Head, HeadKind } from "./head_record";
import { HeadTile, row } from "./head_tile";
import { LossSums } from "./loss_sums";
import { maskBits, maskLogits } from "./mask";
import { squashEntropy, squashEntropyGradient, squashLogProbability, squashRows } from "./squash";
import { addEntropies, Surrogate, surrogateSlopes } from "./surrogate";

// @ts-ignore: decorator
@inline
function isChoice(head: Head): bool {
  return head.kind <= HeadKind.multiCategorical;
}

/** How many choices dimension d has. */
// @ts-ignore: decorator
@inline
function choicesOf(head: Head, d: i32): i32 {
  return load<i32>(head.choices + (<usize>d << 2));
}

/** The row of outputs at which those of dimension d begin. */
function firstOf(head: Head, d: i32): i32 {
  let first = 0;
  for (let k = 0; k < d; k++) first += choicesOf(head, k);
  return first;
}

/** Actions drawn by the tile's noise, and their log-probabilities. */
export function headSample(head: Head, tile: HeadTile): void {
  if (isChoice(head)) {
    for (let d = 0; d < head.actionRows; d++) {
      const log = d > 0 ? head.dimensionLogProbabilities : tile.logProbabilities;
      categoricalSample(tile, d, firstOf(head, d), choicesOf(head, d), log);
      if (d > 0) addGradient(tile.logProbabilities, log, tile.lanes);
    }
  } else if (head.kind == HeadKind.bernoulli) {
    bernoulliSample(tile, head.outputs);
  } else {
    gaussianSample(head, tile);
    if (head.kind == HeadKind.squashedGaussian) squashLogProbability(head, tile);
  }
}

/** The most probable actions. */
export function headMode(head: Head, tile: HeadTile): void {
  if (isChoice(head)) {
    for (let d = 0; d < head.actionRows; d++) categoricalMode(tile, d, firstOf(head, d), choicesOf(head, d));
  } else if (head.kind == HeadKind.bernoulli) {
    bernoulliMode(tile, head.outputs);
  } else {
    copyRows(tile.outputs, tile.outputsStride, head.actionRows, tile.lanes, tile.actions, tile.actionsStride);
  }
}

/** log p of the stored actions, with the bits that `headSample` reports; each lane's entropy where there is room for it. */
export function headLogProbability(head: Head, tile: HeadTile): void {
  const entropies = tile.entropies;
  if (isChoice(head)) {
    for (let d = 0; d < head.actionRows; d++) {
      const log = d > 0 ? head.dimensionLogProbabilities : tile.logProbabilities;
      const entropy = d > 0 && entropies != 0 ? head.dimensionEntropies : entropies;
      categoricalLogProbability(tile, d, firstOf(head, d), choicesOf(head, d), log, entropy);
      if (d > 0) addGradient(tile.logProbabilities, log, tile.lanes);
      if (d > 0 && entropies != 0) addGradient(entropies, entropy, tile.lanes);
    }
  } else if (head.kind == HeadKind.bernoulli) {
    bernoulliLogProbability(tile, head.outputs, entropies);
  } else {
    gaussianLogProbability(head, tile, entropies);
    if (head.kind == HeadKind.gaussian) return;
    squashLogProbability(head, tile);
    if (entropies != 0) squashEntropy(head, tile, entropies);
  }
}

/**
 * The gradient of L = sum_l [ L_l(log p) - entropyScale H ] over the valid lanes from the slopes dL_l / d log p: written to
 * dOutputs, with 0 in padding lanes, and added to `gradient`, that of the head's own parameters.
 */
export function headGradient(head: Head, tile: HeadTile): void {
  if (isChoice(head)) {
    for (let d = 0; d < head.actionRows; d++) categoricalGradient(tile, d, firstOf(head, d), choicesOf(head, d));
  } else if (head.kind == HeadKind.bernoulli) {
    bernoulliGradient(tile, head.outputs);
  } else {
    gaussianGradient(head, tile);
    if (head.kind == HeadKind.squashedGaussian && tile.entropyScale != 0) squashEntropyGradient(head, tile);
  }
}

/**
 * The gradient of PPO's clipped surrogate (surrogate.ts) less the entropy bonus, scale sum_l [ L_l - entropyCoefficient
 * H_l ] over the valid lanes: as `headGradient` leaves it. Adds to the sums what they say of the policy.
 */
export function headSurrogate(head: Head, tile: HeadTile, surrogate: Surrogate, sums: LossSums): void {
  const slopes = head.slopes;
  const entropies = head.entropies;
  tile.logProbabilities = slopes;
  tile.entropies = entropies;
  headLogProbability(head, tile);
  addEntropies(entropies, tile.lanes, tile.count, sums);
  surrogateSlopes(slopes, tile.lanes, tile.count, surrogate, sums);
  tile.slopes = slopes;
  tile.entropyScale = <f64>surrogate.entropyCoefficient * <f64>surrogate.scale;
  headGradient(head, tile);
}

/** Adds KL(old, new), in nats, over the valid lanes to the sums. */
export function headKl(head: Head, tile: HeadTile, sums: LossSums): void {
  if (isChoice(head)) {
    for (let d = 0; d < head.actionRows; d++) categoricalKl(tile, firstOf(head, d), choicesOf(head, d), sums);
  } else if (head.kind == HeadKind.bernoulli) bernoulliKl(tile, head.outputs, sums);
  else gaussianKl(head, tile, sums);
}

/** Adds the gradient of `scale` times that divergence to dOutputs, and to `gradient`, in the valid lanes. */
export function headKlGradient(head: Head, tile: HeadTile): void {
  if (isChoice(head)) {
    for (let d = 0; d < head.actionRows; d++) categoricalKlGradient(tile, firstOf(head, d), choicesOf(head, d));
  } else if (head.kind == HeadKind.bernoulli) bernoulliKlGradient(tile, head.outputs);
  else gaussianKlGradient(head, tile);
}

/**
 * A tangent times `scale` times the Fisher matrix, the second derivative of KL(old, new) where both are the same, summed
 * over the valid lanes: written to dOutputs, with 0 in padding lanes, and added to `gradient`.
 */
export function headFisher(head: Head, tile: HeadTile): void {
  if (isChoice(head)) {
    for (let d = 0; d < head.actionRows; d++) categoricalFisher(tile, firstOf(head, d), choicesOf(head, d));
  } else if (head.kind == HeadKind.bernoulli) bernoulliFisher(tile, head.outputs);
  else gaussianFisher(head, tile);
}

/** In place: gives what `masks`, u32 [choice][lane], forbid the probability 0. Not for Gaussians. */
export function headMask(head: Head, tile: HeadTile, masks: usize, masksStride: i32): void {
  const outputs = tile.outputs;
  const stride = tile.outputsStride;
  const lanes = tile.lanes;
  assert(head.kind <= HeadKind.bernoulli);
  if (head.kind == HeadKind.bernoulli) maskBits(outputs, stride, head.outputs, lanes, masks, masksStride);
  else {
    for (let d = 0; d < head.actionRows; d++) {
      const first = firstOf(head, d);
      const logits = row(outputs, stride, first);
      maskLogits(logits, stride, choicesOf(head, d), lanes, row(masks, masksStride, first), masksStride);
    }
  }
}

/** From stored actions to what the environment gets: those of a Gaussian clipped to its bounds, or brought between them. */
export function headBound(head: Head, tile: HeadTile, target: usize, targetStride: i32): void {
  if (head.kind < HeadKind.gaussian)
    copyRows(tile.actions, tile.actionsStride, head.actionRows, tile.lanes, target, targetStride);
  else if (head.kind == HeadKind.squashedGaussian) squashRows(head, tile, target, targetStride);
  else if (head.rescales) {
    const rows = head.actionRows;
    rescaleRows(tile.actions, tile.actionsStride, rows, tile.lanes, head.low, head.high, target, targetStride);
  } else clipRows(head, tile, target, targetStride);
}
