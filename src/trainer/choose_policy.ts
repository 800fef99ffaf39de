/**
 * The end of a run: which of its policies is worth saving, the last or the one with the best training return, and how it is
 * to act. Training returns chose the candidates; here evaluations decide, with the most probable actions and with sampled
 * ones.
 */
import type { Acting } from "../agent/acting.ts";
import { type EvaluationOptions, evaluate } from "../agent/evaluate.ts";
import { Policy } from "../agent/policy.ts";
import { checkChoice, checkInteger, checkKeys } from "../core/check.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import type { KeptPolicyRecord } from "../reports/kept_policy.ts";
import { longestWait } from "./longest_wait.ts";
import type { Trainer } from "./trainer.ts";

/** What may be chosen. */
export type Candidate = "last" | "best";
const candidates: readonly Candidate[] = ["last", "best"];

/** How a policy is chosen. */
export interface ChooseOptions {
  /** Of each evaluation; default 100. There are two of the last policy, and two more where a better one was kept. */
  readonly episodes?: number;
  /** Which may be chosen; default: both. */
  readonly among?: readonly Candidate[];
  /**
   * Steps of the longest episode that is waited for; default: its time limit, or without one so many that an evaluation steps
   * no more than the training did, at least 1,000 and twenty times the longest of the last training episodes.
   */
  readonly maxSteps?: number;
  /** Ends it within some milliseconds: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A policy of a run, and what two evaluations on the same initial states say of it. */
export interface ChosenPolicy {
  /** Its `acting` is set. */
  readonly policy: Policy;
  readonly which: Candidate;
  /** Environment steps after which it was what is trained. */
  readonly step: number;
  /** Mean return of the last 100 training episodes at that time; null where none had ended. */
  readonly trainingReturn: number | null;
  readonly probable: Evaluation;
  readonly sampled: Evaluation;
}

const EPISODES = 100;
const CERTAIN = 2; // standard errors

/**
 * Evaluates the last policy, and the one that was kept where training returns have since fallen by more than noise; of the
 * two the better in evaluation is chosen, in its better way of acting. It is to act by sampling only where that returned
 * more by two standard errors.
 * @throws RangeError for options out of range; whatever `evaluate` throws
 */
export async function choosePolicy(trainer: Trainer, options: ChooseOptions = {}): Promise<ChosenPolicy> {
  checkKeys("options", options, ["episodes", "among", "maxSteps", "signal"]);
  const { signal, among = candidates } = options;
  for (const [k, name] of among.entries()) checkChoice(`among[${k}]`, name, candidates);
  const episodes = checkInteger("episodes", options.episodes ?? EPISODES, { least: 1, most: 1_000_000 });
  const maxSteps = options.maxSteps ?? longestWait(trainer);
  const plan = { episodes, ...(maxSteps !== undefined && { maxSteps }), ...(signal && { signal }) };
  const judge = (policy: Policy) => judged(policy, plan);
  const now = trainer.episodes.metrics();
  const last: ChosenPolicy = {
    which: "last",
    step: trainer.step,
    trainingReturn: now.episodes > 0 ? now.episodeReturn : null,
    ...(await judge(await trainer.policy())),
  };
  const { record } = trainer.kept;
  if (!among.includes("best") || !record || !hasFallen(record, trainer.episodes.spread())) return last;
  const { step, meanReturn: trainingReturn } = record;
  const best: ChosenPolicy = { which: "best", step, trainingReturn, ...(await judge(await keptPolicy(trainer))) };
  return returnOf(best) > returnOf(last) ? best : last;
}

/** Whether the last episodes returned less than those before, beyond what chance would do. */
function hasFallen(before: Spread, now: Spread): boolean {
  return before.meanReturn - now.meanReturn > CERTAIN * standardError(before, now);
}

type Spread = Pick<KeptPolicyRecord, "meanReturn" | "stdReturn" | "episodes">;

/** Of the difference of two means. */
function standardError(a: Omit<Spread, "meanReturn">, b: Omit<Spread, "meanReturn">): number {
  return Math.sqrt((a.stdReturn * a.stdReturn) / a.episodes + (b.stdReturn * b.stdReturn) / b.episodes);
}

async function judged(policy: Policy, plan: EvaluationOptions) {
  const play = (deterministic: boolean) => evaluate(policy, { ...plan, deterministic });
  const probable = await play(true);
  const sampled = await play(false);
  const better = sampled.meanReturn - probable.meanReturn > CERTAIN * standardError(probable, sampled);
  const acting: Acting = better ? "sampled" : "probable";
  policy.acting = acting;
  return { policy, probable, sampled };
}

/** As it is to act. */
function returnOf({ policy, probable, sampled }: ChosenPolicy): number {
  return (policy.acting === "sampled" ? sampled : probable).meanReturn;
}

function keptPolicy({ kept, config, engine, environment: env }: Trainer): Promise<Policy> {
  const { state } = kept;
  const write = (actorCritic: ActorCritic) => {
    if (state) actorCritic.parameters.view.set(state.parameters);
  };
  return Policy.create(config, write, { engine, env, statistics: state?.statistics });
}
