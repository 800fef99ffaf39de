/**
 * A vector environment in the middle of its work as plain data, for checkpoints: what `restoreSnapshot` is given back,
 * in an environment of the same kind and number of lanes, goes on with the same bits. A custom environment
 * that has no `getState` cannot: its lanes begin their next episodes.
 */
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
