/** What the kernels module exports, in one list: see docs/internals/architecture.md for the layout that all of them share. */
export { sumOfSquares } from "./algorithms/adam";
export { gradientSteps } from "./algorithms/gradient_steps";
export { lossOfTile } from "./algorithms/loss";
export { optimizerStep } from "./algorithms/optimizer";
export { ruleEnd, ruleStep } from "./algorithms/step_rule";
export { tallyLosses } from "./algorithms/tally";
export * from "./envs/acrobot";
export * from "./envs/cartpole";
export * from "./envs/episode";
export * from "./envs/mountain_car";
export * from "./envs/normalizer";
export * from "./envs/pendulum";
export * from "./envs/reacher";
export { normalsOfUniforms } from "./math/normals";
export { randomNormal, randomPermutation, randomUniform, randomUniformF64, randomWords } from "./math/philox";
export * from "./math/probe";
export { denseForward, denseInputGradient, denseTangent } from "./networks/dense";
export { addGradient } from "./networks/gradient";
export { mlpBackward, mlpForward, mlpTangent } from "./networks/mlp";
export * from "./networks/vector";
export { denseWeightGradient } from "./networks/weight_gradient";
export { useWideTiles } from "./networks/wide_product";
export { rescaleRows } from "./policies/bounds";
export {
  headBound,
  headFisher,
  headGradient,
  headKl,
  headKlGradient,
  headLogProbability,
  headMask,
  headMode,
  headSample,
  headSurrogate,
} from "./policies/head";
export { addLossSums } from "./policies/loss_sums";
export { addEntropies, surrogateSlopes } from "./policies/surrogate";
export { valueLoss } from "./policies/value";
export {
  discountedReturns,
  generalizedAdvantages,
  normalizeAdvantages,
  nStepReturns,
  subtract,
} from "./rollout/advantages";
export { copyLanes } from "./rollout/lane_copies";
export * from "./rollout/minibatch";
export * from "./rollout/statistics";
export { closeValues, followValues } from "./rollout/value_tiles";
export { barrierBreak, barrierMeet, barrierWait, readyAnnounce } from "./threads/barrier";
export { meet, nextItem } from "./threads/member";
