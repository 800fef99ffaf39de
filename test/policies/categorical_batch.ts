/** Random batches for the categorical head, and its float64 formulas under short names. */
import { categorical, logSoftmax } from "./oracles/float64.ts";
import { uniforms } from "./reference.ts";

export const entropy = (logits: number[]): number => categorical(logits.length).entropy(logits);

/** `lanes` random lanes; the old log-probabilities are some way off, so that ratios fall on all sides of the range. */
export function randomChoices(seed: number, lanes: number, choices: number, spread = 2) {
  const random = uniforms(seed);
  const logits = Array.from({ length: lanes }, () =>
    Array.from({ length: choices }, () => Math.fround(spread * (2 * random() - 1))),
  );
  const actions = logits.map(() => Math.floor(choices * random()));
  const old = logits.map((lane, l) => Math.fround(logSoftmax(lane)[actions[l]] + random() - 0.5));
  const advantages = logits.map(() => Math.fround(4 * random() - 2));
  return { logits, actions, old, advantages };
}
