/**
 * A user's environment that steps many copies at once as a `Simulation`. It works on arrays of its own, which are cleared
 * before every call so that whatever it does not write is found; all that it wrote is checked, then copied into the arena.
 */
import { copyMask } from "../core/action_mask.ts";
import { show } from "../core/check.ts";
import { failClosed, handled } from "../core/closing.ts";
import { choiceCounts, maskSize, size } from "../core/space.ts";
import type { Batch, BatchEnv } from "./batch_env.ts";
import { batchFaults, copyState, elementFault, type Fault, type Limits, limitsOf, rewardFault } from "./contract.ts";
import { UNWRITTEN } from "./custom_lane.ts";
import type { EnvBuffers, EnvSpec, MaybeAsync, Simulation } from "./env.ts";
import { EnvError } from "./env_error.ts";
import { EpisodeClock } from "./episode_clock.ts";

/** What a definition says of itself. */
type BatchSpec = Pick<EnvSpec, "id" | "observationSpace" | "actionSpace" | "actionMasks" | "timeLimit">;

export class BatchSimulation implements Simulation {
  readonly render?: (lane: number) => unknown;
  readonly #env: BatchEnv;
  readonly #spec: BatchSpec;
  readonly #buffers: EnvBuffers;
  readonly #batch: Batch;
  readonly #limits: Limits;
  readonly #choices: readonly number[];
  readonly #mask: Uint8Array; // of one lane, as it was written
  readonly #allowed: Uint8Array; // of one lane, checked
  readonly #clock: EpisodeClock;
  readonly #seeds: Uint32Array; // [lane]: of its episode
  #stateSize: number | undefined;

  /** @throws TypeError where it is no such environment; it is closed then */
  static async open(env: BatchEnv, spec: BatchSpec, buffers: EnvBuffers): Promise<BatchSimulation> {
    const [fault] = batchFaults(env);
    if (!fault) return new BatchSimulation(env, spec, buffers);
    if (isPromise(env)) handled(Promise.resolve(env)); // what comes of it is wanted by nobody
    const error = new TypeError(`${spec.id}: ${fault.field}: ${fault.text}`);
    return failClosed(error, () => (typeof env?.close === "function" ? env.close() : undefined));
  }

