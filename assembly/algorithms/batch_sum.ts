/**
 * Sums over a minibatch: each part's gradient and statistics, beside each other as src/algorithms/batch_sum.ts lays them
 * out, and then all parts' in order.
 */
import { addGradient } from "../nn/gradient";
import { LossSums } from "../policy/loss_sums";
import { beat, nextPart } from "../threads/member";
import { differentiateTile } from "./actor_critic_loss";
import { GradientSteps, piecesOf, placesOf } from "./steps_description";

/** The gradients and statistics of the parts that fall to this thread, piece by piece. */
export function differentiate(run: GradientSteps): void {
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
      differentiateTile(run, piece, column, min(run.tile, end - column), gradient, changetype<LossSums>(statistics));
      beat(run.member);
    }
  }
}

function clear(run: GradientSteps, piece: i32, gradient: usize, statistics: usize): void {
  memory.fill(statistics, 0, offsetof<LossSums>());
  const policyBytes = <usize>run.policyCount << 2;
  const valueBytes = <usize>run.valueCount << 2;
  if (piece == 0) {
    memory.fill(gradient, 0, policyBytes);
    memory.fill(gradient + policyBytes + valueBytes, 0, <usize>run.headCount << 2);
  } else {
    memory.fill(gradient + policyBytes, 0, valueBytes);
  }
}

/** Adds the parts' gradients in order, in the parameters from `start` up to, not including, `end`. */
export function gather(run: GradientSteps, start: i32, end: i32): void {
  const sum = run.gradients + (<usize>start << 2);
  const places = placesOf(run);
  for (let place = 1; place < places; place++) addGradient(sum, sum + <usize>place * run.gradientBytes, end - start);
}
