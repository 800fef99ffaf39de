/**
 * Environments of the users' own, made ready for everything that built-in ones are used for: a factory becomes an
 * `EnvDefinition`, whose `BatchEnv` keeps one object for each lane. An episode depends on the seed its reset is given and
 * on the actions; the seed depends on the vector environment's seed, the lane and the number of the lane's episode, so
 * that a lane plays the same episodes however many lanes there are.
 */
import { checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { attach, closeAll, failClosed, handled } from "../core/closing.ts";
import { type Box, type Space, sameSpace, size } from "../core/space.ts";
import type { Arena } from "../wasm/arena.ts";
import { limitsOf, normalSpace, objectFaults } from "./contract.ts";
import { actionArray, CustomLane } from "./custom_lane.ts";
import type { BatchEnv, EnvBuffers, EnvDefinition, MaybeAsync } from "./env.ts";
import type { Action, Env, EnvFactory, EnvInto } from "./user_env.ts";

/** What is to be known of an environment beside its class. */
export interface CustomEnvOptions {
  /** Its name; default: that of the class. */
  readonly id?: string;
  /** Steps after which an episode is truncated; 0, the default: never. */
  readonly timeLimit?: number;
  /** Mean return over 100 episodes at which it counts as solved; default: none. */
  readonly rewardThreshold?: number;
}

export interface CustomEnvDefinition extends EnvDefinition {
  /** Makes the object of one lane. */
  readonly factory: EnvFactory;
  /** The closing of the object that was asked for its spaces, where it takes time: waited for before the next is made. */
  readonly probed: Promise<void> | undefined;
}

/**
 * Makes an environment of the user's own known to `train`, `makeVectorEnv`, `checkEnv` and `loadPolicy`. One object is
 * made at once, asked for its spaces and closed.
 * @param factory returns a new environment with each call: `() => new MyGame()`
 * @throws TypeError or RangeError where it makes no environment, or an option is wrong
 */
export function defineEnv(factory: EnvFactory, options: CustomEnvOptions = {}): CustomEnvDefinition {
  checkKeys("defineEnv options", options, ["id", "timeLimit", "rewardThreshold"]);
  const { timeLimit = 0, rewardThreshold } = options;
  checkInteger("timeLimit", timeLimit, { least: 0, most: 2 ** 31 - 1 });
  if (rewardThreshold !== undefined) checkNumber("rewardThreshold", rewardThreshold);
  const pilot = makeEnv(factory);
  const asked = askObject(pilot, options.id);
  const closing = closeEnv(pilot, asked.id);
  const probed = closing ? handled(closing) : undefined;
  const spec = { ...asked, timeLimit, rewardThreshold };
  return Object.freeze({
    ...spec,
    options: {},
    resetDraws: 1, // becomes the episode's seed
    seedsItself: true,
    factory,
    probed,
    async create(_: Arena, buffers: EnvBuffers): Promise<BatchEnv> {
      await probed;
      return CustomBatch.open(spec, factory, buffers);
    },
  });
}

/** What an object says of itself. Where that is no environment, it is closed before the error is thrown. */
function askObject(env: Env | EnvInto, given: string | undefined) {
  try {
    const [fault] = objectFaults(env);
    const name = given ?? envName(env);
    if (fault) throw new TypeError(`${name}: ${fault.field}: ${fault.text}`);
    const observationSpace = normalSpace(env.observationSpace) as Box;
    const actionSpace = normalSpace(env.actionSpace);
    return { id: checkId(name), observationSpace, actionSpace, actionMasks: env.actionMasks ?? false };
  } catch (error) {
    let failure = error;
    try {
      const closing = typeof env.close === "function" ? closeEnv(env, given ?? envName(env)) : undefined;
      if (closing) handled(closing); // nobody could wait for it here
    } catch (second) {
      failure = attach(error, second);
    }
    throw failure;
  }
}

/** Closes an object of no lane. */
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

/** Names stand in file names and on command lines. */
export function checkId(id: unknown): string {
  if (typeof id !== "string") throw new TypeError(`id: expected a name such as "MyGame-v0", got ${show(id)}`);
  if (!/^[\p{L}\p{N}_$][\p{L}\p{N}_$.:-]{0,99}$/u.test(id))
    throw new RangeError(
      `id: expected a name such as "MyGame-v0": letters, digits, "_", "-", ".", ":", got ${show(id)}`,
    );
  return id;
}

interface BatchSpec {
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  readonly actionMasks: boolean;
  readonly timeLimit: number;
}

class CustomBatch implements BatchEnv {
  readonly #lanes: readonly CustomLane[];
  readonly #actionSpace: Space;
  readonly #actions: number; // numbers in an action
  readonly #buffers: EnvBuffers;
  #stateSize: number | undefined;

  /** Makes an object for each lane. Where that fails, those that were made are closed. */
  static async open(spec: BatchSpec, factory: EnvFactory, buffers: EnvBuffers): Promise<CustomBatch> {
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
      return new CustomBatch(spec, lanes, buffers);
    } catch (error) {
      return failClosed(error, () => closeAll([...made].map((env) => () => closeEnv(env, spec.id))));
    }
  }

  private constructor({ actionSpace }: BatchSpec, lanes: readonly CustomLane[], buffers: EnvBuffers) {
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
function checkSameSpaces({ id, ...spec }: BatchSpec, env: Env | EnvInto): void {
  for (const name of ["observationSpace", "actionSpace"] as const)
    if (!sameSpace(spec[name], normalSpace(env[name])))
      throw new TypeError(`${id}: ${name}: expected the same in every object that the factory returns`);
  if ((env.actionMasks ?? false) !== spec.actionMasks)
    throw new TypeError(`${id}: actionMasks: expected the same in every object that the factory returns`);
}
