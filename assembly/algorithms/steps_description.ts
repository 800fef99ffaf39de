/** What the program of gradient steps (gradient_steps.ts) knows of a run, in memory. */
import { Mlp } from "../networks/mlp";
import { Head } from "../policies/head_record";
import { HeadTile } from "../policies/head_tile";
import { LossSums } from "../policies/loss_sums";
import { Surrogate } from "../policies/surrogate";
import { ValueTile } from "../policies/value";
import { Member } from "../threads/member";
import { Optimizer } from "./optimizer";
import { Tally } from "./tally";

/** What a thread does next; between two of them, but for the first two, the threads meet. */
export enum Phase {
  normalize = 0,
  differentiate = 1,
  sum = 2, // statistics, the gradient in this thread's ranges, its squares
  step = 3,
  clip = 4, // single numbers of the gradient
  stepClipped = 5,
  end = 6,
}

@unmanaged
export class GradientSteps {
  member: Member = changetype<Member>(0);
  // The networks and the loss.
  external: i32 = 0; // whether the networks are no kernels: then TypeScript makes their passes
  shared: i32 = 0; // whether policy and value are one network
  policy: Mlp = changetype<Mlp>(0); // or the shared network; null where networks are external
  value: Mlp = changetype<Mlp>(0);
  head: Head = changetype<Head>(0);
  learnsPolicy: i32 = 0; // which losses there are; this and the next
  learnsValue: i32 = 0;
  valueRow: i32 = 0; // of the outputs of a shared network
  outputs: usize = 0; // room for a tile's
  dOutputs: usize = 0;
  headTile: HeadTile = changetype<HeadTile>(0); // room
  surrogate: Surrogate = changetype<Surrogate>(0); // the policy's term, and room for its samples
  valueTile: ValueTile = changetype<ValueTile>(0); // likewise the value's
  klCoefficient: f64 = 0; // of a penalty on the divergence from `oldPolicy`; 0 for none
  greatestKl: f64 = 0; // mean over a minibatch with which a step is still taken; 0 for any
  oldPolicy: OldPolicy = changetype<OldPolicy>(0); // where there is a penalty on the divergence from it
  // The samples, in the order in which they are gone through; addresses of the first.
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
  scale: f64 = 0; // of each sample's loss: 1 / minibatch for a mean
  leastDeviation: f64 = 0; // by which advantages are divided where they are normalized
  normalizes: i32 = 0; // whether a minibatch's advantages are normalized
  normalized: usize = 0; // room for them
  moments: usize = 0; // room for two f64
  // The sum over a minibatch's chunks, as src/algorithms/batch_sum.ts lays it out.
  tile: i32 = 0; // columns
  chunk: i32 = 0; // columns, of one tile or more
  places: i32 = 0;
  gradients: usize = 0;
  gradientBytes: usize = 0;
  statistics: usize = 0; // LossSums of each chunk
  statisticsBytes: usize = 0;
  sums: LossSums = changetype<LossSums>(0); // of the minibatch
  tally: Tally = changetype<Tally>(0);
  // The parameters: of the policy's or the shared network, of the value's, of the head.
  policyCount: i32 = 0;
  valueCount: i32 = 0;
  headCount: i32 = 0;
  optimizer: Optimizer = changetype<Optimizer>(0);
  // Where the program is.
  phase: Phase = Phase.normalize;
  start: i32 = 0; // the minibatch's first sample
  stopped: i32 = 0; // whether the divergence forbade a step
  item: i32 = 0; // chunk and piece, or -1 between two
  piece: i32 = 0; // 0 the policy's or the shared network, 1 the value's
  column: i32 = 0; // the present tile's first column in the minibatch
  count: i32 = 0; // its valid columns
  passed: i32 = 0; // whether TypeScript has made the network's pass through it
  chunkGradient: usize = 0; // that of the present chunk
  chunkSums: LossSums = changetype<LossSums>(0);
}

/** The policy that collected a rollout: its outputs, in the rollout's order, and the head's own parameters. */
@unmanaged
export class OldPolicy {
  outputs: usize = 0;
  outputsStride: i32 = 0;
  parameters: usize = 0;
  indices: usize = 0; // i32 [sample]: which sample of the rollout it is
  room: usize = 0; // for a tile's outputs
}

/** Policy and value apart where each has a network. */
// @ts-ignore: decorator
@inline
export function piecesOf(run: GradientSteps): i32 {
  return run.learnsPolicy && run.learnsValue && !run.shared ? 2 : 1;
}

// @ts-ignore: decorator
@inline
export function chunksOf(run: GradientSteps): i32 {
  return (run.minibatch + run.chunk - 1) / run.chunk;
}

/** Places that a minibatch's chunks fill. */
// @ts-ignore: decorator
@inline
export function placesOf(run: GradientSteps): i32 {
  return min(chunksOf(run), run.places);
}
