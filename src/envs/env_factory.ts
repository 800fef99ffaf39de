/**
 * A custom environment's factory, and the objects that come from it before they belong to a lane: how they are made, what
 * they are called, how they are closed.
 */
import { show } from "../core/check.ts";
import { handled } from "../core/closing.ts";
import type { MaybeAsync } from "./env.ts";
import type { Env, EnvFactory, EnvInto } from "./user_env.ts";

/** Closes an object. */
export function closeEnv(env: Env | EnvInto, id: string): MaybeAsync {
  const threw = (error: unknown): never => {
    const text = error instanceof Error ? error.message : show(error);
    throw new Error(`${id}: close(): it threw: ${text}`, { cause: error });
  };
  try {
    const closing = env.close?.();
    return closing ? Promise.resolve(closing).catch(threw) : undefined;
  } catch (error) {
    return threw(error);
  }
}

/**
 * Calls a factory, refusing what cannot be one in words that say how it is written.
 * @throws TypeError
 */
export function makeEnv(factory: EnvFactory): Env | EnvInto {
  const wanted = "expected a function that returns a new environment, such as () => new MyGame()";
  if (typeof factory !== "function") throw new TypeError(`env: ${wanted}, got ${show(factory)}`);
  if (/^class\b/.test(Function.prototype.toString.call(factory)))
    throw new TypeError(`env: ${wanted}, got the class itself: write () => new ${factory.name || "MyGame"}()`);
  const env = factory();
  if (typeof (env as unknown as Promise<unknown> | undefined)?.then === "function") {
    closeLater(env as unknown as PromiseLike<Env>);
    throw new TypeError(`env: ${wanted}, got a function that returns a promise; reset() and step() may wait instead`);
  }
  if (typeof env !== "object" || env === null)
    throw new TypeError(`env: ${wanted}, got a function that returns ${show(env)}`);
  return env;
}

/** What comes of the promise is wanted by nobody. */
function closeLater(promise: PromiseLike<Env>): void {
  handled(Promise.resolve(promise).then((env) => env?.close?.()));
}

/** The name of the object's class. */
export function envName(env: object): string {
  const name = env.constructor?.name ?? "";
  return name === "" || name === "Object" ? "CustomEnv" : name;
}
