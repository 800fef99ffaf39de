/** What the program of gradient steps (gradient_steps.ts) knows of a run, in memory: three records, and what follows from them. */

/** Words of 32 bits; src/algorithms/fused_steps.ts writes them, in this order. */
@unmanaged
export class GradientSteps {
  member: usize = 0;
  // The loss.
  policy: usize = 0; // perceptron; of both where policy and value share one
  value: usize = 0; // perceptron, or null
  head: usize = 0;
  valueRow: i32 = 0; // of the outputs where they share a network
  outputs: usize = 0; // room for a tile's
  dOutputs: usize = 0;
  coefficients: usize = 0;
  // The samples, in the epoch's order; addresses of the first.
  stride: i32 = 0;
  observations: usize = 0;
  actions: usize = 0;
  masks: usize = 0; // or null
  logProbabilities: usize = 0;
  advantages: usize = 0;
  values: usize = 0;
  returns: usize = 0;
  samples: i32 = 0;
  minibatch: i32 = 0; // samples in one
  normalizes: i32 = 0; // whether its advantages are normalised
  normalized: usize = 0; // room for them
  moments: usize = 0; // room for two f64
  // The sum over a minibatch's parts, as src/algorithms/batch_sum.ts lays it out.
  tile: i32 = 0; // columns
  part: i32 = 0; // columns, of one tile or more
  places: i32 = 0;
  gradients: usize = 0;
  gradientBytes: usize = 0;
  statistics: usize = 0;
  statisticsBytes: usize = 0;
  statisticsCount: i32 = 0;
  greatest: i32 = 0;
  sums: usize = 0; // room for the statistics
  tally: usize = 0;
  // The parameters: of the policy's or the shared network, of the value's, of the head.
  parameters: usize = 0;
  policyCount: i32 = 0;
  valueCount: i32 = 0;
  headCount: i32 = 0;
  // The optimiser.
  rule: usize = 0;
  chunk: i32 = 0; // parameters whose squares are summed together
  squares: usize = 0; // ChunkSquares [chunk], which all threads see
  // Where the program is.
  phase: i32 = 0;
  start: i32 = 0; // the minibatch's first sample
  stopped: i32 = 0; // whether the divergence forbade a step
}

/** Sums of the squares of a chunk's gradient: of all, and of what in it belongs to each network and to the head. */
@unmanaged
export class ChunkSquares {
  all: f64 = 0;
  policy: f64 = 0;
  value: f64 = 0;
  head: f64 = 0;
}

@unmanaged
export class Coefficients {
  learningRate: f64 = 0;
  clipRange: f64 = 0;
  dualClip: f64 = 0; // Infinity for none
  entropyCoefficient: f64 = 0;
  valueCoefficient: f64 = 0;
  valueClipRange: f64 = 0; // 0 for none
  greatestKl: f64 = 0; // mean over a minibatch with which a step is still taken; 0 for any
  maxGradientNorm: f64 = 0; // 0 for any, this and the next
  maxGradientValue: f64 = 0;
}

/** Policy and value apart where each has a network. */
// @ts-ignore: decorator
@inline
export function piecesOf(run: GradientSteps): i32 {
  return run.value != 0 ? 2 : 1;
}

/** Places that a minibatch's parts fill. */
// @ts-ignore: decorator
@inline
export function placesOf(run: GradientSteps): i32 {
  return min((run.minibatch + run.part - 1) / run.part, run.places);
}

/** All parameters. */
// @ts-ignore: decorator
@inline
export function countOf(run: GradientSteps): i32 {
  return run.policyCount + run.valueCount + run.headCount;
}
