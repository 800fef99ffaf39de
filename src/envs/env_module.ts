/**
 * Custom environments by the module that they are written in, as a file on the command line, in `loadEnv` and in each
 * worker that steps them: what a script exports as its default.
 */
import { show } from "../core/check.ts";
import { defineEnv } from "./custom_env.ts";
import type { EnvDefinition } from "./env.ts";
import { checkId } from "./env_id.ts";
import type { Env, EnvFactory } from "./user_env.ts";

/** What that may be. */
export const WANTED =
  "a class, a function that returns a new environment, what defineEnv, defineBatchEnv or loadEnv returns, or a built module";

/**
 * What a script exports as its default. What its import throws passes through.
 * @param url an absolute address
 */
export async function importDefault(url: string): Promise<unknown> {
  const loaded = (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as { default?: unknown };
  const { default: given } = loaded;
  return (given as { __esModule?: boolean } | undefined)?.__esModule // compiled to CommonJS, the exports are the default
    ? (given as { default?: unknown }).default
    : given;
}

/**
 * The environment that a script exports; `module` says where it is, so that workers can import it, too.
 * @param given its default export
 * @param url its absolute address
 * @throws TypeError or RangeError where that is no environment
 */
export function exportedEnv(given: unknown, url: string): EnvDefinition {
  if (given === undefined) throw new TypeError(`it has no default export; expected ${WANTED}`);
  if (typeof given === "function") return { ...defineEnv(factoryOf(given as EnvFactory)), module: url };
  if (typeof (given as EnvDefinition | null)?.create !== "function")
    throw new TypeError(`its default export: expected ${WANTED}, got ${show(given)}`);
  checkId((given as EnvDefinition).id); // it may have been put together by hand
  return { ...(given as EnvDefinition), module: url };
}

/** A factory, also where a class is given. */
export function factoryOf(given: EnvFactory | (new () => Env)): EnvFactory {
  if (!/^class\b/.test(Function.prototype.toString.call(given))) return given as EnvFactory;
  return () => new (given as new () => Env)();
}
