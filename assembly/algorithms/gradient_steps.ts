/**
 * The gradient steps of an epoch as one program: minibatch after minibatch the loss of its parts, their sum, the
 * optimiser's step. It does what src/algorithms/plain_steps.ts does, call for call and so bit for bit, for networks that
 * are kernels; what it saves is TypeScript, which every thread compiles for itself while it should be computing.
 *
 * A team of threads runs it side by side. Where a thread has to wait for long, the program returns what it waits for;
 * called again, it goes on from there.
 */
import { sumOfSquares } from "../nn/adam";
import { addGradient, clipValues } from "../nn/gradient";
import { perceptronBackward, perceptronForward } from "../nn/perceptron";
import { headMask, headSurrogate } from "../policy/head";
import { valueLoss } from "../policy/value";
import { copyRows } from "../rollout/minibatch";
import { meanAndDeviation, standardize } from "../rollout/statistics";
import { beat, meet, Member, nextPart, PASSED, shareStart } from "../threads/member";
import { LossStatistic } from "./loss_statistics";
import { sumStatistics } from "./statistics";
import { ruleEnd, ruleStep } from "./step_rule";
import { tallyLosses, tallyStep } from "./tally";

/** What a thread does next; between two of them the threads meet. */
enum Phase {
  differentiate = 0,
  sum = 1, // statistics, the gradient in this thread's ranges, its squares
  step = 2,
  clip = 3, // single numbers of the gradient
  stepClipped = 4,
  end = 5,
}

/** Words of 32 bits; src/algorithms/fused_steps.ts writes them, in this order. */
@unmanaged
class GradientSteps {
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
class ChunkSquares {
  all: f64 = 0;
  policy: f64 = 0;
  value: f64 = 0;
  head: f64 = 0;
}

@unmanaged
class Coefficients {
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

/** Runs to the end of the epoch and returns -1; or returns the generation of a barrier where others have to be waited for. */
export function gradientSteps(address: usize): i32 {
  const run = changetype<GradientSteps>(address);
  while (true) {
    const phase = run.phase;
    if (phase == Phase.end) {
      if (changetype<Member>(run.member).thread == 0) ruleEnd(run.rule);
      run.start += run.minibatch;
      run.phase = Phase.differentiate;
      continue;
    } else if (phase == Phase.differentiate) {
      if (run.start >= run.samples) return PASSED;
      normalizeAdvantages(run);
      differentiate(run);
      run.phase = Phase.sum;
    } else if (phase == Phase.sum) {
      if (!tallyMinibatch(run)) return PASSED;
      gather(run);
      sumSquares(run);
      run.phase = Phase.step;
    } else if (phase == Phase.step) {
      const norm = normOf(run);
      tallyGradient(run, norm);
      const clips = changetype<Coefficients>(run.coefficients).maxGradientValue > 0;
      if (!clips) step(run, norm);
      run.phase = clips ? Phase.clip : Phase.end;
    } else if (phase == Phase.clip) {
      clip(run);
      sumSquares(run);
      run.phase = Phase.stepClipped;
    } else {
      step(run, normOf(run));
      run.phase = Phase.end;
    }
    const generation = meet(run.member);
    if (generation != PASSED) return generation;
  }
}

/** A minibatch's advantages, normalised where they are to be. */
function normalizeAdvantages(run: GradientSteps): void {
  const source = run.advantages + (<usize>run.start << 2);
  const count = run.minibatch;
  copyRows(source, 0, 1, count, run.normalized, 0);
  if (!run.normalizes || count < 2) return;
  meanAndDeviation(source, count, run.moments);
  const scale = 1 / (load<f64>(run.moments, 8) + 1e-8);
  standardize(run.normalized, count, (count + 7) & ~7, <f32>load<f64>(run.moments), <f32>scale);
}

/** The gradients and statistics of the parts that fall to this thread, piece by piece. */
function differentiate(run: GradientSteps): void {
  const size = run.minibatch;
  const parts = (size + run.part - 1) / run.part;
  const pieces = piecesOf(run);
  for (let item = nextPart(run.member, parts * pieces); item >= 0; item = nextPart(run.member, parts * pieces)) {
    const piece = item / parts;
    const part = item % parts;
    const place = min(part, run.places - 1);
    const gradient = run.gradients + <usize>place * run.gradientBytes;
    const statistics = run.statistics + <usize>(place * pieces + piece) * run.statisticsBytes;
    if (part == place) clear(run, piece, gradient, statistics);
    const end = min((part + 1) * run.part, size);
    for (let column = part * run.part; column < end; column += run.tile) {
      differentiateTile(run, piece, column, min(run.tile, end - column), gradient, statistics);
      beat(changetype<Member>(run.member));
    }
  }
}

/** Policy and value apart where each has a network. */
// @ts-ignore: decorator
@inline
function piecesOf(run: GradientSteps): i32 {
  return run.value != 0 ? 2 : 1;
}

function clear(run: GradientSteps, piece: i32, gradient: usize, statistics: usize): void {
  memory.fill(statistics, 0, <usize>run.statisticsCount << 3);
  const policyBytes = <usize>run.policyCount << 2;
  const valueBytes = <usize>run.valueCount << 2;
  if (piece == 0) {
    memory.fill(gradient, 0, policyBytes);
    memory.fill(gradient + policyBytes + valueBytes, 0, <usize>run.headCount << 2);
  } else {
    memory.fill(gradient + policyBytes, 0, valueBytes);
  }
}

/** Adds the gradient and the statistics of `count` samples from `column` of the minibatch on. */
function differentiateTile(
  run: GradientSteps,
  piece: i32,
  column: i32,
  count: i32,
  gradient: usize,
  statistics: usize,
): void {
  const coefficients = changetype<Coefficients>(run.coefficients);
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
      statistics,
    );
  }
  if (piece == 1 || run.value == 0) {
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
      statistics + (<usize>LossStatistic.valueLoss << 3),
    );
  }
  perceptronBackward(network, x, stride, dOutputs, lanes, piece == 0 ? gradient : gradient + policyBytes, lanes);
}

