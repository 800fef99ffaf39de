/**
 * The simulation of a custom environment: one object for each lane, called one after the other. What they return, checked
 * by `CustomLane`, is written into the columns of the batch.
 */
import { closeAll, failClosed } from "../core/closing.ts";
import { type Box, type Space, sameSpace, size } from "../core/space.ts";
import { limitsOf, normalSpace } from "./contract.ts";
import { actionArray, CustomLane } from "./custom_lane.ts";
import type { EnvBuffers, MaybeAsync, Simulation } from "./env.ts";
import { closeEnv, makeEnv } from "./env_factory.ts";
import type { Action, Env, EnvFactory, EnvInto } from "./user_env.ts";

/** What a definition says of itself. */
interface CustomSpec {
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  readonly actionMasks: boolean;
  readonly timeLimit: number;
}

export class CustomLanes implements Simulation {
  readonly #lanes: readonly CustomLane[];
  readonly #actionSpace: Space;
  readonly #actions: number; // numbers in an action
  readonly #buffers: EnvBuffers;
  #stateSize: number | undefined;

  /** Makes an object for each lane. Where that fails, those that were made are closed. */
  static async open(spec: CustomSpec, factory: EnvFactory, buffers: EnvBuffers): Promise<CustomLanes> {
    const made = new Set<Env | EnvInto>();
    try {
      const limits = limitsOf(spec.observationSpace);
      const lanes = Array.from({ length: buffers.lanes }, (_, lane) => {
        const env = makeEnv(factory);
        if (made.has(env))
          throw new TypeError(`${spec.id}: the factory returned one object twice; expected a new one with each call`);
        made.add(env);
        checkSameSpaces(spec, env);
        return new CustomLane(env, { ...spec, lane, limits });
      });
      return new CustomLanes(spec, lanes, buffers);
    } catch (error) {
      return failClosed(error, () => closeAll([...made].map((env) => () => closeEnv(env, spec.id))));
    }
  }

  private constructor({ actionSpace }: CustomSpec, lanes: readonly CustomLane[], buffers: EnvBuffers) {
    this.#lanes = lanes;
    this.#actionSpace = actionSpace;
    this.#actions = size(actionSpace);
    this.#buffers = buffers;
  }

  /** As many numbers as `getState` of the user's object returns; 0 where it has none. */
  get stateSize(): number {
    this.#stateSize ??= this.#lanes[0].hasState ? this.#lanes[0].getState().length : 0;
    return this.#stateSize;
  }

  step(): MaybeAsync {
    const { view } = this.#buffers.actions; // taken once: looking it up for each lane costs a quarter of a cheap step
    const pending = this.#each(this.#lanes.length, (k) =>
      this.#lanes[k].rests ? undefined : this.#lanes[k].step(this.#action(k, view)),
    );
    return pending ? pending.then(() => this.#writeStep()) : this.#writeStep();
  }

  reset(count: number): MaybeAsync {
    const lanes = this.#buffers.resetLanes.view;
    const draws = this.#buffers.resetDraws.view;
    const pending = this.#each(count, (j) => this.#lanes[lanes[j]].reset(Math.floor(draws[j] * 2 ** 32)));
    return pending ? pending.then(() => this.#writeStarts(count)) : this.#writeStarts(count);
  }

  getState(lane: number, state: Float64Array): void {
    this.#lanes[lane].copyState(state);
  }

  setState(lane: number, state: ArrayLike<number>): void {
    this.#lanes[lane].setState(Float64Array.from(state));
    this.#writeObservation(lane, this.#buffers.observations.view);
    this.#writeMasks(1, () => lane);
  }

  rest(lane: number): void {
    this.#lanes[lane].rest();
  }

  render(lane: number): unknown {
    return this.#lanes[lane].render();
  }

  dispose(): MaybeAsync {
    return closeAll(this.#lanes.map((lane) => () => lane.close()));
  }

  /**
   * Calls the lanes one after the other; those that return promises then work at the same time. A failure is thrown when
   * none works any more, that of the lowest lane first.
   */
  #each(count: number, call: (k: number) => MaybeAsync): Promise<void> | undefined {
    let pending: Promise<void>[] | undefined;
    for (let k = 0; k < count; k++) {
      try {
        const promise = call(k);
        if (!promise) continue;
        pending ??= [];
        pending.push(promise);
      } catch (error) {
        if (!pending) throw error;
        pending.push(Promise.reject(error));
        break;
      }
    }
    return pending && allSettled(pending);
  }

  #action(lane: number, view: Float32Array | Int32Array): Action {
    const { stride } = this.#buffers;
    if (this.#actionSpace.type === "discrete") return view[lane];
    const { writesInto, action: own } = this.#lanes[lane];
    const action = writesInto ? own : actionArray(this.#actionSpace); // a user may keep what `step` is given
    for (let row = 0; row < this.#actions; row++) action[row] = view[row * stride + lane];
    return action;
  }

  #writeStep(): void {
    const { lanes } = this.#buffers;
    const [rewards, terminated] = [this.#buffers.rewards.view, this.#buffers.terminated.view];
    const [truncated, observations] = [this.#buffers.truncated.view, this.#buffers.observations.view];
    for (let lane = 0; lane < lanes; lane++) {
      const outcome = this.#lanes[lane];
      rewards[lane] = outcome.reward;
      terminated[lane] = Number(outcome.terminated);
      truncated[lane] = Number(outcome.truncated);
      this.#writeObservation(lane, observations);
    }
    this.#writeMasks(this.#lanes.length, (lane) => lane);
  }

  #writeStarts(count: number): void {
    const lanes = this.#buffers.resetLanes.view;
    const observations = this.#buffers.observations.view;
    for (let j = 0; j < count; j++) this.#writeObservation(lanes[j], observations);
    this.#writeMasks(count, (j) => lanes[j]);
  }

  /** The masks of `count` lanes, where there are masks. After an end a lane keeps its old one until the reset. */
  #writeMasks(count: number, laneAt: (j: number) => number): void {
    const { actionMasks, stride } = this.#buffers;
    if (!actionMasks) return;
    const masks = actionMasks.view;
    for (let j = 0; j < count; j++) {
      const lane = laneAt(j);
      const { actionMask } = this.#lanes[lane];
      for (let row = 0; row < actionMask.length; row++) masks[row * stride + lane] = actionMask[row];
    }
  }

  #writeObservation(lane: number, observations: Float32Array): void {
    const { stride } = this.#buffers;
    const { observation } = this.#lanes[lane];
    for (let row = 0; row < observation.length; row++) observations[row * stride + lane] = observation[row];
  }
}

async function allSettled(pending: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(pending)) if (result.status === "rejected") throw result.reason;
}

/** Every lane's object must have the spaces that the networks are built for. */
function checkSameSpaces({ id, ...spec }: CustomSpec, env: Env | EnvInto): void {
  for (const name of ["observationSpace", "actionSpace"] as const)
    if (!sameSpace(spec[name], normalSpace(env[name])))
      throw new TypeError(`${id}: ${name}: expected the same in every object that the factory returns`);
  if ((env.actionMasks ?? false) !== spec.actionMasks)
    throw new TypeError(`${id}: actionMasks: expected the same in every object that the factory returns`);
}
