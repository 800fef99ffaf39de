/** The loss that actor-critic methods share, of a tile of samples, and its gradient; src/algorithms/actor_critic_loss.ts. */
import { perceptronBackward, perceptronForward } from "../nn/perceptron";
import { headMask, headSurrogate } from "../policy/head";
import { LossSums } from "../policy/loss_sums";
import { valueLoss } from "../policy/value";
import { GradientSteps } from "./steps_description";

/** Adds the gradient and the sums of `count` samples from `column` of the minibatch on. */
export function differentiateTile(
  run: GradientSteps,
  piece: i32,
  column: i32,
  count: i32,
  gradient: usize,
  sums: LossSums,
): void {
  const coefficients = run.coefficients;
  const at = <usize>(run.start + column) << 2;
  const lanes = (count + 7) & ~7;
  const stride = run.stride;
  const x = run.observations + at;
  const outputs = run.outputs;
  const dOutputs = run.dOutputs;
  const network = piece == 0 ? run.policy : run.value;
  const policyBytes = <usize>run.policyCount << 2;
  const scale = <f32>(1 / <f64>run.minibatch);
  perceptronForward(network, x, stride, outputs, lanes, lanes);
  if (piece == 0) {
    const tile = run.headTile;
    tile.lanes = lanes;
    tile.count = count;
    tile.outputs = outputs;
    tile.outputsStride = lanes;
    tile.actions = run.actions + at;
    tile.actionsStride = stride;
    tile.dOutputs = dOutputs;
    tile.dOutputsStride = lanes;
    tile.gradient = gradient + policyBytes + (<usize>run.valueCount << 2);
    const surrogate = run.surrogate;
    surrogate.oldLogProbabilities = run.logProbabilities + at;
    surrogate.advantages = run.normalized + (<usize>column << 2);
    surrogate.clipRange = <f32>coefficients.clipRange;
    surrogate.dualClip = <f32>coefficients.dualClip;
    surrogate.entropyCoefficient = <f32>coefficients.entropyCoefficient;
    surrogate.scale = scale;
    if (run.masks != 0) headMask(run.head, tile, run.masks + at, stride);
    headSurrogate(run.head, tile, surrogate, sums);
  }
  if (piece == 1 || changetype<usize>(run.value) == 0) {
    const row = piece == 0 ? <usize>(run.valueRow * lanes) << 2 : 0;
    const tile = run.valueTile;
    tile.lanes = lanes;
    tile.count = count;
    tile.values = outputs + row;
    tile.oldValues = run.values + at;
    tile.returns = run.returns + at;
    tile.dValues = dOutputs + row;
    tile.clipRange = <f32>coefficients.valueClipRange;
    tile.coefficient = <f32>coefficients.valueCoefficient;
    tile.scale = scale;
    valueLoss(tile, sums);
  }
  perceptronBackward(network, x, stride, dOutputs, lanes, piece == 0 ? gradient : gradient + policyBytes, lanes);
}
