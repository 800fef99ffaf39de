/**
 * The loss of a minibatch, with respect to the outputs of the networks: a surrogate for the policy less an entropy bonus,
 * on request a penalty on its divergence from the policy that collected the samples, and half the squared error of the
 * value; or one of the two alone.
 *
 *   L = scale sum_l [ L_l(log p) - entropyCoefficient H_l + klCoefficient KL_l(old, new) + valueCoefficient 0.5 (V_l - R_l)^2 ]
 *
 * What a term weighs and where it is bounded stands in its record (`surrogate`, `valueTile`), as src/algorithms/loss_terms.ts
 * has written it; here they get the samples of a tile.
 *
 * With unchanged outputs the surrogate's ratio is 1 and its gradient that of -A log p, the plain policy gradient; so
 * methods with one step for each rollout use it too, with no clip range.
 */
import { headKl, headKlGradient, headMask, headSurrogate } from "../policies/head";
import { valueLoss } from "../policies/value";
import { gatherRows } from "../rollout/minibatch";
import { GradientSteps } from "./steps_description";

/** Writes the gradient with respect to a network's outputs for the present tile, and adds what is reported to its sums. */
export function lossOfTile(
  run: GradientSteps,
  outputs: usize,
  outputsStride: i32,
  dOutputs: usize,
  dOutputsStride: i32,
): void {
  const valueRow = run.shared ? run.valueRow : 0;
  const values = outputs + (<usize>(valueRow * outputsStride) << 2);
  const dValues = dOutputs + (<usize>(valueRow * dOutputsStride) << 2);
  if (run.piece == 0) policyLoss(run, outputs, outputsStride, dOutputs, dOutputsStride);
  if (run.piece == 1 || (run.shared && run.learnsValue)) lossOfValues(run, values, dValues);
  else if (run.shared) memory.fill(dValues, 0, <usize>((run.count + 7) & ~7) << 2);
}

function policyLoss(run: GradientSteps, outputs: usize, outputsStride: i32, dOutputs: usize, dOutputsStride: i32): void {
  const at = <usize>(run.start + run.column) << 2;
  const tile = run.headTile;
  tile.lanes = (run.count + 7) & ~7;
  tile.count = run.count;
  tile.outputs = outputs;
  tile.outputsStride = outputsStride;
  tile.actions = run.actions + at;
  tile.actionsStride = run.stride;
  tile.dOutputs = dOutputs;
  tile.dOutputsStride = dOutputsStride;
  tile.gradient = run.chunkGradient + (<usize>(run.policyCount + run.valueCount) << 2);
  const surrogate = run.surrogate;
  surrogate.oldLogProbabilities = run.logProbabilities + at;
  surrogate.advantages = run.normalized + (<usize>run.column << 2);
  surrogate.scale = <f32>run.scale;
  if (run.masks != 0) headMask(run.head, tile, run.masks + at, run.stride);
  headSurrogate(run.head, tile, surrogate, run.chunkSums);
  if (run.klCoefficient > 0) penalize(run);
}

/** Adds the divergence from the old policy, whose outputs lie in the rollout's order. */
function penalize(run: GradientSteps): void {
  const tile = run.headTile;
  const old = run.oldPolicy;
  const indices = old.indices + (<usize>(run.start + run.column) << 2);
  gatherRows(old.outputs, old.outputsStride, run.head.outputs, indices, tile.count, tile.lanes, old.room, run.tile);
  tile.other = old.room;
  tile.otherStride = run.tile;
  tile.otherParameters = old.parameters;
  tile.scale = run.scale * run.klCoefficient;
  headKlGradient(run.head, tile);
  headKl(run.head, tile, run.chunkSums);
}

function lossOfValues(run: GradientSteps, values: usize, dValues: usize): void {
  const at = <usize>(run.start + run.column) << 2;
  const tile = run.valueTile;
  tile.lanes = (run.count + 7) & ~7;
  tile.count = run.count;
  tile.values = values;
  tile.oldValues = run.values + at;
  tile.returns = run.returns + at;
  tile.dValues = dValues;
  tile.scale = <f32>run.scale;
  valueLoss(tile, run.chunkSums);
}
