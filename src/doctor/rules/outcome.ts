/** Rules about how a run went and ended. */
import { oneDigit } from "../round.ts";
import type { Rules, Sign } from "../rule.ts";

const MOST_GAP = 1.2; // in the spread of episodes' returns at the end
const MOST_LOST = 0.6; // of what had been gained
const LEAST_GAIN = 0.4; // in the spread of the first episodes
const FEW_UPDATES = 10; // after which hardly anything has been learned
const MOST_GRADIENT = 1e12;

export const outcome: Rules = {
  /** Most probable actions that are worth something else than sampled ones. */
  "deterministic-gap": {
    cause:
      "The policy that was saved acts by its most probable actions, which were never trained to be good without their noise.",
    symptom: true,
    explains: [],
    examine(run): Sign | undefined {
      const saved = run.facts.evaluation?.meanReturn ?? run.updates.at(-1)?.evaluation?.meanReturn ?? Number.NaN;
      const { last, first, spread } = run.learning;
      const range = run.median("episodeReturnMax", [0.9, 1]) - run.median("episodeReturnMin", [0.9, 1]);
      const unit = Math.max(0.5 * range, 0.35 * Math.abs(last - first), 0.1 * spread);
      const gap = (saved - last) / unit;
      if (!(Math.abs(gap) > MOST_GAP) && !run.learning.unsaved) return undefined;
      const worse = gap < 0;
      return {
        severity: worse ? "warning" : "note",
        likelihood: worse ? 0.5 : 0.25,
        shown: { metric: "evaluation.meanReturn", value: saved, threshold: last + Math.sign(gap) * MOST_GAP * unit },
        since: run.updates.length - 1,
        advice: worse ? { steps: 2 * run.number("steps") } : { initialLogStd: -1 },
      };
    },
  },

  /** A solution that was found, and lost again. */
  forgotten: {
    cause: "Returns had risen and fell again: one or several updates were too large, or nothing was explored any more.",
    symptom: true,
    explains: ["not-finished", "deterministic-gap"],
    examine(run) {
      const { lost, bestGain, bestAt, best, last, solved } = run.learning;
      if (!(lost > MOST_LOST) || !(bestGain > LEAST_GAIN) || solved) return undefined;
      return {
        severity: "warning",
        likelihood: 0.6,
        shown: { metric: "episodeReturn", value: last, threshold: best - MOST_LOST * (best - run.learning.first) },
        since: Math.min(bestAt + 1, run.updates.length - 1),
        advice: {
          learningRateSchedule: "linear",
          targetKl: 0.02,
          learningRate: oneDigit(run.number("learningRate") / 3),
        },
      };
    },
  },

  /** Returns that still rose when the run ended. */
  "not-finished": {
    cause: "Returns were still rising at the end: the run was too short.",
    symptom: true,
    explains: [],
    examine(run) {
      if (run.updates.length < FEW_UPDATES && !run.learning.solved)
        return {
          severity: "note",
          likelihood: 0.35,
          shown: { metric: "update", value: run.updates.length, threshold: FEW_UPDATES },
          advice: { steps: FEW_UPDATES * 5 * run.batch },
        };
      const { rise, rises } = run.learning;
      if (!rises) return undefined;
      return {
        severity: "note",
        likelihood: 0.6,
        shown: {
          metric: "episodeReturn",
          value: run.learning.last,
          threshold: run.learning.last - rise * (run.learning.best - run.learning.first),
        },
        since: Math.floor((2 * run.updates.length) / 3),
        advice: { steps: 3 * run.number("steps") },
      };
    },
  },

  /** Numbers that have become NaN or infinite, or are about to. */
  "non-finite": {
    cause: "A number became NaN or infinite, or is near it: steps, rewards or observations are far too large.",
    explains: [],
    examine(run) {
      const { failure } = run.facts;
      const norms = run.series("gradientNorm");
      const lossless = run.updates.findIndex(({ metrics }) => "valueLoss" in metrics && metrics.valueLoss === null);
      const overflow = norms.findIndex((norm) => norm > MOST_GRADIENT);
      const at = overflow >= 0 ? overflow : lossless;
      if (!failure && at < 0) return undefined;
      return {
        severity: "error",
        likelihood: 0.7,
        shown: {
          metric: "gradientNorm",
          value: at >= 0 ? norms[at] : (norms.at(-1) ?? Number.NaN),
          threshold: MOST_GRADIENT,
        },
        since: at >= 0 ? at : run.updates.length - 1,
        advice: {
          learningRate: oneDigit(run.number("learningRate") / 10),
          normalizeRewards: true,
          maxGradientNorm: 0.5,
        },
      };
    },
  },
};
