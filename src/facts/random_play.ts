/**
 * Random play: some steps of random actions in fresh copies of an environment, which are closed again, and what was seen as
 * `EnvironmentFacts`. It depends on the seed alone.
 */
import { orAborted } from "../core/abort.ts";
import { Breath } from "../core/breath.ts";
import { thenClose } from "../core/closing.ts";
import { Random } from "../core/random.ts";
import { choiceCounts, type Space, size } from "../core/space.ts";
import { STREAMS } from "../core/streams.ts";
import type { EnvDefinition, MaybeAsync } from "../envs/env.ts";
import { VectorEnv } from "../envs/vector_env.ts";
import { Arena } from "../wasm/arena.ts";
import type { ActionFacts, EnvironmentFacts, PlayFacts } from "./environment_facts.ts";
import { actionsMatterLater, Trace } from "./later_effects.ts";
import { drawActions } from "./random_actions.ts";
import { SpreadCounter } from "./spread_counter.ts";

/** How long and from where is played. */
export interface PlayOptions {
  /** Of the initial states and of the actions; default 0. */
  readonly seed?: number;
  /** Options of the environment; default: its own. */
  readonly envOptions?: Readonly<Record<string, unknown>>;
  /** Copies side by side; default 8. */
  readonly numEnvs?: number;
  /** Steps of each of them; default 128. */
  readonly steps?: number;
  /** Whether it is found out if actions matter after their own step, by playing again for as long as nothing differs. */
  readonly later?: boolean;
  /** Ends it within some milliseconds: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Plays random actions for a moment.
 * @throws EnvError where the environment fails
 * @throws the signal's reason where it was aborted
 */
export async function measureFacts(definition: EnvDefinition, options: PlayOptions = {}): Promise<EnvironmentFacts> {
  return { ...declaredFacts(definition, options.seed), play: await playRandomly(definition, options) };
}

/** What an environment says of itself. */
export function declaredFacts(definition: EnvDefinition, seed = 0): EnvironmentFacts {
  const { id, observationSpace, timeLimit } = definition;
  const { low, high } = observationSpace;
  return {
    env: id,
    seed,
    timeLimit,
    observationSize: size(observationSpace),
    observationsSmall: low.every((bound) => bound >= -1) && high.every((bound) => bound <= 1),
    actions: actionFacts(definition.actionSpace, definition.actionMasks === true),
  };
}

function actionFacts(space: Space, masked: boolean): ActionFacts {
  const all = { type: space.type, size: size(space), choices: Math.max(0, ...choiceCounts(space)), masked };
  if (space.type !== "box") return { ...all, bounded: false, low: 0, high: 0 };
  const bounded = space.low.every(
    (low, k) => Number.isFinite(low) && Number.isFinite(space.high[k]) && low < space.high[k],
  );
  const [low, high] = bounded ? [Math.min(...space.low), Math.max(...space.high)] : [0, 0];
  return { ...all, bounded, low, high };
}

async function playRandomly(definition: EnvDefinition, options: PlayOptions): Promise<PlayFacts> {
  const { seed = 0, envOptions, numEnvs = 8, steps = 128, later = false, signal } = options;
  const config = { numEnvs, seed, stream: STREAMS.probe, options: envOptions };
  const within = async <T>(use: (env: VectorEnv) => Promise<T>): Promise<T> => {
    const env = await VectorEnv.create(await Arena.create(), definition, config);
    return thenClose(
      () => use(env),
      () => closeFor(env, signal),
    );
  };
  const trace = later ? new Trace() : undefined;
  const facts = await within((env) => play(env, { random: new Random(seed), steps, trace, signal }));
  if (!trace || !facts.returns) return facts; // where no episode has ended, what it brings is not known
  return { ...facts, actionsMatterLater: await within((env) => actionsMatterLater(env, trace, { seed, signal })) };
}

/** How the environments are played. */
interface PlayPlan {
  readonly random: Random;
  readonly steps: number;
  readonly trace: Trace | undefined;
  readonly signal: AbortSignal | undefined;
}

async function play(env: VectorEnv, { random, steps, trace, signal }: PlayPlan): Promise<PlayFacts> {
  const observations = Array.from({ length: size(env.observationSpace) }, () => new SpreadCounter());
  const [rewards, returns, lengths] = [new SpreadCounter(), new SpreadCounter(), new SpreadCounter()];
  let [rewarded, terminated, truncated] = [0, 0, 0];
  const breath = new Breath(signal);
  const look = () => {
    for (const [feature, counter] of observations.entries())
      for (let lane = 0; lane < env.numEnvs; lane++) counter.add(env.observations[feature * env.stride + lane]);
  };
  await orAborted(Promise.resolve(env.reset()), signal);
  for (let step = 0; step < steps; step++) {
    look();
    drawActions(env, random);
    const pending = env.step();
    if (pending) await orAborted(pending, signal);
    trace?.add(env);
    for (let lane = 0; lane < env.numEnvs; lane++) {
      const reward = env.rewards[lane];
      rewards.add(reward);
      if (reward !== 0) rewarded += 1;
    }
    const { count, lanes } = env.episodes;
    for (let k = 0; k < count; k++) {
      returns.add(env.episodes.returns[k]);
      lengths.add(env.episodes.lengths[k]);
      if (env.terminated[lanes[k]] === 1) terminated += 1;
      else truncated += 1;
    }
    if (breath.due()) await breath.take();
  }
  return {
    steps: steps * env.numEnvs,
    observations: observations.map(({ spread }) => spread),
    rewards: rewards.spread,
    rewarded: rewarded / rewards.count,
    ...(returns.count > 0 ? { returns: returns.spread, lengths: lengths.spread } : {}),
    terminated,
    truncated,
  };
}

/** Closes it; who has aborted does not wait until the step under way is over and that is done. */
function closeFor(env: VectorEnv, signal: AbortSignal | undefined): MaybeAsync {
  const closing = env.dispose();
  return signal?.aborted ? undefined : closing;
}
