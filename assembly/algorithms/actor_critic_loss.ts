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
    if (run.masks != 0) headMask(run.head, outputs, lanes, lanes, run.masks + at, stride);
    headSurrogate(
      run.head,
      outputs,
      lanes,
      lanes,
      count,
      run.actions + at,
      stride,
      run.logProbabilities + at,
      run.normalized + (<usize>column << 2),
      <f32>coefficients.clipRange,
      <f32>coefficients.dualClip,
      <f32>coefficients.entropyCoefficient,
      scale,
      dOutputs,
      lanes,
      gradient + policyBytes + (<usize>run.valueCount << 2),
      sums,
    );
  }
  if (piece == 1 || changetype<usize>(run.value) == 0) {
    const row = piece == 0 ? <usize>(run.valueRow * lanes) << 2 : 0;
    valueLoss(
      outputs + row,
      run.values + at,
      run.returns + at,
      lanes,
      count,
      <f32>coefficients.valueClipRange,
      <f32>coefficients.valueCoefficient,
      scale,
      dOutputs + row,
      sums,
    );
  }
  perceptronBackward(network, x, stride, dOutputs, lanes, piece == 0 ? gradient : gradient + policyBytes, lanes);
}
