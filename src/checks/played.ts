/**
 * Random play and a first update, as the doctor's rules read a run: what is wrong with rewards, observations, actions or the
 * ends of episodes shows before anything is learned.
 */
import type { TrainingConfig } from "../configuration/training_config.ts";
import type { DiagnosedUpdate } from "../doctor/evidence.ts";
import { Evidence } from "../doctor/evidence.ts";
import type { Finding } from "../doctor/finding.ts";
import { rankedFindings } from "../doctor/ranked.ts";
import { rules } from "../doctor/rules.ts";
import type { PlayFacts } from "../facts/environment_facts.ts";
import type { TrainingUpdate } from "../reports/update.ts";

/** Rules whose signs are there from the first step. */
const FROM_THE_START = [
  "learning-rate-too-high",
  "exploration-too-small",
  "reward-scale-too-large",
  "reward-scale-too-small",
  "reward-never-seen",
  "reward-constant",
  "observations-not-scaled",
  "observations-uninformative",
  "dead-units",
  "gradient-always-clipped",
  "gradient-vanishes",
  "actions-out-of-scale",
  "no-episode-ends",
  "time-limit-as-termination",
  "non-finite",
];
const examined = rules.filter(({ name }) => FROM_THE_START.includes(name));

/** What was seen before training. */
export interface Seen {
  readonly config: TrainingConfig;
  /** Steps after which episodes are truncated; 0 for never. */
  readonly timeLimit: number;
  readonly play: PlayFacts;
  /** Steps of each lane in that play. */
  readonly laneSteps: number;
  /** The first update with these settings, or how it failed. */
  readonly first: TrainingUpdate | { readonly quantity: string };
}

/** What the doctor finds in it. */
export function playedFindings({ config, timeLimit, play, laneSteps, first }: Seen): Finding[] {
  const failed = "quantity" in first;
  const step = laneSteps * config.numEnvs; // rules ask how far each lane got
  const update: DiagnosedUpdate = {
    update: 0,
    step,
    metrics: {
      ...(failed ? {} : first.metrics),
      ...playMetrics(play, laneSteps, failed ? undefined : first),
      ...(failed ? {} : targets(play, config, first)),
    },
  };
  const failure = failed ? { failure: { quantity: first.quantity, update: 1 } } : {};
  const findings = rankedFindings(examined, new Evidence([update], config, { timeLimit, ...failure }));
  return findings.map((finding) => ({ ...finding, sinceUpdate: 0, sinceStep: 0 }));
}

/** The play's account of rewards and episodes, by the names that metrics have for it; it is longer than a rollout. */
function playMetrics(play: PlayFacts, laneSteps: number, first: TrainingUpdate | undefined) {
  const { rewards, returns, lengths, terminated, truncated } = play;
  const ended = terminated + truncated;
  const own = first?.metrics;
  const [low, high] = [min(rewards.min, own?.rawRewardMin), max(rewards.max, own?.rawRewardMax)];
  const unfinished = low === high ? low * laneSteps : Number.NaN; // of an episode that did not end
  const constant = low === high ? { rewardMin: low, rewardMax: low, rewardStd: 0 } : {}; // also where it was normalized
  return {
    ...constant,
    rawRewardMin: low,
    rawRewardMax: high,
    episodes: ended + (own?.episodes ?? 0),
    terminated: terminated + (own?.terminated ?? 0),
    truncated: truncated + (own?.truncated ?? 0),
    episodeReturn: returns?.mean ?? unfinished,
    episodeReturnMin: min(returns?.min ?? unfinished, own?.episodeReturnMin),
    episodeReturnMax: max(returns?.max ?? unfinished, own?.episodeReturnMax),
    episodeLength: lengths?.mean ?? laneSteps,
    episodeLengthMin: min(lengths?.min ?? Number.NaN, own?.episodeLengthMin),
    episodeLengthMax: max(lengths?.max ?? Number.NaN, own?.episodeLengthMax),
  };
}

/** Targets of the first update hold the guesses of a value function that knows nothing; returns do not. */
function targets(
  { returns }: PlayFacts,
  { normalizeRewards, rewardScale }: TrainingConfig,
  { metrics }: TrainingUpdate,
) {
  if (normalizeRewards || returns === undefined) return {};
  return { valueTargetStd: min(returns.std * Math.abs(rewardScale), metrics.valueTargetStd) };
}

function min(one: number, other = Number.NaN): number {
  return one <= other || Number.isNaN(other) ? one : other;
}

function max(one: number, other = Number.NaN): number {
  return one >= other || Number.isNaN(other) ? one : other;
}
