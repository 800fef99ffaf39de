/**
 * Whether an action changes anything after its own step. A random play is played again from the same seed, with other
 * actions in about half of its steps: where everything that is seen is the same all the same, and so are the rewards of the
 * steps whose actions are, nothing that is done has consequences, and looking ahead (`gamma`) only adds noise.
 */
import { orAborted } from "../core/abort.ts";
import { Random } from "../core/random.ts";
import { size } from "../core/space.ts";
import type { VectorEnv } from "../envs/vector_env.ts";
import { drawActions } from "./random_actions.ts";

/** What a play showed, step by step. */
export class Trace {
  readonly #seen: number[] = []; // a digest of each step
  readonly #rewards: Float64Array[] = [];

  /** After a step. */
  add(env: VectorEnv): void {
    this.#seen.push(digest(env));
    this.#rewards.push(rewardsOf(env));
  }

  /** Whether a step of another play, the last one of `env`, showed the same. */
  agrees(step: number, env: VectorEnv, { sameAction }: { sameAction: boolean }): boolean {
    if (this.#seen[step] !== digest(env)) return false;
    return !sameAction || rewardsOf(env).every((reward, lane) => reward === this.#rewards[step][lane]);
  }

  get steps(): number {
    return this.#seen.length;
  }
}

/**
 * Plays again, in a fresh copy.
 * @param seed of the random actions that were played
 * @returns true also where the environment is not the same from the same seed, so that nothing can be said
 */
export async function actionsMatterLater(
  env: VectorEnv,
  trace: Trace,
  { seed, signal }: { seed: number; signal: AbortSignal | undefined },
): Promise<boolean> {
  const as = new Random(seed); // draws what was drawn
  const other = new Random(seed + 1);
  await orAborted(Promise.resolve(env.reset()), signal);
  for (let step = 0; step < trace.steps; step++) {
    drawActions(env, as);
    const sameAction = other.chance(0.5);
    if (!sameAction) drawActions(env, other);
    const pending = env.step();
    if (pending) await orAborted(pending, signal);
    if (!trace.agrees(step, env, { sameAction })) return true;
  }
  return false;
}

/** FNV-1a over the bits of observations, ends and masks. */
function digest({ observations, observationSpace, stride, numEnvs, terminated, truncated, actionMasks }: VectorEnv) {
  let hash = 0x811c9dc5;
  const mix = (word: number) => {
    hash = Math.imul(hash ^ word, 0x01000193);
  };
  const words = new Int32Array(observations.slice(0, size(observationSpace) * stride).buffer);
  for (let k = 0; k < words.length; k++) if (k % stride < numEnvs) mix(words[k]);
  for (let lane = 0; lane < numEnvs; lane++) mix(terminated[lane] * 2 + truncated[lane]);
  if (actionMasks) for (let k = 0; k < actionMasks.length; k++) if (k % stride < numEnvs) mix(actionMasks[k]);
  return hash;
}

function rewardsOf({ rewards, numEnvs }: VectorEnv): Float64Array {
  return Float64Array.from(rewards.subarray(0, numEnvs));
}
