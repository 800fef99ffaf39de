/** Steps so large that each update leaves the region in which its data say anything. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const MOST_RATE = 0.02; // of rules that scale each parameter's step; presets have at most 0.005
const MOST_KL = 0.12; // nats, of an update; the median of healthy runs is at most 0.05
const MOST_CLIPPED = 0.45;
const MOST_JUMP = 1; // nats, in one of the first updates

export const learningRateTooHigh: Rule = {
  name: "learning-rate-too-high",
  cause: "Each update moves the policy so far that its data no longer describe it; returns jump or collapse.",
  explains: [
    "value-function-does-not-fit",
    "clip-range-too-wide",
    "dead-units",
    "non-finite",
    "log-std-at-bound",
    "observations-uninformative",
    "gradient-vanishes",
    "gamma-too-high",
    "reward-statistics-stale",
  ],
  examine(run) {
    const rate = run.number("learningRate");
    const adaptive = ["adam", "adamW", "rmsprop", "rmspropTf"].includes(String(run.setting("optimizer") ?? "adam"));
    const wild = adaptive && rate > MOST_RATE;
    const kl = run.median("approxKl", [0, 0.6]);
    const jump = run.greatest("approxKl", [0, 0.3]);
    const far = kl > MOST_KL && run.median("clipFraction", [0, 0.6]) > MOST_CLIPPED;
    const jumps = jump > MOST_JUMP;
    if (!wild && !far && !jumps) return undefined;
    const calm = run.learning.succeeded && !jumps && !(kl > 2 * MOST_KL);
    return {
      severity: calm ? "note" : "warning",
      likelihood: wild ? (far || jumps || run.learning.failed ? 0.98 : 0.85) : far && jumps ? 0.8 : 0.6,
      metric: far || jumps ? "approxKl" : "learningRate",
      value: far ? kl : jumps ? jump : rate,
      threshold: far ? MOST_KL : jumps ? MOST_JUMP : MOST_RATE,
      since: far ? run.since("approxKl", (value) => value > MOST_KL) : 0,
      advice: [
        { setting: "learningRate", to: wild ? 3e-4 : oneDigit(rate / 5) },
        { setting: "targetKl", to: 0.02 },
      ],
    };
  },
};
