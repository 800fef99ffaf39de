/** Puts a vector environment where another was when its snapshot was taken. */
import { PCG64_WORDS } from "../core/pcg64.ts";
import type { MaybeAsync } from "./env.ts";
import type { EnvSnapshot } from "./snapshot.ts";
import type { VectorEnv } from "./vector_env.ts";

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