  private constructor(env: BatchEnv, spec: BatchSpec, buffers: EnvBuffers) {
    const { lanes } = buffers;
    const { observationSpace, actionSpace, actionMasks } = spec;
    const masked = actionMasks ? maskSize(actionSpace) : 0;
    this.#env = env;
    this.#spec = spec;
    this.#buffers = buffers;
    this.#batch = Object.freeze({
      numEnvs: lanes,
      actions: rows(size(actionSpace), () =>
        actionSpace.type === "box" ? new Float32Array(lanes) : new Int32Array(lanes),
      ),
      observations: rows(size(observationSpace), () => new Float32Array(lanes)),
      actionMasks: rows(masked, () => new Uint8Array(lanes)),
      rewards: new Float32Array(lanes),
      terminated: new Uint8Array(lanes),
      truncated: new Uint8Array(lanes),
    });
    this.#limits = limitsOf(observationSpace);
    this.#choices = choiceCounts(actionSpace);
    this.#mask = new Uint8Array(masked);
    this.#allowed = new Uint8Array(masked);
    this.#clock = new EpisodeClock(spec.id, spec.timeLimit, lanes);
    this.#seeds = new Uint32Array(lanes);
    if (env.render)
      this.render = (lane) => this.#call("render", lane, this.#clock.stepOf(lane), () => env.render?.(lane));
  }

  /** As many numbers as `getState` returns; 0 where there is none. */
  get stateSize(): number {
    this.#stateSize ??= this.#env.getState ? this.#readState(0).length : 0;
    return this.#stateSize;
  }

  step(): void {
    const { lanes, stride, actions, rewards, terminated, truncated } = this.#buffers;
    const batch = this.#batch;
    for (const [row, own] of batch.actions.entries())
      own.set(actions.view.subarray(row * stride, row * stride + lanes));
    for (const own of batch.observations) own.fill(NaN);
    for (const own of batch.actionMasks) own.fill(UNWRITTEN);
    batch.rewards.fill(NaN);
    batch.terminated.fill(0);
    batch.truncated.fill(0);
    this.#clock.tick();
    this.#run("step", undefined, this.#clock.now, () => this.#env.step(batch));
    this.#checkStep();
    const { observations } = this.#buffers;
    for (const [row, own] of batch.observations.entries()) observations.view.set(own, row * stride);
    rewards.view.set(batch.rewards);
    terminated.view.set(batch.terminated);
    truncated.view.set(batch.truncated);
    for (let lane = 0; lane < lanes && this.#mask.length > 0; lane++)
      if (batch.terminated[lane] === 0 && batch.truncated[lane] === 0) this.#writeMask(lane);
  }

  reset(count: number): void {
    const lanes = this.#buffers.resetLanes.view.slice(0, count);
    const draws = this.#buffers.resetDraws.view;
    const seeds = Uint32Array.from(lanes, (_, j) => Math.floor(draws[j] * 2 ** 32));
    lanes.forEach((lane, j) => {
      this.#seeds[lane] = seeds[j];
      this.#clear(lane);
    });
    this.#clock.begin(lanes, count);
    this.#run("reset", undefined, 0, () => this.#env.reset(lanes.slice(), seeds, this.#batch));
    for (const lane of lanes) this.#writeColumn(lane);
  }

  getState(lane: number, state: Float64Array): void {
    const fault = copyState(this.#readState(lane), state);
    if (fault) throw this.#error(fault, lane);
  }

  setState(lane: number, state: ArrayLike<number>): void {
    const env = this.#env;
    if (!env.setState) throw this.#stateless("setState", "changed", lane);
    this.#clear(lane);
    this.#run("setState", lane, this.#clock.stepOf(lane), () =>
      env.setState?.(lane, Float64Array.from(state), this.#batch),
    );
    this.#writeColumn(lane);
  }

  dispose(): MaybeAsync {
    const { now } = this.#clock;
    const closing = this.#call("close", undefined, now, () => this.#env.close?.());
    if (!isPromise(closing)) return;
    return Promise.resolve(closing).then(undefined, (error) => this.#threw("close", undefined, now, error));
  }

  #readState(lane: number): ArrayLike<number> {
    const env = this.#env;
    if (!env.getState) throw this.#stateless("getState", "read", lane);
    const state = this.#call("getState", lane, this.#clock.stepOf(lane), () => env.getState?.(lane));
    if (typeof state === "object" && state !== null && typeof state.length === "number") return state;
    throw this.#error({ field: "getState()", text: `expected an array of numbers, got ${show(state)}` }, lane);
  }

  #stateless(method: string, what: string, lane: number): EnvError {
    const text = `expected a method, got nothing: its state cannot be ${what}`;
    return this.#error({ field: `${method}()`, text }, lane);
  }

  /** So that what is not written is found. */
  #clear(lane: number): void {
    for (const own of this.#batch.observations) own[lane] = NaN;
    for (const own of this.#batch.actionMasks) own[lane] = UNWRITTEN;
  }

  /** Row by row, as the numbers lie; only where one is wrong, lane by lane for the first. */
  #checkStep(): void {
    const { low, high } = this.#limits;
    const { numEnvs, observations, rewards, terminated, truncated } = this.#batch;
    let wrong = 0;
    for (const [row, own] of observations.entries()) {
      const [least, most] = [low[row], high[row]];
      for (let lane = 0; lane < numEnvs; lane++) if (!(own[lane] >= least && own[lane] <= most)) wrong++;
    }
    for (let lane = 0; lane < numEnvs; lane++)
      if (!Number.isFinite(rewards[lane]) || terminated[lane] > 1 || truncated[lane] > 1) wrong++;
    if (wrong === 0) return;
    for (let lane = 0; lane < numEnvs; lane++) {
      const fault = this.#observationFault(lane) ?? this.#outcomeFault(lane);
      if (fault) throw this.#error(fault, lane);
    }
  }

  #observationFault(lane: number): Fault | undefined {
    const { low, high } = this.#limits;
    const row = this.#batch.observations.findIndex((own, k) => !(own[lane] >= low[k] && own[lane] <= high[k]));
    if (row < 0) return undefined;
    const value = this.#batch.observations[row][lane];
    return unwrittenHint(elementFault(value, row, this.#limits), value);
  }

  #outcomeFault(lane: number): Fault | undefined {
    const { rewards, terminated, truncated } = this.#batch;
    const fault = rewardFault(rewards[lane]);
    if (fault) return unwrittenHint(fault, rewards[lane]);
    for (const [field, flags] of Object.entries({ terminated, truncated }))
      if (flags[lane] > 1) return { field, text: `expected 0 or 1, got ${flags[lane]}` };
    return undefined;
  }

  /** Checks what was written of one lane outside of a step, and copies it. */
  #writeColumn(lane: number): void {
    const fault = this.#observationFault(lane);
    if (fault) throw this.#error(fault, lane);
    const { observations, stride } = this.#buffers;
    const { view } = observations;
    for (const [row, own] of this.#batch.observations.entries()) view[row * stride + lane] = own[lane];
    if (this.#mask.length > 0) this.#writeMask(lane);
  }

  /** The mask for the lane's next action. */
  #writeMask(lane: number): void {
    for (const [row, own] of this.#batch.actionMasks.entries()) this.#mask[row] = own[lane];
    const fault = copyMask(this.#mask, this.#choices, this.#allowed);
    if (fault) throw this.#error({ field: `actionMask${fault[0]}`, text: fault[1] }, lane);
    const { actionMasks, stride } = this.#buffers;
    if (!actionMasks) return;
    const { view } = actionMasks;
    for (const [row, allowed] of this.#allowed.entries()) view[row * stride + lane] = allowed;
  }

  /** Calls what must be done when it returns. */
  #run(method: string, lane: number | undefined, step: number, work: () => unknown): void {
    const result = this.#call(method, lane, step, work);
    if (!isPromise(result)) return;
    handled(Promise.resolve(result));
    const text =
      "expected to be done when it returns, got a promise; what has to wait is an Env for each lane (defineEnv)";
    throw new EnvError({ env: this.#spec.id, lane, step }, `${method}()`, text);
  }

  #call<T>(method: string, lane: number | undefined, step: number, work: () => T): T {
    try {
      return work();
    } catch (error) {
      return this.#threw(method, lane, step, error);
    }
  }

  #threw(method: string, lane: number | undefined, step: number, error: unknown): never {
    const message = error instanceof Error ? error.message : show(error);
    const text = `it threw: ${message}`;
    const own = (error as { lane?: number } | null)?.lane; // the environment may say which
    const place = own === undefined ? { env: this.#spec.id, lane, step } : this.#placeOf(own);
    throw new EnvError(place, `${method}()`, text, { cause: error });
  }

  #error({ field, text }: Fault, lane: number): EnvError {
    return new EnvError(this.#placeOf(lane), field, text);
  }

  #placeOf(lane: number) {
    return { env: this.#spec.id, lane, step: this.#clock.stepOf(lane), seed: this.#seeds[lane] };
  }
}

function rows<T>(count: number, row: () => T): readonly T[] {
  return Object.freeze(Array.from({ length: count }, row));
}

function unwrittenHint(fault: Fault, value: number): Fault {
  if (!Number.isNaN(value)) return fault;
  return { ...fault, text: `${fault.text}; every lane is written, every time` };
}

function isPromise(value: unknown): value is PromiseLike<void> {
  return typeof (value as PromiseLike<void> | undefined | null)?.then === "function";
}
