/**
 * One object of a user's environment in one lane: called, and everything it returns checked and copied before anybody
 * computes with it. A fault becomes an `EnvError` that says where it happened.
 */
import { show } from "../core/check.ts";
import { choiceCounts, maskSize, type Space, size } from "../core/space.ts";
import {
  actionMaskOf,
  copyActionMask,
  copyObservation,
  copyState,
  type Fault,
  flagFault,
  type Limits,
  resultFault,
  rewardFault,
  withHint,
} from "./contract.ts";
import type { MaybeAsync } from "./env.ts";
import { EnvError } from "./env_error.ts";
import { ENDLESS, warnOfEndlessEpisode } from "./episode_clock.ts";
import {
  type Action,
  type Env,
  type EnvInto,
  type Start,
  type StepOutcome,
  type StepResult,
  writesInto,
} from "./user_env.ts";

/** What an element of an action mask holds until it is written: neither 0 nor 1. */
export const UNWRITTEN = 255;

export interface LaneSpec {
  /** The environment's name. */
  readonly id: string;
  readonly lane: number;
  readonly limits: Limits;
  readonly actionSpace: Space;
  /** Whether the environment has action masks. */
  readonly actionMasks: boolean;
  /** 0: none. */
  readonly timeLimit: number;
}

export class CustomLane implements StepOutcome {
  /** What the last reset or step led to. */
  readonly observation: Float32Array;
  reward = 0;
  terminated = false;
  truncated = false;
  /** Whether it is left alone. */
  rests = false;
  /** Which choices are allowed after it, 0 and 1; empty without action masks. */
  readonly actionMask: Uint8Array;
  /** Where `stepInto` reads an action of several numbers. */
  readonly action: Float32Array | Int32Array;
  readonly #env: Env | EnvInto;
  readonly #spec: LaneSpec;
  readonly #choices: readonly number[];
  #seed = 0;
  #steps = 0; // of the running episode
  #closed = false;

  constructor(env: Env | EnvInto, spec: LaneSpec) {
    this.#env = env;
    this.#spec = spec;
    this.observation = new Float32Array(size(env.observationSpace));
    this.action = actionArray(spec.actionSpace);
    this.actionMask = new Uint8Array(spec.actionMasks ? maskSize(spec.actionSpace) : 0);
    this.#choices = choiceCounts(spec.actionSpace);
  }

