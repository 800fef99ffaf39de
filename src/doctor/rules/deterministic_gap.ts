/** Most probable actions that are worth something else than sampled ones. */
import type { Rule } from "../rule.ts";

const MOST = 1.2; // in the spread of episodes' returns at the end

export const deterministicGap: Rule = {
  name: "deterministic-gap",
  cause:
    "The policy that was saved acts by its most probable actions, which were never trained to be good without their noise.",
  symptom: true,
  explains: [],
  examine(run) {
    const saved = run.facts.evaluation?.meanReturn ?? run.updates.at(-1)?.evaluation?.meanReturn ?? Number.NaN;
    const { last, first, spread } = run.learning;
    const range = run.median("episodeReturnMax", [0.9, 1]) - run.median("episodeReturnMin", [0.9, 1]);
    const unit = Math.max(0.5 * range, 0.35 * Math.abs(last - first), 0.1 * spread);
    const gap = (saved - last) / unit;
    if (!(Math.abs(gap) > MOST)) return undefined;
    const worse = gap < 0;
    return {
      severity: worse ? "warning" : "note",
      likelihood: worse ? 0.5 : 0.25,
      metric: "evaluation.meanReturn",
      value: saved,
      threshold: last + Math.sign(gap) * MOST * unit,
      since: run.updates.length - 1,
      advice: worse ? [{ setting: "steps", to: 2 * run.number("steps") }] : [{ setting: "initialLogStd", to: -1 }],
    };
  },
};
