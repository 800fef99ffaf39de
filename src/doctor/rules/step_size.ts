/** Rules about the size of an update: how far a step goes, how many are taken of one rollout, and of how many samples. */
import { oneDigit } from "../round.ts";
import { names, type Rules } from "../rule.ts";

const RATE = { least: 5e-5, most: 0.02 }; // the latter of rules that scale each parameter's step; presets have at most 0.005
/** Nats, of an update: medians of healthy runs are 0.002 to 0.05. The last is of one of the first updates. */
const KL = { least: 1e-4, most: 0.12, mostAtFirst: 1 };
const CLIP_RANGE = { least: 0.03, most: 0.5 }; // 0.1 to 0.3 is usual
const CLIPPED = { most: 0.25, farAway: 0.45 }; // share of the samples
const MOST_EPOCHS = 40; // 3 to 20 is usual
const BATCH = { least: 256, leastOfA2c: 20 }; // samples; A2C takes many small steps by design

export const stepSize: Rules = {
  /** Steps so large that each update leaves the region in which its data say anything. */
  "learning-rate-too-high": {
    cause: "Each update moves the policy so far that its data no longer describe it; returns jump or collapse.",
    explains: names`value-function-does-not-fit clip-range-too-wide dead-units non-finite log-std-at-bound
      observations-uninformative gradient-vanishes gamma-too-high reward-statistics-stale`,
    examine(run) {
      const rate = run.number("learningRate");
      const adaptive = ["adam", "adamW", "rmsprop", "rmspropTf"].includes(String(run.setting("optimizer") ?? "adam"));
      const wild = adaptive && rate > RATE.most;
      const early = run.median("approxKl", [0, 0.6]);
      const late = run.median("approxKl", [0.4, 1]); // steps that stay as long while the policy becomes narrow
      const kl = late > early ? late : early;
      const jump = run.greatest("approxKl", [0, 0.3]);
      const far = kl > KL.most && run.median("clipFraction", late > early ? [0.4, 1] : [0, 0.6]) > CLIPPED.farAway;
      const jumps = jump > KL.mostAtFirst;
      if (!wild && !far && !jumps) return undefined;
      const calm = run.learning.succeeded && !jumps && !(kl > 2 * KL.most);
      return {
        severity: calm ? "note" : "warning",
        likelihood: wild ? (far || jumps || run.learning.failed ? 0.98 : 0.85) : far && jumps ? 0.8 : 0.6,
        shown: {
          metric: far || jumps ? "approxKl" : "learningRate",
          value: far ? kl : jumps ? jump : rate,
          threshold: far ? KL.most : jumps ? KL.mostAtFirst : RATE.most,
        },
        since: far ? run.since("approxKl", (value) => value > KL.most) : 0,
        advice: { learningRate: wild ? 3e-4 : oneDigit(rate / 5), targetKl: 0.02 },
      };
    },
  },

  /** Steps so small that the policy stays what it was. */
  "learning-rate-too-low": {
    cause: "The policy hardly moves from update to update, although there is something to learn from.",
    explains: ["value-function-does-not-fit"],
    examine(run) {
      const rate = run.number("learningRate");
      const kl = run.median(run.setting("algorithm") === "trpo" ? "kl" : "approxKl", [0, 0.6]);
      const oneStep = run.setting("algorithm") === "a2c" || run.setting("algorithm") === "reinforce"; // whose ratio is 1
      const entropy = run.median("entropy", [0, 0.1]);
      const still = Math.abs(run.median("entropy", [0.9, 1]) - entropy) < 0.01 * Math.abs(entropy);
      const stands = oneStep
        ? still && rate < RATE.least
        : kl < KL.least && !(run.median("clipFraction", [0, 0.6]) > 0.001);
      const hasSignal = run.median("advantageStd", [0, 0.6]) > 1e-9;
      const starved = !(rate < RATE.least) && run.median("gradientRatio", [0, 0.6]) > 300; // another rule's
      if (!stands || !hasSignal || starved || run.learning.succeeded) return undefined;
      return {
        severity: "warning",
        likelihood: rate < RATE.least ? 0.95 : 0.4,
        shown: {
          metric: oneStep ? "learningRate" : "approxKl",
          value: oneStep ? rate : kl,
          threshold: oneStep ? RATE.least : KL.least,
        },
        advice: { learningRate: rate < 1e-4 ? 3e-4 : Math.min(1, oneDigit(rate * 5)) },
      };
    },
  },

  /** A clip range that clips nothing. */
  "clip-range-too-wide": {
    cause: "The ratio is hardly bounded, so several epochs on the same data can carry the policy too far.",
    explains: ["learning-rate-too-high"],
    examine(run) {
      const range = run.number("clipRange");
      if (!(range > CLIP_RANGE.most)) return undefined;
      const far = run.median("approxKl", [0, 0.6]) > 0.06 || run.greatest("ratioMax", [0, 0.6]) > 30;
      return {
        severity: !run.learning.failed && !far ? "note" : "warning",
        likelihood: far ? 0.9 : 0.75,
        shown: { metric: "clipRange", value: range, threshold: CLIP_RANGE.most },
        advice: { clipRange: 0.2 },
      };
    },
  },

  /** A clip range so narrow that nearly every sample stops pulling after the first step. */
  "clip-range-too-narrow": {
    cause: "Nearly all ratios leave the clip range at once, so most of the data teach nothing in later steps.",
    explains: ["learning-rate-too-low", "too-many-epochs"],
    examine(run) {
      const clipped = run.median("clipFraction", [0, 0.6]);
      if (!(run.number("clipRange") < CLIP_RANGE.least) || !(clipped > CLIPPED.most)) return undefined;
      return {
        likelihood: 0.9,
        ...run.above("clipFraction", clipped, CLIPPED.most),
        advice: { clipRange: 0.2 },
      };
    },
  },

  /** So many passes over the same rollout that the policy is fitted to its chance. */
  "too-many-epochs": {
    cause:
      "Each rollout is used for so many gradient steps that the policy follows its noise and leaves it far behind.",
    explains: ["learning-rate-too-high", "value-function-does-not-fit"],
    examine(run) {
      const epochs = run.number("epochs");
      if (!(epochs > MOST_EPOCHS)) return undefined;
      const moved = run.median("clipFraction", [0, 0.6]) > 0.2 || run.median("approxKl", [0, 0.6]) > 0.03;
      return {
        ...(!moved && !run.learning.failed && { severity: "note" }), // many small steps may come to a usual one
        likelihood: moved ? 0.9 : 0.8,
        shown: { metric: "epochs", value: epochs, threshold: MOST_EPOCHS },
        advice: { epochs: 10, targetKl: 0.02 },
      };
    },
  },

  /** Rollouts of so few samples that their gradient is mostly noise. */
  "batch-too-small": {
    cause: "An update sees so few samples that its gradient is mostly chance.",
    explains: ["value-function-does-not-fit", "learning-rate-too-high", "observations-uninformative"],
    examine(run) {
      const algorithm = run.setting("algorithm");
      const least = algorithm === "a2c" ? BATCH.leastOfA2c : BATCH.least;
      if (algorithm === "reinforce" || !(run.batch < least)) return undefined;
      return {
        likelihood: run.batch < least / 2 ? 0.9 : 0.7,
        shown: { metric: "rolloutSteps", value: run.batch, threshold: least },
        advice: { rolloutSteps: Math.ceil(1024 / Math.max(1, run.number("numEnvs"))), minibatchSize: 64 },
      };
    },
  },
};
