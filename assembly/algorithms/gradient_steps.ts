/**
 * Gradient steps as one program, for every algorithm that takes them: minibatch after minibatch the loss of its chunks,
 * their sum, the optimizer's step. An epoch of PPO is many minibatches with a clipped ratio, A2C's update a single one without,
 * a fit of the value function the same with the value's loss alone. That it is one program saves TypeScript, which every
 * thread compiles for itself while it should be computing.
 *
 * A team of threads runs it side by side. Where a thread has to wait for long, where a network is no kernel and so its pass
 * is TypeScript's to make, and where such networks must learn of new parameters, the program returns; called again, it goes
 * on from there.
 */
import { addLossSums } from "../policies/loss_sums";
import { normalizeAdvantages } from "../rollout/advantages";
import { meet, PASSED } from "../threads/member";
import { differentiate } from "./batch_sum";
import { clip, gather, normOf, step, sumSquares, tallyGradient } from "./optimizer";
import { ruleEnd } from "./step_rule";
import { GradientSteps, Phase, piecesOf, placesOf } from "./steps_description";
import { tallyLosses } from "./tally";

/** Why the program has returned, where it is not for a barrier. */
export enum Pause {
  done = -1,
  pass = -2, // of the network of `piece` through the tile at `column`; then `passed` is to be set
  moved = -3, // the parameters, which external networks keep a copy of
}

/** Returns a `Pause`, or the generation of a barrier where others have to be waited for. */
export function gradientSteps(run: GradientSteps): i32 {
  const optimizer = run.optimizer;
  const member = run.member;
  while (true) {
    const phase = run.phase;
    if (phase == Phase.normalize) {
      if (run.start >= run.samples) return Pause.done;
      const advantages = run.advantages + (<usize>run.start << 2);
      if (run.learnsPolicy)
        normalizeAdvantages(advantages, run.minibatch, run.normalizes, run.leastDeviation, run.normalized, run.moments);
      run.item = -1;
      run.phase = Phase.differentiate;
      continue;
    } else if (phase == Phase.end) {
      if (member.thread == 0) ruleEnd(optimizer.rule);
      run.start += run.minibatch;
      run.phase = Phase.normalize;
      if (run.external) return Pause.moved;
      continue;
    } else if (phase == Phase.differentiate) {
      if (!differentiate(run)) return Pause.pass;
      run.phase = Phase.sum;
    } else if (phase == Phase.sum) {
      if (!tallyMinibatch(run)) return Pause.done;
      gather(optimizer, member, placesOf(run), run.gradientBytes);
      sumSquares(optimizer, member);
      run.phase = Phase.step;
    } else if (phase == Phase.step) {
      const norm = normOf(optimizer);
      tallyGradient(optimizer, run.tally, norm);
      const clips = optimizer.maxGradientValue > 0;
      if (!clips) step(optimizer, member, norm);
      run.phase = clips ? Phase.clip : Phase.end;
    } else if (phase == Phase.clip) {
      clip(optimizer, member);
      sumSquares(optimizer, member);
      run.phase = Phase.stepClipped;
    } else {
      step(optimizer, member, normOf(optimizer));
      run.phase = Phase.end;
    }
    const generation = meet(member);
    if (generation != PASSED) return generation;
  }
}

/** Adds the minibatch to the account; false where it forbids a step. */
function tallyMinibatch(run: GradientSteps): bool {
  const samples = <f64>run.minibatch;
  addLossSums(run.statistics, run.statisticsBytes, placesOf(run) * piecesOf(run), run.sums);
  tallyLosses(run.tally, run.sums, samples);
  const greatest = run.greatestKl;
  if (greatest > 0 && run.sums.approxKl / samples > greatest) run.stopped = 1;
  return run.stopped == 0;
}
