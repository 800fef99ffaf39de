/**
 * The examination of an environment: does it keep the contract that training relies on? Unlike training, which stops at
 * the first fault, it plays some episodes and reports everything it finds at once, in words that say what to do. The
 * rules follow Gymnasium's `check_env` and its passive checker, and add what only shows in a vector: objects that share
 * state, and episodes that depend on earlier ones.
 */
import { checkSignal, throwIfAborted } from "../core/abort.ts";
import { checkInteger, checkKeys } from "../core/check.ts";
import type { Close } from "../core/closing.ts";
import { sameSpace } from "../core/space.ts";
import { Arena } from "../wasm/arena.ts";
import { type Fault, normalSpace, objectFaults } from "./contract.ts";
import type { CustomEnvDefinition } from "./custom_env.ts";
import type { EnvDefinition } from "./env.ts";
import { envName, makeEnv } from "./env_factory.ts";
import { Examination, type Extent } from "./examination.ts";
import { type EnvReport, Findings } from "./findings.ts";
import { type EnvSource, environmentDefinition } from "./registry.ts";
import type { Action, Env, EnvFactory, EnvInto } from "./user_env.ts";
import { VectorEnv } from "./vector_env.ts";

export type { EnvFinding, EnvReport } from "./findings.ts";

/** How thoroughly an environment is examined. */
export interface CheckEnvOptions {
  /** Of actions and episodes; 0 unless given. */
  readonly seed?: number;
  /** Steps of each of the plays that are compared, 10 to 1,000,000; 1000 unless given. */
  readonly steps?: number;
  /**
   * Objects that are open at once, 1 or 2; 2 unless given. With 1, for a simulator of which there can be only one, nobody
   * sees whether two objects disturb each other.
   */
  readonly objects?: number;
  /** Ends the examination within some milliseconds: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Examines an environment: its spaces; types, lengths, bounds and finiteness of what `reset` and `step` return; that the
 * same seed and actions give the same episodes, on a fresh object, on a used one and beside another; that every action is
 * accepted; that episodes end; that a saved state can be gone back to. Some 6,000 steps are played, on two objects, which
 * are closed afterwards.
 * @param env a name, a factory such as `() => new MyGame()`, or a definition
 * @throws RangeError for an unknown name; whatever is wrong with the environment itself is in the report
 * @throws the signal's reason where it was aborted
 */
export async function checkEnv(env: EnvSource, options: CheckEnvOptions = {}): Promise<EnvReport> {
  checkKeys("checkEnv options", options, ["seed", "steps", "objects", "signal"]);
  const signal = checkSignal(options.signal);
  throwIfAborted(signal);
  const seed = checkInteger("seed", options.seed ?? 0, { least: 0, most: 2 ** 31 });
  const steps = checkInteger("steps", options.steps ?? 1000, { least: 10, most: 1_000_000 });
  const objects = checkInteger("objects", options.objects ?? 2, { least: 1, most: 2 });
  const definition = typeof env === "function" ? undefined : (environmentDefinition(env) as CustomEnvDefinition);
  const extent = { seed, steps, objects, timeLimit: definition?.timeLimit ?? 0, signal };
  const findings = new Findings(definition?.id);
  const factory = definition ? definition.factory : (env as EnvFactory);
  if (definition && !factory) await examineBuiltIn(definition, findings, extent);
  else {
    await findings.attempt("close", async () => definition?.probed);
    await examineClass(factory, findings, extent);
  }
  return findings.report();
}

/** A built-in environment, or one written against `Simulation`, as an object of one lane. */
async function examineBuiltIn(definition: EnvDefinition, findings: Findings, extent: Extent): Promise<void> {
  const close = new Map<Env | EnvInto, Close>();
  const make = async (k: number): Promise<Env> => {
    const vector = await VectorEnv.create(await Arena.create(), definition, { numEnvs: k === 2 ? 2 : 1 }); // lanes must not matter
    const env = singleEnv(vector);
    close.set(env, () => vector.dispose());
    return env;
  };
  await new Examination(
    { make, close: (env) => close.get(env)?.(), playable: () => true, watched: 2 },
    findings,
    extent,
  ).run();
}

/** Lane 0. */
function singleEnv(vector: VectorEnv): Env {
  const { observationSpace, actionSpace } = vector;
  const info = () => (vector.actionMasks ? { actionMask: vector.actionMask(0) } : {});
  return {
    observationSpace,
    actionSpace,
    actionMasks: vector.actionMasks !== undefined,
    async reset({ seed }) {
      await vector.reset({ seed });
      return { observation: vector.observation(0), info: info() };
    },
    async step(action: Action) {
      vector.setAction(0, action);
      await vector.step();
      const [terminated, truncated] = [vector.terminated[0] === 1, vector.truncated[0] === 1];
      const observation = terminated || truncated ? vector.finalObservation(0) : vector.observation(0);
      return { observation, reward: vector.rewards[0], terminated, truncated, info: info() };
    },
    ...(vector.stateSize > 0 && {
      getState: () => vector.getState(0),
      setState(state: Float64Array) {
        vector.setState(0, state);
        return { observation: vector.observation(0), info: info() };
      },
    }),
  };
}

async function examineClass(factory: EnvFactory, findings: Findings, extent: Extent): Promise<void> {
  const made: (Env | EnvInto)[] = [];
  const make = () => {
    const env = makeEnv(factory);
    if (made.includes(env))
      throw new TypeError("the factory returned one object twice; return a new one with each call, one for each lane");
    made.push(env);
    return env;
  };
  const close = (env: Env | EnvInto) => {
    if (typeof env.close === "function") return env.close();
  };
  const playable = (env: Env | EnvInto) => {
    if (findings.env === "CustomEnv") findings.env = envName(env);
    const faults = objectFaults(env);
    if (faults.length === 0 && env !== made[0]) faults.push(...differences(made[0], env));
    for (const { field, text } of faults) findings.error(field, text);
    return faults.length === 0;
  };
  await new Examination({ make, close, playable, watched: 1 }, findings, extent).run();
}

/** Between what two objects say of themselves. */
function differences(first: Env | EnvInto, env: Env | EnvInto): Fault[] {
  if (objectFaults(first).length > 0) return [];
  const text = "it differs between two objects of the factory; make it the same in all";
  const fields = (["observationSpace", "actionSpace"] as const).filter(
    (name) => !sameSpace(normalSpace(env[name]), normalSpace(first[name])),
  );
  const masks = (env.actionMasks ?? false) === (first.actionMasks ?? false) ? [] : ["actionMasks"];
  return [...fields, ...masks].map((field) => ({ field, text }));
}
