/**
 * The gradients and statistics of a minibatch, chunk by chunk, beside each other as src/algorithms/batch_sum.ts lays them
 * out.
 */
import { mlpBackward, mlpForward } from "../networks/mlp";
import { LossSums } from "../policies/loss_sums";
import { beat, nextItem } from "../threads/member";
import { lossOfTile } from "./loss";
import { GradientSteps, chunksOf, piecesOf } from "./steps_description";

/**
 * Goes through the chunks that fall to this thread, piece by piece, and through their tiles. True when they are done; false
 * where TypeScript is to make the pass of a network through the tile that is described in the record, and to come back.
 */
export function differentiate(run: GradientSteps): bool {
  const chunks = chunksOf(run);
  while (true) {
    if (run.item < 0) {
      run.item = nextItem(run.member, chunks * piecesOf(run));
      if (run.item < 0) return true;
      begin(run, chunks);
    }
    const end = min(((run.item % chunks) + 1) * run.chunk, run.minibatch);
    while (run.column < end) {
      run.count = min(run.tile, end - run.column);
      if (!run.external) pass(run);
      else if (!run.passed) return false;
      run.passed = 0;
      run.column += run.tile;
      beat(run.member);
    }
    run.item = -1;
  }
}

/** Begins a chunk: where its gradient and its sums go, cleared where it is the first there. */
function begin(run: GradientSteps, chunks: i32): void {
  const chunk = run.item % chunks;
  const slot = run.item / chunks;
  const place = min(chunk, run.places - 1);
  run.piece = run.learnsPolicy ? slot : 1;
  run.column = chunk * run.chunk;
  run.chunkGradient = run.gradients + <usize>place * run.gradientBytes;
  const sums = run.statistics + <usize>(place * piecesOf(run) + slot) * run.statisticsBytes;
  run.chunkSums = changetype<LossSums>(sums);
  if (chunk != place) return;
  memory.fill(sums, 0, offsetof<LossSums>());
  const policyBytes = <usize>run.policyCount << 2;
  const valueBytes = <usize>run.valueCount << 2;
  if (run.piece == 0) {
    memory.fill(run.chunkGradient, 0, policyBytes);
    memory.fill(run.chunkGradient + policyBytes + valueBytes, 0, <usize>run.headCount << 2);
  } else {
    memory.fill(run.chunkGradient + policyBytes, 0, valueBytes);
  }
}

/** A network that is a kernel, forwards and backwards through the present tile. */
function pass(run: GradientSteps): void {
  const network = run.piece == 0 ? run.policy : run.value;
  const x = run.observations + (<usize>(run.start + run.column) << 2);
  const lanes = (run.count + 7) & ~7;
  const gradient = run.piece == 0 ? run.chunkGradient : run.chunkGradient + (<usize>run.policyCount << 2);
  mlpForward(network, x, run.stride, run.outputs, lanes, lanes);
  lossOfTile(run, run.outputs, lanes, run.dOutputs, lanes);
  mlpBackward(network, x, run.stride, run.dOutputs, lanes, gradient, lanes);
}
