/**
 * A vector environment in the middle of its work as plain data, for checkpoints: what `restoreSnapshot` is given back,
 * in an environment of the same kind and number of lanes, goes on with the same bits. A custom environment
 * that has no `getState` cannot: its lanes begin their next episodes.
 */
import { PCG64_WORDS } from "../core/pcg64.ts";
import type { MaybeAsync } from "./env.ts";
import type { VectorEnv } from "./vector_env.ts";

export interface EnvSnapshot {
  readonly seed: number;
  /** `[lane][component]`; empty where the environment has no states to read. */
  readonly states: Float64Array;
  /** `[feature][lane]`, row stride `env.stride`, before normalization: kept because an observation may say more than the state does. */
  readonly observations: Float32Array;
  /** `[choice][lane]`, row stride `env.stride`; empty without action masks. */
  readonly actionMasks: Uint32Array;
  /** `[lane]` each, of the running episodes. */
  readonly episodeReturns: Float64Array;
  readonly episodeLengths: Int32Array;
  readonly episodeNumbers: Uint32Array;
  /** `[lane][8]`: the generators of an environment that was reset with a compatibility; empty otherwise. */
  readonly generators: Uint32Array;
}

export function takeSnapshot(env: VectorEnv): EnvSnapshot {
  const states = new Float64Array(env.numEnvs * env.stateSize);
  for (let lane = 0; lane < env.numEnvs && env.stateSize > 0; lane++)
    states.set(env.getState(lane), lane * env.stateSize);
  const { observations, episodeReturns, episodeLengths, episodeNumbers } = env.rawBlocks;
  return {
    seed: env.seed,
    states,
    observations: observations.view.slice(),
    actionMasks: env.actionMasks?.slice() ?? new Uint32Array(0),
    episodeReturns: episodeReturns.view.slice(0, env.numEnvs),
    episodeLengths: episodeLengths.view.slice(0, env.numEnvs),
    episodeNumbers: episodeNumbers.view.slice(0, env.numEnvs),
    generators: env.resetDraws.save(),
  };
}

/**
 * Puts an environment where another was when its snapshot was taken. Rewards and flags are of no step: they are 0.
 * @returns nothing; where a custom environment is asynchronous, a promise that has to be awaited
 * @throws RangeError where the snapshot is of another number of lanes, features or components, before anything changed
 */
export function restoreSnapshot(env: VectorEnv, snapshot: EnvSnapshot): MaybeAsync {
  const { observations, episodeNumbers } = env.rawBlocks;
  checkLength("states", snapshot.states, env.numEnvs * env.stateSize);
  checkLength("observations", snapshot.observations, observations.length);
  checkLength("actionMasks", snapshot.actionMasks, env.actionMasks?.length ?? 0);
  for (const account of ["episodeReturns", "episodeLengths", "episodeNumbers"] as const)
    checkLength(account, snapshot[account], env.numEnvs);
  const { seed, generators } = snapshot;
  if (generators.length > 0) checkLength("generators", generators, env.numEnvs * PCG64_WORDS);
  const pending = env.reset(generators.length > 0 ? { seed, compatibility: "gymnasium" } : { seed });
  const goOn = () => {
    env.resetDraws.restore(generators);
    if (env.stateSize > 0) return restoreEpisodes(env, snapshot);
    episodeNumbers.view.set(snapshot.episodeNumbers);
    return env.reset();
  };
  return pending ? pending.then(goOn) : goOn();
}

/** Puts every lane back into the episode that it was in. */
function restoreEpisodes(env: VectorEnv, snapshot: EnvSnapshot): void {
  const { observations, episodeReturns, episodeLengths, episodeNumbers } = env.rawBlocks;
  for (let lane = 0; lane < env.numEnvs; lane++)
    env.setState(lane, snapshot.states.subarray(lane * env.stateSize, (lane + 1) * env.stateSize));
  observations.view.set(snapshot.observations);
  env.actionMasks?.set(snapshot.actionMasks);
  episodeReturns.view.set(snapshot.episodeReturns);
  episodeLengths.view.set(snapshot.episodeLengths);
  episodeNumbers.view.set(snapshot.episodeNumbers);
  env.refresh();
}

function checkLength(name: string, { length }: { readonly length: number }, expected: number): void {
  if (length !== expected) throw new RangeError(`snapshot.${name}: expected ${expected} numbers, got ${length}`);
}
