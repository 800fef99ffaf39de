/**
 * The gradient steps of an epoch as one program: minibatch after minibatch the loss of its parts, their sum, the
 * optimiser's step. It does what src/algorithms/plain_steps.ts does, call for call and so bit for bit, for networks that
 * are kernels; what it saves is TypeScript, which every thread compiles for itself while it should be computing.
 *
 * A team of threads runs it side by side. Where a thread has to wait for long, the program returns what it waits for;
 * called again, it goes on from there.
 */
import { normalizeAdvantages } from "../rollout/advantages";
import { addLossSums } from "../policy/loss_sums";
import { meet, PASSED } from "../threads/member";
import { differentiate, gather } from "./batch_sum";
import { clip, endOf, normOf, startOf, step, sumSquares, tallyGradient } from "./optimizer";
import { ruleEnd } from "./step_rule";
import { GradientSteps, Phase, piecesOf, placesOf } from "./steps_description";
import { tallyLosses } from "./tally";

/** Runs to the end of the epoch and returns -1; or returns the generation of a barrier where others have to be waited for. */
export function gradientSteps(run: GradientSteps): i32 {
  while (true) {
    const phase = run.phase;
    if (phase == Phase.end) {
      if (run.member.thread == 0) ruleEnd(run.rule);
      run.start += run.minibatch;
      run.phase = Phase.differentiate;
      continue;
    } else if (phase == Phase.differentiate) {
      if (run.start >= run.samples) return PASSED;
      const advantages = run.advantages + (<usize>run.start << 2);
      normalizeAdvantages(advantages, run.minibatch, run.normalizes, run.normalized, run.moments);
      differentiate(run);
      run.phase = Phase.sum;
    } else if (phase == Phase.sum) {
      if (!tallyMinibatch(run)) return PASSED;
      gather(run, startOf(run), endOf(run));
      sumSquares(run);
      run.phase = Phase.step;
    } else if (phase == Phase.step) {
      const norm = normOf(run);
      tallyGradient(run, norm);
      const clips = run.coefficients.maxGradientValue > 0;
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

/** Adds the minibatch to the account; false where it forbids a step. */
function tallyMinibatch(run: GradientSteps): bool {
  const samples = <f64>run.minibatch;
  const blocks = placesOf(run) * piecesOf(run);
  addLossSums(run.statistics, run.statisticsBytes, blocks, run.sums);
  tallyLosses(run.tally, run.sums, samples);
  const greatest = run.coefficients.greatestKl;
  const kl = run.sums.approxKl / samples;
  if (greatest > 0 && kl > greatest) run.stopped = 1;
  return run.stopped == 0;
}
