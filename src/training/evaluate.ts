/**
 * The score of a policy: whole episodes in fresh environments. Every lane plays its fixed share of the episodes, so that
 * short episodes are not counted more often than long ones.
 */
import { checkBoolean, checkInteger, checkKeys } from "../core/check.ts";
import { thenClose } from "../core/closing.ts";
import { STREAMS, splitSeed } from "../core/streams.ts";
import { ENDLESS } from "../envs/custom_lane.ts";
import { EnvError } from "../envs/env_error.ts";
import { VectorEnv } from "../envs/vector_env.ts";
import { ActorCritic } from "../policies/actor_critic.ts";
import { Arena } from "../wasm/arena.ts";
import { frozenNormalizer } from "./normalization.ts";
import type { Policy } from "./policy.ts";

const MOST_LANES = 64;
const LOOK = 10_000; // steps between two looks for an endless episode

/** Which episodes are played, and how. */
export interface EvaluationOptions {
  /** Number of episodes; 100 unless given. */
  episodes?: number;
  /** Of the environments' initial states (and of the samples); the training seed unless given, on a stream of its own. */
  seed?: number;
  /** Whether the policy takes its most probable action (true, the default) or samples. */
  deterministic?: boolean;
}

/** What the episodes returned. */
export interface Evaluation {
  env: string;
  episodes: number;
  meanReturn: number;
  /** Of the population of episodes played. */
  stdReturn: number;
  minReturn: number;
  maxReturn: number;
  /** steps */
  meanLength: number;
  /** Of each episode, lane by lane. */
  returns: readonly number[];
}

/**
 * Plays whole episodes of the environment that the policy was trained for.
 * @throws RangeError for options out of range
 * @throws EnvError where an environment of the user's own fails, or an episode without a time limit does not end in
 * 1,000,000 steps
 */
export async function evaluate(policy: Policy, options: EvaluationOptions = {}): Promise<Evaluation> {
  checkKeys("options", options, ["episodes", "seed", "deterministic"]);
  const episodes = checkInteger("episodes", options.episodes ?? 100, { least: 1, most: 1_000_000 });
  const seed = checkInteger("seed", options.seed ?? policy.config.seed, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const deterministic = checkBoolean("deterministic", options.deterministic ?? true);
  const arena = await Arena.create();
  const { spec } = policy.actorCritic;
  const actorCritic = await ActorCritic.create(arena, policy.engine, spec);
  const lanes = Math.min(episodes, MOST_LANES);
  const { env: id, envOptions } = policy.config;
  const config = {
    lanes,
    seed,
    stream: STREAMS.evaluation,
    options: envOptions,
    normalizer: frozenNormalizer(policy.statistics),
  };
  const score = async (env: VectorEnv) => {
    await env.reset();
    const { returns, lengths } = await play(arena, env, actorCritic, { episodes, seed, deterministic });
    return { env: id, episodes, ...summary(returns), meanLength: sum(lengths) / episodes, returns };
  };
  const open = async () => {
    actorCritic.parameters.view.set(policy.actorCritic.parameters.view);
    actorCritic.parametersChanged();
    const env = await VectorEnv.create(arena, policy.environment, config);
    return thenClose(
      () => score(env),
      () => env.dispose(),
    );
  };
  return thenClose(open, () => actorCritic.dispose());
}

async function play(
  arena: Arena,
  env: VectorEnv,
  actorCritic: ActorCritic,
  { episodes, seed, deterministic }: Required<EvaluationOptions>,
): Promise<{ returns: number[]; lengths: number[] }> {
  const { stride, lanes } = env;
  const { distribution } = actorCritic;
  const matrix = (rows: number) => ({ pointer: arena.f32(rows * stride).pointer, stride });
  const actions = matrix(distribution.actionRows);
  const noise = matrix(distribution.actionRows);
  const logProbabilities = matrix(1);
  const observations = { pointer: env.blocks.observations.pointer, stride };
  const bounded = { pointer: env.blocks.actions.pointer, stride };
  const masks = env.blocks.actionMasks && { pointer: env.blocks.actionMasks.pointer, stride };
  const { lo, hi } = splitSeed(seed);
  const played: { returns: number[]; lengths: number[] }[] = Array.from({ length: lanes }, () => ({
    returns: [],
    lengths: [],
  }));
  const share = (lane: number) => Math.ceil((episodes - lane) / lanes);
  let missing = episodes;
  for (let step = 0; missing > 0; step++) {
    if (deterministic) actorCritic.mode(observations, stride, actions, masks);
    else {
      arena.kernels[distribution.noise](
        noise.pointer,
        stride,
        distribution.actionRows,
        stride,
        lo,
        hi,
        STREAMS.acting,
        step,
      );
      actorCritic.sample(observations, stride, noise, actions, logProbabilities.pointer, masks);
    }
    distribution.bound(actions, stride, bounded);
    const pending = env.step();
    if (pending) await pending;
    const { count, lanes: ended, returns, lengths } = env.episodes;
    for (let k = 0; k < count; k++) {
      const lane = played[ended[k]];
      if (lane.returns.length === share(ended[k])) continue;
      lane.returns.push(returns[k]);
      lane.lengths.push(lengths[k]);
      missing -= 1;
    }
    if (env.timeLimit === 0 && step % LOOK === LOOK - 1)
      refuseEndless(env, (lane) => played[lane].returns.length < share(lane));
  }
  return { returns: played.flatMap((lane) => lane.returns), lengths: played.flatMap((lane) => lane.lengths) };
}

/** An episode that never ends would be waited for for ever. */
function refuseEndless(env: VectorEnv, awaited: (lane: number) => boolean): void {
  const lengths = env.blocks.episodeLengths.view;
  for (let lane = 0; lane < env.lanes; lane++) {
    if (!awaited(lane) || lengths[lane] < ENDLESS) continue;
    const place = { env: env.id, lane, step: lengths[lane] };
    throw new EnvError(place, "episode", `it has not ended in ${ENDLESS} steps; give the environment a timeLimit`);
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
