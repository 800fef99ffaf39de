/** What the program of gradient steps (gradient_steps.ts) knows of a run, in memory: three records, and what follows from them. */
import { Perceptron } from "../nn/perceptron";
import { Head } from "../policy/head_record";
import { HeadTile } from "../policy/head_tile";
import { LossSums } from "../policy/loss_sums";
import { Surrogate } from "../policy/surrogate";
import { ValueTile } from "../policy/value";
import { Member } from "../threads/member";
import { StepRule } from "./step_rule";
import { Tally } from "./tally";

/** What a thread does next; between two of them the threads meet. */
export enum Phase {
  differentiate = 0,
  sum = 1, // statistics, the gradient in this thread's ranges, its squares
  step = 2,
  clip = 3, // single numbers of the gradient
  stepClipped = 4,
  end = 5,
}

@unmanaged
export class GradientSteps {
  member: Member = changetype<Member>(0);
  // The loss.
  policy: Perceptron = changetype<Perceptron>(0); // perceptron; of both where policy and value share one
  value: Perceptron = changetype<Perceptron>(0); // perceptron, or null
  head: Head = changetype<Head>(0);
  valueRow: i32 = 0; // of the outputs where they share a network
  outputs: usize = 0; // room for a tile's
  dOutputs: usize = 0;
  headTile: HeadTile = changetype<HeadTile>(0); // room, this and the next two
  surrogate: Surrogate = changetype<Surrogate>(0);
  valueTile: ValueTile = changetype<ValueTile>(0);
  coefficients: Coefficients = changetype<Coefficients>(0);
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
  statistics: usize = 0; // LossSums of each part
  statisticsBytes: usize = 0;
  sums: LossSums = changetype<LossSums>(0); // of the minibatch
  tally: Tally = changetype<Tally>(0);
  // The parameters: of the policy's or the shared network, of the value's, of the head.
  parameters: usize = 0;
  policyCount: i32 = 0;
  valueCount: i32 = 0;
  headCount: i32 = 0;
  // The optimiser.
  rule: StepRule = changetype<StepRule>(0);
  chunk: i32 = 0; // parameters whose squares are summed together
  squares: usize = 0; // ChunkSquares [chunk], which all threads see
  // Where the program is.
  phase: Phase = Phase.differentiate;
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
  return changetype<usize>(run.value) != 0 ? 2 : 1;
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
