/**
 * The last observations of a lane together as one: frames one above the other, the oldest first, so that a policy can
 * tell speeds from positions. An episode begins with its first observation in every frame, as Gymnasium's
 * FrameStackObservation does it.
 */
import { box, size } from "../core/space.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { EnvBuffers, EnvDefinition, EnvOptions, MaybeAsync, Simulation } from "./env.ts";

/**
 * The environment whose observations are the last `frames` of `definition`: flat, `[frame * feature]`.
 * @param frames at least 2
 */
export function withHistory(definition: EnvDefinition, frames: number): EnvDefinition {
  const { low, high } = definition.observationSpace;
  const repeat = (bounds: Float32Array) => Array.from({ length: frames }, () => [...bounds]).flat();
  return {
    ...definition,
    observationSpace: box(repeat(low), repeat(high)),
    async create(arena: Arena, buffers: EnvBuffers, options: EnvOptions): Promise<Simulation> {
      const frame = arena.f32(size(definition.observationSpace) * buffers.stride);
      const env = await definition.create(arena, { ...buffers, observations: frame }, options);
      return new ObservationHistory(env, buffers, frame, frames);
    },
  };
}

class ObservationHistory implements Simulation {
  readonly rest?: (lane: number) => void;
  readonly info?: (lane: number) => Readonly<Record<string, number>>;
  readonly #env: Simulation;
  readonly #buffers: EnvBuffers;
  readonly #frame: Block<Float32Array>; // [feature][lane]: the latest
  readonly #older: number; // frames before the latest
  readonly #features: number;

  constructor(env: Simulation, buffers: EnvBuffers, frame: Block<Float32Array>, frames: number) {
    this.#env = env;
    this.#buffers = buffers;
    this.#frame = frame;
    this.#older = frames - 1;
    this.#features = frame.length / buffers.stride;
    if (env.rest) this.rest = (lane) => env.rest?.(lane);
    const { info } = env;
    if (info) this.info = (lane) => info.call(env, lane);
  }

  /** Asked for when it is needed: a user's object may not know before its first reset. */
  get stateSize(): number {
    const own = this.#env.stateSize;
    return own === 0 ? 0 : own + this.#older * this.#features;
  }

  step(): MaybeAsync {
    const pending = this.#env.step();
    return pending ? pending.then(() => this.#push()) : this.#push();
  }

  reset(count: number): MaybeAsync {
    const pending = this.#env.reset(count);
    return pending ? pending.then(() => this.#begin(count)) : this.#begin(count);
  }

  /** The environment's own state, then the older frames, `[frame][feature]`. */
  getState(lane: number, state: Float64Array): void {
    const own = this.#env.stateSize;
    this.#env.getState(lane, state.subarray(0, own));
    const history = this.#buffers.observations.view;
    for (let row = 0; row < state.length - own; row++) state[own + row] = history[row * this.#buffers.stride + lane];
  }

  setState(lane: number, state: ArrayLike<number>): void {
    const own = this.#env.stateSize;
    const { stride } = this.#buffers;
    this.#env.setState(
      lane,
      Array.from({ length: own }, (_, k) => state[k]),
    );
    const history = this.#buffers.observations.view;
    const older = this.#older * this.#features;
    for (let row = 0; row < older; row++) history[row * stride + lane] = state[own + row];
    this.#copyFrame(lane, older);
  }

  dispose(): MaybeAsync {
    return this.#env.dispose?.();
  }

  /** Every frame grows older by one step; the oldest goes. */
  #push(): void {
    const history = this.#buffers.observations.view;
    const frame = this.#frame.view;
    history.copyWithin(0, frame.length);
    history.set(frame, history.length - frame.length);
  }

  #begin(count: number): void {
    const lanes = this.#buffers.resetLanes.view;
    for (let k = 0; k < count; k++)
      for (let frame = 0; frame <= this.#older; frame++) this.#copyFrame(lanes[k], frame * this.#features);
  }

  /** The latest frame of a lane into the rows from `row` on. */
  #copyFrame(lane: number, row: number): void {
    const { stride } = this.#buffers;
    const history = this.#buffers.observations.view;
    const frame = this.#frame.view;
    for (let feature = 0; feature < this.#features; feature++)
      history[(row + feature) * stride + lane] = frame[feature * stride + lane];
  }
}
