/**
 * The gradients and statistics of a minibatch, part by part, beside each other as src/algorithms/batch_sum.ts lays them out.
 */
import { perceptronBackward, perceptronForward } from "../networks/perceptron";
import { LossSums } from "../policies/loss_sums";
import { beat, nextPart } from "../threads/member";
import { lossOfTile } from "./loss";
import { GradientSteps, partsOf, piecesOf } from "./steps_description";

/**
 * Goes through the parts that fall to this thread, piece by piece, and through their tiles. True when they are done; false
 * where TypeScript is to make the pass of a network through the tile that is described in the record, and to come back.
 */
export function differentiate(run: GradientSteps): bool {
  const parts = partsOf(run);
  while (true) {
    if (run.item < 0) {
      run.item = nextPart(run.member, parts * piecesOf(run));
      if (run.item < 0) return true;
      begin(run, parts);
    }
    const end = min(((run.item % parts) + 1) * run.part, run.minibatch);
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

/** Begins a part: where its gradient and its sums go, cleared where it is the first there. */
function begin(run: GradientSteps, parts: i32): void {
  const part = run.item % parts;
  const slot = run.item / parts;
  const place = min(part, run.places - 1);
  run.piece = run.learnsPolicy ? slot : 1;
  run.column = part * run.part;
  run.partGradient = run.gradients + <usize>place * run.gradientBytes;
  const sums = run.statistics + <usize>(place * piecesOf(run) + slot) * run.statisticsBytes;
  run.partSums = changetype<LossSums>(sums);
  if (part != place) return;
  memory.fill(sums, 0, offsetof<LossSums>());
  const policyBytes = <usize>run.policyCount << 2;
  const valueBytes = <usize>run.valueCount << 2;
  if (run.piece == 0) {
    memory.fill(run.partGradient, 0, policyBytes);
    memory.fill(run.partGradient + policyBytes + valueBytes, 0, <usize>run.headCount << 2);
  } else {
    memory.fill(run.partGradient + policyBytes, 0, valueBytes);
  }
}

/** A network that is a kernel, forwards and backwards through the present tile. */
function pass(run: GradientSteps): void {
  const network = run.piece == 0 ? run.policy : run.value;
  const x = run.observations + (<usize>(run.start + run.column) << 2);
  const lanes = (run.count + 7) & ~7;
  const gradient = run.piece == 0 ? run.partGradient : run.partGradient + (<usize>run.policyCount << 2);
  perceptronForward(network, x, run.stride, run.outputs, lanes, lanes);
  lossOfTile(run, run.outputs, lanes, run.dOutputs, lanes);
  perceptronBackward(network, x, run.stride, run.dOutputs, lanes, gradient, lanes);
}
