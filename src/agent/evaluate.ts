/**
 * The score of a policy: whole episodes in fresh environments. Every lane plays its fixed share of the episodes, so that
 * short episodes are not counted more often than long ones.
 */
import { checkSignal, throwIfAborted } from "../core/abort.ts";
import { Breath } from "../core/breath.ts";
import { checkBoolean, checkInteger, checkKeys } from "../core/check.ts";
import { currentNames, warn } from "../core/former_names.ts";
import { EnvError } from "../envs/env_error.ts";
import type { VectorEnv } from "../envs/vector_env.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import { MemoryError } from "../wasm/memory.ts";
import { type Play, play } from "./play.ts";
import type { Policy } from "./policy.ts";

/** @internal */
export const MOST_LANES = 64; // unless more are asked for
const LONG_LIMIT = 1_000_000; // steps; a time limit above it is as good as none
/** @internal */
export const LONGEST = 100_000; // steps of an episode without a time limit, unless more are asked for
const LOOK = 1000; // steps between two looks for an endless episode

/** Which episodes are played, and how. */
export interface EvaluationOptions {
  /** Number of episodes; 100 unless given. */
  episodes?: number;
  /** Of the environments' initial states (and of the samples); the training seed unless given, on a stream of its own. */
  seed?: number;
  /** Whether the policy takes its most probable action (true) or samples; default: as its `acting` says. */
  deterministic?: boolean;
  /**
   * Environments side by side, 1 to 65536; each plays its share of the episodes, one after the other, so the number shows
   * in the returns. Unless given one for each episode, at most 64, and of custom environments at most as many as
   * the policy was trained with.
   */
  numEnvs?: number;
  /**
   * Steps of the longest episode that is waited for; unless given its time limit, or 100,000 where it has none or one
   * above 1,000,000.
   */
  maxSteps?: number;
  /** Ends the evaluation within some milliseconds: it rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Plays whole episodes of the environment that the policy was trained for. Timers, signals and the page get a turn every
 * few milliseconds.
 * @throws RangeError for options out of range
 * @throws EnvError where a custom environment fails, or an episode is longer than `maxSteps`
 * @throws MemoryError where the system gives no memory for it
 * @throws the signal's reason where it was aborted
 */
export function evaluate(policy: Policy, options: EvaluationOptions = {}): Promise<Evaluation> {
  return evaluateActing(policy, undefined, options);
}

/**
 * The same episodes, in which somebody else acts.
 * @param act writes every lane's action into the environment; default: the policy acts
 */
export async function evaluateActing(
  policy: Policy,
  act: ((env: VectorEnv) => void) | undefined,
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  const plan = checkEvaluation(policy, options);
  const { episodes } = plan;
  throwIfAborted(plan.signal);
  const { environment } = policy;
  const episodesOf = (lane: number) => shareOf(lane, plan);
  const { returns, lengths } = await play(policy, { ...plan, environment, episodesOf, act }, (game) =>
    score(game, plan),
  );
  const meanLength = sum(lengths) / episodes;
  return { env: policy.config.env, episodes, ...summary(returns), meanLength, returns };
}

/** Whether an evaluation could not be done, through no fault: an episode did not end, or memory was not to be had. */
export function cannotEvaluate(error: unknown): error is Error {
  return error instanceof MemoryError || (error instanceof EnvError && error.field === ENDLESS_FIELD);
}

/** Whether nothing but the environment itself ends an episode, as far as anybody would wait for it. */
export function isEndless(timeLimit: number): boolean {
  return timeLimit === 0 || timeLimit > LONG_LIMIT;
}

interface EvaluationPlan {
  readonly episodes: number;
  readonly seed: number;
  readonly deterministic: boolean;
  readonly numEnvs: number;
  readonly maxSteps: number;
  readonly signal: AbortSignal | undefined;
}

function checkEvaluation({ config, environment, acting }: Policy, given: EvaluationOptions): EvaluationPlan {
  const options = currentNames(given, { lanes: "numEnvs" }, warn);
  checkKeys("options", options, ["episodes", "seed", "deterministic", "numEnvs", "maxSteps", "signal"]);
  const episodes = checkInteger("episodes", options.episodes ?? 100, { least: 1, most: 1_000_000 });
  const seed = checkInteger("seed", options.seed ?? config.seed, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const deterministic = checkBoolean("deterministic", options.deterministic ?? acting === "probable");
  const own = "factory" in (environment.unwrapped ?? environment);
  const usual = Math.min(episodes, MOST_LANES, own ? config.numEnvs : MOST_LANES);
  const numEnvs = Math.min(episodes, checkInteger("numEnvs", options.numEnvs ?? usual, { least: 1, most: 65_536 }));
  const { timeLimit } = environment;
  const longest = isEndless(timeLimit) ? LONGEST : timeLimit;
  const maxSteps = checkInteger("maxSteps", options.maxSteps ?? longest, { least: 1, most: 2 ** 31 - 1 });
  return { episodes, seed, deterministic, numEnvs, maxSteps, signal: checkSignal(options.signal) };
}

/** Plays every lane's share. */
async function score(
  { env, step }: Play,
  { episodes, numEnvs, maxSteps, signal }: EvaluationPlan,
): Promise<{ returns: number[]; lengths: number[] }> {
  const played: { returns: number[]; lengths: number[] }[] = Array.from({ length: numEnvs }, () => ({
    returns: [],
    lengths: [],
  }));
  const share = (lane: number) => shareOf(lane, { episodes, numEnvs });
  const breath = new Breath(signal);
  const look = Math.min(LOOK, maxSteps);
  let missing = episodes;
  for (let steps = 1; missing > 0; steps++) {
    const pending = step();
    if (pending) await pending;
    const { count, lanes: ended, returns, lengths } = env.episodes;
    for (let k = 0; k < count; k++) {
      const lane = played[ended[k]];
      if (lane.returns.length === share(ended[k])) continue;
      lane.returns.push(returns[k]);
      lane.lengths.push(lengths[k]);
      missing -= 1;
    }
    if (steps % look === 0) refuseEndless(env, maxSteps, (lane) => played[lane].returns.length < share(lane));
    if (breath.due()) await breath.take();
  }
  return { returns: played.flatMap((lane) => lane.returns), lengths: played.flatMap((lane) => lane.lengths) };
}

/** Episodes that a lane plays. */
function shareOf(lane: number, { episodes, numEnvs }: Pick<EvaluationPlan, "episodes" | "numEnvs">): number {
  return Math.ceil((episodes - lane) / numEnvs);
}

const ENDLESS_FIELD = "episode";

/** An episode that never ends would be waited for for ever. */
function refuseEndless(env: VectorEnv, maxSteps: number, awaited: (lane: number) => boolean): void {
  const lengths = env.blocks.episodeLengths.view;
  for (let lane = 0; lane < env.numEnvs; lane++) {
    if (!awaited(lane) || lengths[lane] < maxSteps) continue;
    const place = { env: env.id, lane, step: lengths[lane] };
    const text = `it has not ended in ${maxSteps} steps; give the environment a timeLimit, or wait longer with maxSteps`;
    throw new EnvError(place, ENDLESS_FIELD, text);
  }
}

function summary(returns: readonly number[]) {
  const meanReturn = sum(returns) / returns.length;
  const variance = sum(returns.map((value) => (value - meanReturn) * (value - meanReturn))) / returns.length;
  return {
    meanReturn,
    stdReturn: Math.sqrt(variance),
    minReturn: returns.reduce((least, value) => Math.min(least, value)), // a million are too many to spread
    maxReturn: returns.reduce((most, value) => Math.max(most, value)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
