/**
 * Which algorithm suits a problem, or honestly none of ours: a list of reasons, each with the fact that it rests on. What
 * is known about when policy gradients are the wrong tool comes first; what is left is theirs.
 */
import type { AlgorithmName } from "../algorithms/registry.ts";
import { environmentsWithPreset } from "../configuration/presets.ts";
import { checkBoolean, checkKeys, checkNumber } from "../core/check.ts";
import type { EnvironmentFacts } from "../facts/environment_facts.ts";

/** Ways of learning to act. Only the first is what this package does. */
export type Family =
  | "policy gradients"
  | "value-based"
  | "off-policy actor-critic"
  | "exploration"
  | "planning"
  | "offline";

/** What each is known by. */
export const families: Readonly<Record<Family, string>> = {
  "policy gradients": "PPO, TRPO, A2C, REINFORCE",
  "value-based": "DQN and what came after it, such as Rainbow",
  "off-policy actor-critic": "SAC, TD3",
  exploration: "RND, Go-Explore, count-based bonuses",
  planning: "dynamic programming, tree search, model-predictive control",
  offline: "CQL, IQL, behavior cloning",
};

/** What is to be learned, and with what. */
export interface RecommendQuestion {
  /** What is known of the environment; `measureFacts` measures it. */
  readonly facts: EnvironmentFacts;
  /** Environment steps that can be afforded; any number of them unless given. */
  readonly budget?: number;
  /** Whether the environment's rules are at hand as a program that can be asked what would happen; default false. */
  readonly hasModel?: boolean;
  /** Whether there are only recorded episodes, and nothing new can be tried; default false. */
  readonly fixedData?: boolean;
}

/** A fact that decided something, and what it decided. */
export interface Reason {
  readonly fact: string;
  readonly because: string;
}

/** Which algorithm suits, or none of ours, and why. */
export interface Recommendation {
  readonly family: Family;
  /** Of ours, the best to begin with; null where none of them is advised. */
  readonly algorithm: AlgorithmName | null;
  /** Whether there are tuned settings for this environment and algorithm. */
  readonly hasPreset: boolean;
  readonly reasons: readonly Reason[];
  /** What else might do, and when. */
  readonly alternatives: readonly { readonly name: string; readonly when: string }[];
}

/** Steps below which methods that learn from each step many times are ahead, by what is published for both kinds. */
const FEW = { choices: 10_000, numbers: 200_000 } as const;
const MANY_CHOICES = 10_000;
const IMAGE = 3000; // numbers of an observation from which it is taken for a picture
const LEAST_PLAY = 500; // steps of random play from which a missing reward says something

/**
 * @throws TypeError, RangeError naming what is wrong with the question
 */
export function recommendation(question: RecommendQuestion): Recommendation {
  checkKeys("question", question, ["facts", "budget", "hasModel", "fixedData"]);
  const { facts, budget, hasModel = false, fixedData = false } = question;
  if (budget !== undefined) checkNumber("budget", budget, { least: 1 });
  checkBoolean("hasModel", hasModel);
  checkBoolean("fixedData", fixedData);
  return fixedData ? offline() : (other(facts, budget, hasModel) ?? ours(facts, budget, hasModel));
}

function offline(): Recommendation {
  const because =
    "a policy gradient is an average over what the present policy does: it needs new episodes after each update";
  return {
    family: "offline",
    algorithm: null,
    hasPreset: false,
    reasons: [{ fact: "nothing new can be tried, there are only recordings", because }],
    alternatives: [
      { name: "behavior cloning", when: "whoever was recorded acted well" },
      { name: "policy gradients", when: "a simulator can be fitted to the recordings first" },
    ],
  };
}

