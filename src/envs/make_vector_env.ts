/** A vector environment by name, on a memory of its own: what a user's loop begins with. */
import { checkKeys } from "../core/check.ts";
import { Arena } from "../wasm/arena.ts";
import { type EnvSource, environmentDefinition } from "./registry.ts";
import { VectorEnv } from "./vector_env.ts";
import { checkWrappers, normalizerOptions, type Wrappers, wrapDefinition } from "./wrappers.ts";

/** `lanes` and `seed` as in `VectorEnvConfig`, wrappers, and beside them the options of the environment. */
export interface MakeVectorEnvOptions {
  readonly lanes?: number;
  readonly seed?: number;
  /** Time limit, normalisation, history and so on; default: none. */
  readonly wrappers?: Wrappers;
  readonly [option: string]: unknown;
}

/**
 * Makes a vector environment on a memory of its own. Call `reset` before the first `step`.
 * @param env a name, a factory such as `() => new MyGame()`, or a definition
 * @throws TypeError or RangeError naming an unknown environment, an unknown option, or a value out of range
 */
export async function makeVectorEnv(env: EnvSource, options: MakeVectorEnvOptions = {}): Promise<VectorEnv> {
  const bare = environmentDefinition(env);
  checkKeys(`${bare.id} options`, options, ["lanes", "seed", "wrappers", ...Object.keys(bare.options)]);
  const { lanes, seed, wrappers = {}, ...own } = options;
  const definition = wrapDefinition(bare, checkWrappers(wrappers));
  const normalizer = normalizerOptions(wrappers);
  return VectorEnv.create(await Arena.create(), definition, { lanes, seed, options: own, normalizer });
}
