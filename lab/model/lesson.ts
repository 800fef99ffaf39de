/**
 * Lessons: each is a scenario with something to predict before its runs begin. Questions, settings and answers are the
 * catalog's; what is chosen here is which of its arms run in the tab, what is to be predicted and where to look.
 */
import { initialSettings, type Settings } from "./settings.ts";

/** What a lesson reads of a scenario, as `swingup scenario` has it. */
export interface ScenarioData {
  readonly name: string;
  readonly question: string;
  readonly expected: string;
  readonly answer: string;
  readonly seen: string;
  readonly experiments: readonly {
    readonly title: string;
    readonly env: string;
    readonly settings: Readonly<Record<string, unknown>>;
    readonly arms: readonly {
      readonly name: string;
      readonly settings: Readonly<Record<string, unknown>>;
      readonly dqn?: unknown;
    }[];
  }[];
}

interface Plan {
  /** Which of the scenario's experiments; the first unless given. */
  readonly experiment?: number;
  /** Which of its arms; all unless given. */
  readonly arms?: readonly number[];
  /** What is to be predicted. */
  readonly predict: string;
  /** What to look at while it runs. */
  readonly look: string;
}

const plans: Readonly<Record<string, Plan>> = {
  reinforce: {
    arms: [0, 1, 3],
    predict: "Which step size learns most over the whole run?",
    look: "How soon each curve leaves the ground, and how much it trembles afterwards.",
  },
  baseline: {
    predict: "With a learned baseline or without: which learns more over the whole run?",
    look: "Where the two part, and whether they still differ at the end.",
  },
  clipping: {
    predict: "Twenty epochs on every rollout: with clipping or without, which learns more?",
    look: "What the unclipped curve does after its first rise.",
  },
  gaussian: {
    predict: "Which Gaussian policy learns to reach its target best?",
    look: "The first third of the run, where the deviation is still large.",
  },
  "advantage-normalization": {
    experiment: 1,
    predict: "Returns of about -1,000: with advantages normalized or as they are, which learns more?",
    look: "Whether one of them learns at all in the first third.",
  },
  "batch-size": {
    arms: [0, 2, 4, 6],
    predict: "Equal environment steps: how many samples should each gradient be made of?",
    look: "How often the smallest changes its mind, and how few steps the largest can take.",
  },
  "reward-scale": {
    predict: "Which treatment of large rewards learns best?",
    look: "How long the raw rewards keep the curve flat.",
  },
  "clip-range": {
    arms: [0, 1, 4],
    predict: "Which clip range learns most over the whole run?",
    look: "The narrow range's slope in the middle of the run, the wide one's at its end.",
  },
  entropy: {
    experiment: 1,
    arms: [0, 2, 4],
    predict: "Where every step is rewarded: which entropy bonus learns most?",
    look: "What the largest bonus does to the end of the curve.",
  },
  "credit-assignment": {
    arms: [0, 1, 6],
    predict: "One step, all of the episode, or between: which estimator of the advantage learns best?",
    look: "Bias shows as a curve that rises late, variance as one that trembles.",
  },
  "learning-rate": {
    arms: [0, 2, 3, 4],
    predict: "Which learning rate learns most over the whole run?",
    look: "Whether the fastest start also has the best end.",
  },
  "value-network": {
    arms: [0, 1, 3, 5],
    predict: "What value function makes the policy learn most?",
    look: "How much, or how little, the size of a network that never acts matters.",
  },
  "policy-or-value": {
    predict: "DQN runs with swingup scenario only. Here: does PPO reach the threshold within 50,000 steps?",
    look: "How many steps the first hundred episodes take.",
  },
  "trpo-or-ppo": {
    predict: "Which of the two learns more over the whole run?",
    look: "The size of their steps: where one curve jumps and the other climbs.",
  },
  "deterministic-or-stochastic": {
    predict: "Which floor under the deviation lets the policy collect most while it learns?",
    look: "A floor that is too high keeps the hand trembling: see the level on which its curve ends.",
  },
  "implementation-details": {
    arms: [0, 1, 7, 8],
    predict: "One detail of PPO less: who does best?",
    look: "Which missing detail can be seen at all with a single seed.",
  },
};

export interface Side {
  readonly label: string;
  readonly settings: Settings;
}

export interface Lesson {
  readonly name: string;
  readonly question: string;
  readonly env: string;
  readonly predict: string;
  readonly look: string;
  readonly sides: readonly Side[];
  /** What can be predicted; the first ones are the sides' names where there are several. */
  readonly choices: readonly string[];
  readonly expected: string;
  /** Over ten seeds; empty where nobody has computed it yet. */
  readonly answer: string;
  readonly seen: string;
}

/** Where two are as good as equal. */
export const NO_DIFFERENCE = "No clear difference";
const SOLVED = ["Yes, it is solved", "No, it is not"];

/** @throws RangeError where a scenario has no plan here */
export function lessonsOf(catalog: readonly ScenarioData[]): readonly Lesson[] {
  return catalog.map(({ experiments, ...scenario }) => {
    const plan = plans[scenario.name];
    if (!plan) throw new RangeError(`lessons: expected a plan for every scenario, got none for ${scenario.name}`);
    const { env, settings, arms } = experiments[plan.experiment ?? 0];
    const shown = (plan.arms?.map((k) => arms[k]) ?? arms).filter(({ dqn }) => dqn === undefined);
    const sides = shown.map((arm) => ({
      label: arm.name,
      settings: settingsOf(env, { ...settings, ...arm.settings }),
    }));
    const choices = sides.length === 1 ? SOLVED : [...sides.map(({ label }) => label), NO_DIFFERENCE];
    const { predict, look } = plan;
    return { ...scenario, env, predict, look, sides, choices };
  });
}

function settingsOf(env: string, { algorithm = "ppo", ...overrides }: Readonly<Record<string, unknown>>): Settings {
  return { ...initialSettings, env, algorithm: String(algorithm), overrides };
}

/** What came out of one side: the mean return over the whole run, and whether the task was solved. */
export interface SideResult {
  readonly area: number;
  readonly solved: boolean;
}

const CLOSE = 0.03; // of the larger of the two, without its sign

/**
 * Which of the choices the runs have made true.
 * @param results of each side, in order
 */
export function outcomeOf({ choices, sides }: Lesson, results: readonly SideResult[]): string {
  if (sides.length === 1) return choices[results[0].solved ? 0 : 1];
  const order = results.map((_, k) => k).sort((one, other) => results[other].area - results[one].area);
  const [first, second] = order;
  const scale = Math.max(Math.abs(results[first].area), Math.abs(results[second].area));
  return results[first].area - results[second].area < CLOSE * scale ? NO_DIFFERENCE : sides[first].label;
}

/** The mean of a curve over its steps; NaN where it has no points. */
export function areaOf(steps: readonly number[], values: readonly number[]): number {
  let sum = 0;
  let width = 0;
  for (let k = 1; k < steps.length; k++) {
    if (Number.isNaN(values[k])) continue;
    sum += values[k] * (steps[k] - steps[k - 1]);
    width += steps[k] - steps[k - 1];
  }
  return width > 0 ? sum / width : Number.NaN;
}
