/** A vector environment by name, on a memory of its own: what a user's loop begins with. */
import { checkKeys } from "../core/check.ts";
import { currentNames, warn } from "../core/former_names.ts";
import { Arena } from "../wasm/arena.ts";
import { type EnvDefinition, withOptions } from "./env.ts";
import { type EnvSource, environmentDefinition } from "./registry.ts";
import { VectorEnv } from "./vector_env.ts";
import { checkWrappers, normalizerOptions, type Wrappers, wrapDefinition } from "./wrappers.ts";

/** What `makeVectorEnv` makes. */
export interface MakeVectorEnvOptions {
  /** Copies of the environment, 1 to 65536; default 1. */
  readonly numEnvs?: number;
  /** Of the initial states: a whole number in [0, 2^53 - 1]; default 0. */
  readonly seed?: number;
  /** Options of the environment, as its documentation names them; default: its own. */
  readonly envOptions?: Readonly<Record<string, unknown>>;
  /** Time limit, normalization, history and so on; default: none. */
  readonly wrappers?: Wrappers;
}

const KEYS = ["numEnvs", "seed", "envOptions", "wrappers"];

/**
 * Makes a vector environment on a memory of its own. Call `reset` before the first `step`.
 * @param env a name, a factory such as `() => new MyGame()`, or a definition
 * @throws TypeError or RangeError naming an unknown environment, an unknown option, or a value out of range
 */
export async function makeVectorEnv(env: EnvSource, options: MakeVectorEnvOptions = {}): Promise<VectorEnv> {
  const bare = environmentDefinition(env);
  const { numEnvs, seed, envOptions, wrappers = {} } = currentOptions(bare, options);
  const definition = wrapDefinition(withOptions(bare, envOptions), checkWrappers(wrappers));
  const shown = { normalizer: normalizerOptions(wrappers), rewardFormula: wrappers.rewardFormula };
  return VectorEnv.create(await Arena.create(), definition, { numEnvs, seed, options: envOptions, ...shown });
}

/** Options by the names that they have now, those of the environment in `envOptions`; they lay beside the others once. */
function currentOptions({ id, options: own }: EnvDefinition, given: MakeVectorEnvOptions): MakeVectorEnvOptions {
  const options = currentNames(given, { lanes: "numEnvs" }, warn);
  checkKeys(`${id} options`, options, [...KEYS, ...Object.keys(own)]);
  const beside = Object.entries(options).filter(([key]) => !KEYS.includes(key));
  if (beside.length === 0) return options;
  warn(`options of an environment are in envOptions now: { envOptions: { ${beside.map(([key]) => key).join(", ")} } }`);
  const rest = Object.fromEntries(Object.entries(options).filter(([key]) => KEYS.includes(key)));
  return { ...rest, envOptions: { ...Object.fromEntries(beside), ...options.envOptions } };
}
