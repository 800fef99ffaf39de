/** What the kernels module exports, in one list: see docs/architecture.md for the layout that all of them share. */
export { sumStatistics } from "./algorithms/batch_sum";
export { gradientSteps } from "./algorithms/gradient_steps";
export * from "./algorithms/step_rule";
export * from "./algorithms/tally";
export { closeValues, followValues } from "./algorithms/value_tiles";
export * from "./envs/acrobot";
export * from "./envs/cartpole";
export * from "./envs/episode";
export * from "./envs/mountain_car";
export * from "./envs/pendulum";
export * from "./envs/reacher";
export * from "./math/probe";
export { randomNormal, randomPermutation, randomUniform, randomUniformF64, randomWords } from "./math/random";
export * from "./nn/adam";
export { denseForward, denseInputGradient, denseTangent, denseWeightGradient } from "./nn/dense";
export { addGradient, clipValues } from "./nn/gradient";
export * from "./nn/perceptron";
export * from "./nn/vector";
export {
  bernoulliFisher,
  bernoulliKl,
  bernoulliKlGradient,
  bernoulliMode,
  bernoulliSample,
} from "./policy/bernoulli";
export * from "./policy/bounds";
export * from "./policy/categorical";
export {
  gaussianFisher,
  gaussianGradient,
  gaussianKl,
  gaussianKlGradient,
  gaussianLogProbability,
  gaussianSample,
} from "./policy/gaussian";
export { headGradient, headLogProbability, headMask, headSurrogate } from "./policy/head";
export { squashLogProbability, squashRows } from "./policy/squash";
export { addLaneSum, surrogateSlopes } from "./policy/surrogate";
export * from "./policy/value";
export * from "./rollout/advantages";
export * from "./rollout/lane_copies";
export * from "./rollout/minibatch";
export * from "./rollout/normalization";
export * from "./rollout/statistics";
export { barrierBreak, barrierMeet, barrierWait, readyAnnounce } from "./threads/barrier";
export { meet, nextPart } from "./threads/member";
