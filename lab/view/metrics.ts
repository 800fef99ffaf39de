/** What the charts show: names, units, scales and one sentence each on what to read from them. */

export interface Metric {
  /** As `TrainingMetrics` calls it. */
  readonly key: string;
  readonly title: string;
  readonly unit?: string;
  readonly sentence: string;
  /** Whether a logarithmic axis makes sense: never negative. */
  readonly positive?: true;
  readonly digits?: number;
  /** Those that have it; all unless given. */
  readonly algorithms?: readonly string[];
  /** It is there where rewards are made by a formula. */
  readonly formula?: true;
  /** It is of the value function, which REINFORCE can do without. */
  readonly critic?: true;
}

/** What decides on it. */
export interface Trained {
  readonly algorithm: string;
  readonly baseline?: string;
  readonly rewardFormula?: string | null;
}

export const metrics: readonly Metric[] = [
  {
    key: "episodeReturn",
    title: "Return",
    sentence:
      "The rewards of an episode added up, mean of the last 100 episodes: the one number that learning is to raise.",
  },
  {
    key: "formulaReturn",
    formula: true,
    title: "Formula return",
    sentence: "What learning is to raise; the return above is by the usual reward.",
  },
  {
    key: "episodeLength",
    title: "Episode length",
    unit: "steps",
    sentence: "How long episodes last; good or bad news depending on the task.",
    positive: true,
  },
  {
    key: "entropy",
    title: "Entropy",
    unit: "nats",
    sentence:
      "How undecided the policy is; it falls as the policy makes up its mind, and should not fall before it has explored.",
  },
  {
    key: "approxKl",
    algorithms: ["ppo", "trpo"],
    title: "KL divergence",
    unit: "nats",
    sentence:
      "How far one update moves the policy from the one that gathered the data, which is true only near it: its trust region.",
    positive: true,
  },
  {
    key: "clipFraction",
    algorithms: ["ppo"],
    title: "Clip fraction",
    sentence: "The share of samples whose probability ratio left the clip range, so that they no longer pull.",
    positive: true,
  },
  {
    key: "explainedVariance",
    critic: true,
    title: "Explained variance",
    sentence: "How much of the returns the value function foresees: 1 is all, 0 no more than their mean.",
  },
  {
    key: "policyLoss",
    title: "Policy loss",
    sentence: "The clipped surrogate: below zero means that actions with a positive advantage became more probable.",
  },
  {
    key: "valueLoss",
    critic: true,
    title: "Value loss",
    sentence: "Half the squared error of the expected return; it may rise when returns get larger.",
    positive: true,
  },
  {
    key: "gradientNorm",
    title: "Gradient norm",
    sentence: "The length of the gradient before it is limited; jumps show unstable updates.",
    positive: true,
  },
  {
    key: "stepsPerSecond",
    title: "Speed",
    unit: "steps/s",
    sentence: "Environment steps per second, playing and learning together.",
    positive: true,
    digits: 0,
  },
];

/** Whether runs of a configuration have the metric: of others it is missing, or 0 for ever. */
export function has({ algorithm, baseline = "value", rewardFormula }: Trained, metric: Metric): boolean {
  const { algorithms, critic, formula } = metric;
  if (formula && !rewardFormula) return false;
  return (algorithms === undefined || algorithms.includes(algorithm)) && (!critic || baseline === "value");
}
