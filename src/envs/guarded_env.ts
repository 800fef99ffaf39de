/**
 * A border around a simulation that somebody else compiled: what it throws, and numbers that are not finite, become an
 * `EnvError` with lane, step and field. Looking at all numbers of a step costs 0.05 ns each, by a kernel; where they lie
 * is searched for only when one was found.
 */
import { show } from "../core/check.ts";
import { size } from "../core/space.ts";
import type { Arena } from "../wasm/arena.ts";
import type { EnvBuffers, EnvSpec, MaybeAsync, Simulation } from "./env.ts";
import { EnvError } from "./env_error.ts";
import { EpisodeClock } from "./episode_clock.ts";

export interface GuardedSpec extends Pick<EnvSpec, "id" | "observationSpace" | "timeLimit"> {
  readonly arena: Arena;
  readonly buffers: EnvBuffers;
  /** The lane at work when something was thrown, where that is known. */
  lane(): number | undefined;
  /** A picture of a state. */
  readonly render?: (state: Float64Array) => unknown;
}

export class GuardedEnv implements Simulation {
  readonly stateSize: number;
  readonly render?: (lane: number) => unknown;
  readonly #inner: Simulation;
  readonly #spec: GuardedSpec;
  readonly #features: number;
  readonly #clock: EpisodeClock;

  constructor(inner: Simulation, spec: GuardedSpec) {
    this.stateSize = inner.stateSize;
    this.#inner = inner;
    this.#spec = spec;
    this.#features = size(spec.observationSpace);
    this.#clock = new EpisodeClock(spec.id, spec.timeLimit, spec.buffers.lanes);
    const { render } = spec;
    if (render) this.render = (lane) => render(this.#state(lane));
  }

  step(): void {
    this.#clock.tick();
    this.#guard("step", () => this.#inner.step());
    this.#checkNumbers();
  }

  reset(count: number): void {
    this.#clock.begin(this.#spec.buffers.resetLanes.view, count);
    this.#guard("reset", () => this.#inner.reset(count));
    this.#checkNumbers();
  }

  getState(lane: number, state: Float64Array): void {
    this.#inner.getState(lane, state);
  }

  setState(lane: number, state: ArrayLike<number>): void {
    this.#guard("setState", () => this.#inner.setState(lane, state));
    this.#checkNumbers();
  }

  dispose(): MaybeAsync {
    return this.#inner.dispose?.();
  }

  #state(lane: number): Float64Array {
    const state = new Float64Array(this.stateSize);
    this.#inner.getState(lane, state);
    return state;
  }

  #guard(method: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      const lane = this.#spec.lane();
      const step = lane === undefined ? this.#clock.now : this.#clock.stepOf(lane);
      const text = error instanceof Error ? error.message : show(error);
      throw new EnvError({ env: this.#spec.id, lane, step }, `${method}()`, `it failed: ${text}`, { cause: error });
    }
  }

  #checkNumbers(): void {
    const { arena, buffers } = this.#spec;
    const { nonFiniteCount } = arena.kernels;
    const { observations, rewards, stride, lanes } = buffers;
    if (nonFiniteCount(observations.pointer, this.#features * stride) + nonFiniteCount(rewards.pointer, lanes) === 0)
      return;
    for (let lane = 0; lane < lanes; lane++) {
      for (let row = 0; row < this.#features; row++)
        this.#checkNumber(lane, `observation[${row}]`, observations.view[row * stride + lane]);
      this.#checkNumber(lane, "reward", rewards.view[lane]);
    }
  }

  #checkNumber(lane: number, field: string, value: number): void {
    if (Number.isFinite(value)) return;
    const place = { env: this.#spec.id, lane, step: this.#clock.stepOf(lane) };
    const hint = field === "reward" ? "" : "; observe() writes every number, every time";
    throw new EnvError(place, field, `expected a finite float32 number, got ${value}${hint}`);
  }
}
