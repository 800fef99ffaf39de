/**
 * A policy at play: environments, a copy of the policy and the actor between them, on an arena of their own, closed when
 * the play is over. What evaluations count and recordings show is played here, so it is the same.
 */
import { orAborted, reasonBehind } from "../core/abort.ts";
import { thenClose } from "../core/closing.ts";
import { STREAMS } from "../core/streams.ts";
import type { EnvDefinition, MaybeAsync } from "../envs/env.ts";
import { VectorEnv } from "../envs/vector_env.ts";
import { Actor } from "../policies/actor.ts";
import { ActorCritic } from "../policies/actor_critic.ts";
import { Arena, padLanes } from "../wasm/arena.ts";
import type { Policy } from "./policy.ts";

/** What is played, and how. */
export interface PlayPlan {
  /** The policy's environment, or one that stands for it; with wrappers. */
  readonly environment: EnvDefinition;
  /** Environments side by side. */
  readonly numEnvs: number;
  /** Episodes that a lane plays before it rests; default: without end. */
  readonly episodesOf?: (lane: number) => number;
  /** Of the initial states and of the samples, each on a stream of its own. */
  readonly seed: number;
  /** Whether the policy takes its most probable action; else it samples. */
  readonly deterministic: boolean;
  readonly signal: AbortSignal | undefined;
  /** Who acts in the policy's stead: writes every lane's action into the environment. */
  readonly act?: ((env: VectorEnv) => void) | undefined;
}

/** Environments that have begun. */
export interface Play {
  readonly env: VectorEnv;
  /**
   * The policy acts in every lane, and all lanes take a step.
   * @returns nothing, or a promise where the environment is asynchronous
   * @throws the signal's reason where it was aborted meanwhile
   */
  step(): MaybeAsync;
}

/**
 * Begins to play, hands over to `use`, and closes after it.
 * @throws what `use` throws, or the signal's reason where it was aborted
 */
export async function play<T>(policy: Policy, plan: PlayPlan, use: (play: Play) => Promise<T>): Promise<T> {
  const { numEnvs, episodesOf, environment, seed, signal } = plan;
  const arena = await Arena.create();
  const actorCritic = await ActorCritic.create(arena, policy.engine, policy.actorCritic.spec);
  const open = async () => {
    const actor = actorOf(policy, arena, actorCritic, plan);
    const common = { numEnvs, seed, stream: STREAMS.evaluation, options: policy.config.envOptions };
    const env = await VectorEnv.create(arena, environment, { ...common, ...(episodesOf && { episodesOf }) });
    return thenClose(
      () => begin(env, actor, plan).then(use),
      () => closeFor(env, signal),
    );
  };
  try {
    return await thenClose(open, () => actorCritic.dispose());
  } catch (error) {
    throw reasonBehind(error, signal);
  }
}

/** An actor of its own with the policy's parameters and statistics. */
function actorOf(policy: Policy, arena: Arena, actorCritic: ActorCritic, { numEnvs, seed }: PlayPlan): Actor {
  actorCritic.parameters.view.set(policy.actorCritic.parameters.view);
  actorCritic.parametersChanged();
  const { statistics } = policy;
  const block = statistics && arena.f64(statistics.length);
  if (statistics) block?.view.set(statistics);
  return new Actor(arena, actorCritic, {
    lanes: padLanes(numEnvs),
    seed,
    stream: STREAMS.acting,
    statistics: block,
  });
}

async function begin(env: VectorEnv, actor: Actor, { deterministic, signal, act }: PlayPlan): Promise<Play> {
  actor.connect(env.blocks);
  const pending = env.reset();
  if (pending) await orAborted(pending, signal);
  const step = () => {
    actor.restart(env.episodes); // which the last step ended
    if (act) act(env);
    else actor.act({ deterministic });
    const pending = env.step();
    if (pending) return orAborted(pending, signal);
  };
  return { env, step };
}

/** Closes it; who has aborted does not wait until the step under way is over and that is done. */
function closeFor(env: VectorEnv, signal: AbortSignal | undefined): MaybeAsync {
  const closing = env.dispose();
  return signal?.aborted ? undefined : closing;
}