/** Adds the minibatch to the account; false where it forbids a step. */
function tallyMinibatch(run: GradientSteps): bool {
  const samples = <f64>run.minibatch;
  const blocks = placesOf(run) * piecesOf(run);
  sumStatistics(run.statistics, run.statisticsBytes, blocks, run.statisticsCount, run.greatest, run.sums);
  tallyLosses(run.tally, run.sums, samples);
  const greatest = changetype<Coefficients>(run.coefficients).greatestKl;
  const kl = load<f64>(run.sums + (<usize>LossStatistic.approxKl << 3)) / samples;
  if (greatest > 0 && kl > greatest) run.stopped = 1;
  return run.stopped == 0;
}

/** Places that a minibatch's parts fill. */
// @ts-ignore: decorator
@inline
function placesOf(run: GradientSteps): i32 {
  return min((run.minibatch + run.part - 1) / run.part, run.places);
}

// @ts-ignore: decorator
@inline
function countOf(run: GradientSteps): i32 {
  return run.policyCount + run.valueCount + run.headCount;
}

/** This thread's chunks of the parameters: the first, or with `after` the first behind them. */
function chunkShare(run: GradientSteps, after: i32): i32 {
  const self = changetype<Member>(run.member);
  return shareStart(chunksOf(run), self.thread + after, self.threads);
}

/** This thread's parameters, in whole chunks. */
// @ts-ignore: decorator
@inline
function startOf(run: GradientSteps): i32 {
  return chunkShare(run, 0) * run.chunk;
}

// @ts-ignore: decorator
@inline
function endOf(run: GradientSteps): i32 {
  return min(chunkShare(run, 1) * run.chunk, countOf(run));
}

/** Adds the parts' gradients in order, in this thread's parameters. */
function gather(run: GradientSteps): void {
  const start = startOf(run);
  const count = endOf(run) - start;
  const sum = run.gradients + (<usize>start << 2);
  const places = placesOf(run);
  for (let place = 1; place < places; place++) addGradient(sum, sum + <usize>place * run.gradientBytes, count);
}

// @ts-ignore: decorator
@inline
function squaresOf(run: GradientSteps, chunk: i32): ChunkSquares {
  return changetype<ChunkSquares>(run.squares + <usize>chunk * offsetof<ChunkSquares>());
}

function sumSquares(run: GradientSteps): void {
  const valueStart = run.policyCount;
  const headStart = valueStart + run.valueCount;
  const last = chunkShare(run, 1);
  for (let k = chunkShare(run, 0); k < last; k++) {
    const squares = squaresOf(run, k);
    const start = k * run.chunk;
    const end = min(start + run.chunk, countOf(run));
    squares.all = squaresBetween(run, start, end);
    if (run.value == 0) continue;
    const policyEnd = min(end, valueStart);
    const valueEnd = min(end, headStart);
    squares.policy = policyEnd == end ? squares.all : squaresBetween(run, start, policyEnd);
    squares.value = start >= valueStart && valueEnd == end ? squares.all : squaresBetween(run, max(start, valueStart), valueEnd);
    squares.head = squaresBetween(run, max(start, headStart), end);
  }
}

/** Of the gradient's numbers from `start` up to, not including, `end`, where there are any. */
function squaresBetween(run: GradientSteps, start: i32, end: i32): f64 {
  return start < end ? sumOfSquares(run.gradients + (<usize>start << 2), end - start) : 0;
}

// @ts-ignore: decorator
@inline
function chunksOf(run: GradientSteps): i32 {
  return (countOf(run) + run.chunk - 1) / run.chunk;
}

/** The gradient's norm, from all threads' squares. */
function normOf(run: GradientSteps): f64 {
  const chunks = chunksOf(run);
  let sum: f64 = 0;
  for (let k = 0; k < chunks; k++) sum += squaresOf(run, k).all;
  return sqrt(sum);
}

/** Adds the step to the account; where policy and value share a network, it has no norms of their own. */
function tallyGradient(run: GradientSteps, norm: f64): void {
  if (run.value == 0) {
    tallyStep(run.tally, norm, NaN, NaN);
    return;
  }
  const chunks = chunksOf(run);
  let policy: f64 = 0;
  let value: f64 = 0;
  for (let k = 0; k < chunks; k++) {
    policy += squaresOf(run, k).policy;
    value += squaresOf(run, k).value;
  }
  for (let k = 0; k < chunks; k++) policy += squaresOf(run, k).head;
  tallyStep(run.tally, norm, sqrt(policy), sqrt(value));
}

function clip(run: GradientSteps): void {
  const start = startOf(run);
  const most = <f32>changetype<Coefficients>(run.coefficients).maxGradientValue;
  clipValues(run.gradients + (<usize>start << 2), endOf(run) - start, most);
}

/** Moves this thread's parameters, the gradient scaled down to the greatest norm as PyTorch does it. */
function step(run: GradientSteps, norm: f64): void {
  const coefficients = changetype<Coefficients>(run.coefficients);
  const scale = coefficients.maxGradientNorm > 0 ? min(1, coefficients.maxGradientNorm / (norm + 1e-6)) : 1;
  ruleStep(run.rule, run.parameters, run.gradients, startOf(run), endOf(run), scale, coefficients.learningRate);
}