/** Undefined where nothing speaks against policy gradients. */
function other(facts: EnvironmentFacts, budget: number | undefined, hasModel: boolean): Recommendation | undefined {
  const { play, actions } = facts;
  if (play && play.steps >= LEAST_PLAY && play.rewards.min === play.rewards.max && !(play.terminated > 0)) {
    const silent = play.rewarded === 0;
    return {
      family: hasModel ? "planning" : "exploration",
      algorithm: null,
      hasPreset: false,
      reasons: [
        {
          fact: `${play.steps} steps of random play met ${silent ? "no reward" : `the same reward of ${play.rewards.mean} at every step`}, and no episode ended by itself`,
          because: "a policy gradient compares what was met: where everything is the same there is nothing to follow",
        },
      ],
      alternatives: [
        {
          name: "ppo",
          when: "the reward is shaped so that random play meets some of it, or episodes begin near the goal",
        },
        ...(hasModel ? [] : [{ name: "planning", when: "the environment's rules can be asked what would happen" }]),
      ],
    };
  }
  const few = actions.type === "box" ? FEW.numbers : FEW.choices;
  if (budget === undefined || budget >= few) return undefined;
  const numbers = actions.type === "box";
  if (!numbers && actions.type !== "discrete") return undefined; // a value for each combination is too many
  return {
    family: numbers ? "off-policy actor-critic" : "value-based",
    algorithm: null,
    hasPreset: false,
    reasons: [
      {
        fact: `${budget.toLocaleString("en-US")} steps can be afforded, and actions are ${numbers ? "numbers" : "choices"}`,
        because: `below some ${few.toLocaleString("en-US")} steps methods that keep every step and learn from it many times are ahead: ours throw it away after one update`,
      },
    ],
    alternatives: [
      { name: "ppo", when: "more steps can be had after all, from a faster simulator or several at once" },
      { name: "trpo", when: "steps are few but episodes short: its updates take the most from one rollout" },
    ],
  };
}

function ours(facts: EnvironmentFacts, budget: number | undefined, hasModel: boolean): Recommendation {
  const { play, actions, env } = facts;
  const reasons: Reason[] = [];
  const alternatives: { name: string; when: string }[] = [];
  const hasPreset = environmentsWithPreset("ppo").includes(env);
  if (hasPreset)
    reasons.push({
      fact: `there is a preset for ${env}`,
      because: "its settings were searched and measured over ten seeds",
    });
  reasons.push(
    actions.type === "box"
      ? {
          fact: "actions are numbers",
          because: "a Gaussian policy draws them directly; PPO is the one that needs the least tuning",
        }
      : { fact: "actions are choices", because: "PPO learns them from the fewest steps and in the least time of ours" },
  );
  if (budget !== undefined)
    reasons.push({
      fact: `${budget.toLocaleString("en-US")} steps can be afforded`,
      because: "that is enough for an on-policy method",
    });
  if (play?.lengths && play.lengths.max === 1)
    reasons.push({
      fact: "episodes are one step long",
      because: "it is a bandit: gamma and lambda mean nothing, any of ours will do",
    });
  if (actions.choices > MANY_CHOICES)
    reasons.push({
      fact: `there are ${actions.choices.toLocaleString("en-US")} choices`,
      because: "the last layer grows with them; split the choice into several smaller ones (multiDiscrete)",
    });
  if (facts.observationSize >= IMAGE)
    reasons.push({
      fact: `an observation has ${facts.observationSize.toLocaleString("en-US")} numbers`,
      because: "if it is a picture it wants convolutions: give a TensorFlow.js model as the policy",
    });
  alternatives.push(
    {
      name: "trpo",
      when: "steps must not go wrong and time matters less: no learning rate of the policy is to be tuned",
    },
    { name: "a2c", when: "the environment is very fast and many run side by side: more steps, less time for each" },
    { name: "reinforce", when: "the point is to understand: the fewest lines, the most episodes" },
  );
  if (hasModel && actions.type === "discrete")
    alternatives.push({
      name: "planning",
      when: "states are few enough to be listed, or the rules quick enough to be searched",
    });
  return { family: "policy gradients", algorithm: "ppo", hasPreset, reasons, alternatives };
}