  get writesInto(): boolean {
    return writesInto(this.#env);
  }

  reset(seed: number): MaybeAsync {
    const env = this.#env;
    this.#seed = seed;
    this.#steps = 0;
    if (writesInto(env)) {
      this.observation.fill(NaN); // whatever is not written is found
      this.actionMask.fill(UNWRITTEN);
      this.#call("resetInto", () => env.resetInto({ seed }, this.observation, this.actionMask));
      this.#observe(this.observation);
      this.#allow(this.actionMask);
      return;
    }
    const start = this.#call("reset", () => env.reset({ seed }));
    if (!isPromise(start)) return this.#begin(start);
    return start.then(
      (value) => this.#begin(value),
      (error) => this.#threw("reset", error),
    );
  }

  step(action: Action): MaybeAsync {
    this.#steps += 1;
    if (this.#steps === ENDLESS && this.#spec.timeLimit === 0) warnOfEndlessEpisode(this.#spec.id, this.#spec.lane);
    const env = this.#env;
    if (writesInto(env)) return this.#stepInto(env, action);
    let result: StepResult | Promise<StepResult>;
    try {
      result = env.step(action);
    } catch (error) {
      return this.#threw("step", error);
    }
    if (!isPromise(result)) return this.#advance(result);
    return result.then(
      (value) => this.#advance(value),
      (error) => this.#threw("step", error),
    );
  }

  /** Leaves it alone from now on. */
  rest(): void {
    this.rests = true;
    this.reward = 0;
    this.terminated = false;
    this.truncated = false;
  }

  get hasState(): boolean {
    return this.#env.getState !== undefined;
  }

  getState(): ArrayLike<number> {
    const env = this.#env;
    if (!env.getState) throw this.#error("getState()", "expected a method, got nothing: its state cannot be read");
    return this.#call("getState", () => env.getState?.() as ArrayLike<number>);
  }

  /** @throws EnvError unless it is as many finite numbers as `state` takes */
  copyState(state: Float64Array): void {
    const fault = copyState(this.getState(), state);
    if (fault) throw this.#fault(fault);
  }

  setState(state: Float64Array): void {
    const env = this.#env;
    if (!env.setState) throw this.#error("setState()", "expected a method, got nothing: its state cannot be changed");
    this.#begin(this.#call("setState", () => env.setState?.(state) as Start));
  }

  /** What the user's `render` returns; undefined where there is none. */
  render(): unknown {
    return this.#call("render", () => this.#env.render?.());
  }

  /** Once; any further call does nothing. */
  close(): MaybeAsync {
    if (this.#closed) return;
    this.#closed = true;
    const closing = this.#call("close", () => this.#env.close?.());
    return isPromise(closing) ? closing.then(undefined, (error) => this.#threw("close", error)) : undefined;
  }

  #stepInto(env: EnvInto, action: Action): void {
    for (let k = 0; k < this.observation.length; k++) this.observation[k] = NaN; // a third faster than fill
    this.reward = NaN;
    this.terminated = false;
    this.truncated = false;
    for (let k = 0; k < this.actionMask.length; k++) this.actionMask[k] = UNWRITTEN;
    try {
      env.stepInto(action, this.observation, this, this.actionMask);
    } catch (error) {
      this.#threw("stepInto", error);
    }
    this.#observe(this.observation);
    this.#judge(this);
    if (!this.terminated && !this.truncated) this.#allow(this.actionMask);
  }

  #begin(start: Start): void {
    const informed = start !== null && typeof start === "object" && "observation" in start;
    this.#observe(informed ? start.observation : start, start);
    this.#allow(informed ? actionMaskOf(start.info) : undefined, informed ? start.info : undefined);
  }

  #advance(result: StepResult): void {
    const { truncated = false } = result ?? {};
    const fault = resultFault(result);
    if (fault) throw this.#fault(fault);
    this.#observe(result.observation, result);
    this.reward = result.reward;
    this.terminated = result.terminated;
    this.truncated = truncated;
    this.#judge(this, result);
    if (!this.terminated && !this.truncated) this.#allow(actionMaskOf(result.info), result.info);
  }

  /** The mask for the next action; after the end of an episode there is none. */
  #allow(mask: unknown, info?: unknown): void {
    if (!this.#spec.actionMasks) return;
    const fault = copyActionMask(mask, this.#choices, this.actionMask);
    if (fault) throw this.#fault(withHint(fault, info));
  }

  /** @param result what it stood in, to see what stands there instead */
  #observe(observation: unknown, result?: unknown): void {
    const fault = copyObservation(observation, this.#spec.limits, this.observation);
    if (fault) throw this.#fault(withHint(fault, result));
  }

  #judge({ reward, terminated, truncated }: StepOutcome, result?: unknown): void {
    const fault = rewardFault(reward) ?? flagFault("terminated", terminated) ?? flagFault("truncated", truncated);
    if (fault) throw this.#fault(withHint(fault, result));
  }

  #call<T>(method: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      return this.#threw(method, error);
    }
  }

  #threw(method: string, error: unknown): never {
    const message = error instanceof Error ? error.message : show(error);
    throw new EnvError(this.#place, `${method}()`, `it threw: ${message}`, { cause: error });
  }

  #fault({ field, text }: Fault): EnvError {
    return this.#error(field, text);
  }

  #error(field: string, text: string): EnvError {
    return new EnvError(this.#place, field, text);
  }

  get #place() {
    return { env: this.#spec.id, lane: this.#spec.lane, step: this.#steps, seed: this.#seed };
  }
}

/** Room for an action of several numbers; for a choice it stays unused. */
export function actionArray(space: Space): Float32Array | Int32Array {
  return space.type === "box" ? new Float32Array(size(space)) : new Int32Array(size(space));
}

function isPromise<T>(value: T | PromiseLike<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined | null)?.then === "function";
}
