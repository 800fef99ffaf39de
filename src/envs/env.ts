/**
 * What an environment must provide. An `EnvDefinition` says what it is (spaces, time limit, options) and makes a
 * `Simulation`: the bare simulation of many lanes, which knows states, actions, observations, rewards and termination.
 * Everything else is the same for all environments and lives in `VectorEnv`: episodes, time limits, autoreset, random
 * numbers. Built-in kernels, a user's TypeScript and a user's AssemblyScript all come in through these two interfaces.
 */
import { checkBoolean, checkNumber, type Interval } from "../core/check.ts";
import type { Box, Space } from "../core/space.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { LaneStepper } from "./lane_steps.ts";
import type { RobotForces } from "./robot_forces.ts";

/** Done on return, or when the promise is fulfilled: built-in environments never make anybody wait. */
export type MaybeAsync = void | Promise<void>;

/** What an option of an environment may be. */
export type EnvOptionValue = number | boolean;
/** Options of an environment, complete. */
export type EnvOptions = Readonly<Record<string, EnvOptionValue>>;

/** An option of an environment; the type of the default is the type of the option. */
export interface EnvOption {
  readonly default: EnvOptionValue;
  /** What it does, with its unit. */
  readonly description: string;
  /** Where a number may lie. */
  readonly interval?: Interval;
}

/** What can be said about an environment without simulating it. */
export interface EnvSpec {
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  /** Whether it says before each step which choices are allowed; default false. Not with a Box of actions. */
  readonly actionMasks?: boolean;
  /** Steps after which an episode is truncated; 0: never. */
  readonly timeLimit: number;
  /** Mean return over 100 episodes at which it counts as solved; undefined where its authors name none. */
  readonly rewardThreshold: number | undefined;
  readonly options: Readonly<Record<string, EnvOption>>;
}

/** An environment as `makeVectorEnv` takes it. */
export interface EnvDefinition extends EnvSpec {
  /** Address of the module that exports it as its default, where `loadEnv` has it from one: workers import it, too. */
  readonly module?: string;
  /** What wrappers were laid around, where any were. */
  readonly unwrapped?: EnvDefinition;
  /**
   * Uniform random numbers that one reset of one lane consumes. An environment that cannot say how many it needs takes
   * one and seeds its own generator with it.
   */
  readonly resetDraws: number;
  /**
   * How many of them a reset uses up, where that depends on the numbers themselves, `draw(0)` and so on; default: all.
   * Asked only when they come from a generator that goes on from number to number.
   */
  drawsUsed?(draw: (index: number) => number): number;
  /** Which of them are standard normal instead: an even number of rows from `first` on is read to make `count` of them. */
  readonly normalDraws?: { readonly first: number; readonly count: number };
  /** Whether episodes begin from a generator of the environment's own: then nobody else's starts can be reproduced. */
  readonly seedsItself?: true;
  /**
   * ns that a step of one lane takes, roughly, where several threads may each step a share of the lanes; for the choice
   * of threads. Default: only the thread that calls may step it.
   */
  stepCost?(): number | Promise<number>;
  /** Refuses combinations of options that are wrong together; each alone was checked before. */
  checkOptions?(options: EnvOptions): void;
  /** What options (complete) change in the definition, where spaces depend on them. */
  variant?(options: EnvOptions): Partial<EnvDefinition>;
  /** Makes the simulation on the buffers given; `options` are complete. May wait, say for a module to compile. */
  create(arena: Arena, buffers: EnvBuffers, options: EnvOptions): Simulation | Promise<Simulation>;
}

/**
 * What a simulation shares with its `VectorEnv`: blocks in the arena. Matrices are `[row][lane]` with `stride` elements
 * from row to row; columns from `lanes` to `stride` are padding, which kernels may compute on and nobody reads.
 */
export interface EnvBuffers {
  readonly lanes: number;
  /** `lanes` rounded up to a multiple of 8. */
  readonly stride: number;
  /** Float32 `[action][lane]` for a Box; int32 `[lane]` for Discrete, `[dimension][lane]` for several choices or bits. */
  readonly actions: Block<Float32Array> | Block<Int32Array>;
  /**
   * `[choice][lane]`, where the environment has action masks: 1 where a choice is allowed, 0 where not, as
   * `choiceCounts` lists them. A simulation writes a lane's column with every observation of that lane.
   */
  readonly actionMasks?: Block<Uint32Array>;
  /** `[feature][lane]` */
  readonly observations: Block<Float32Array>;
  /** `[lane]` */
  readonly rewards: Block<Float32Array>;
  /** `[lane]`, 0 or 1: the episode ended by the environment's own rules. */
  readonly terminated: Block<Uint8Array>;
  /** `[lane]`, 0 or 1: cleared before every step; a simulation may set it to cut an episode short. */
  readonly truncated: Block<Uint8Array>;
  /** `[position]`: the lanes to reset, increasing. */
  readonly resetLanes: Block<Int32Array>;
  /** `[draw][position]`, stride `stride`: uniform in [0, 1). */
  readonly resetDraws: Block<Float64Array>;
  /** @internal Those who step the lanes together, where kernels do; default: the thread that calls steps all. */
  readonly stepper?: LaneStepper;
}

/** The simulation of a batch of lanes. A lane's results depend on that lane alone, never on the others. */
export interface Simulation {
  /** Float64 numbers in the state of a lane. */
  readonly stateSize: number;
  /** So many numbers at its beginning may be given as a state; the others are 0 then. Default: all are needed. */
  readonly leastState?: number | undefined;
  /** Advances every lane by `actions`; writes `observations`, `rewards` and `terminated` of every lane. */
  step(): MaybeAsync;
  /** Begins an episode in the first `count` lanes of `resetLanes` from `resetDraws`; writes their observations. */
  reset(count: number): MaybeAsync;
  /** Writes the state of a lane into `state`. */
  getState(lane: number, state: Float64Array): void;
  /** Replaces the state of a lane and writes its observation. */
  setState(lane: number, state: ArrayLike<number>): void;
  /** What the last step says of a lane beside its reward, by name: numbers for people. */
  info?(lane: number): Readonly<Record<string, number>>;
  /**
   * Leaves a lane alone from now on: it is neither stepped nor reset, its rewards and flags are 0. For environments to
   * which a lane is work; where there is none, lanes go on.
   */
  rest?(lane: number): void;
  /**
   * A picture of a lane, a `Scene` where episodes are to be recorded; for environments that bring their own.
   * @param forces to show, of an environment that has any
   */
  render?(lane: number, forces?: RobotForces): unknown;
  /** The forces at a lane's state while its last action acts, none before its first step; of robots. */
  forces?(lane: number): RobotForces;
  /** Releases what the arena does not own. */
  dispose?(): MaybeAsync;
}

/**
 * The options of an environment with defaults filled in.
 * @throws TypeError or RangeError naming the option. Unknown keys are for the caller to refuse.
 */
export function completeOptions(definition: EnvDefinition, given: Readonly<Record<string, unknown>>): EnvOptions {
  const options: Record<string, EnvOptionValue> = {};
  for (const [name, option] of Object.entries(definition.options)) {
    const value = given[name] === undefined ? option.default : given[name];
    options[name] =
      typeof option.default === "boolean" ? checkBoolean(name, value) : checkNumber(name, value, option.interval);
  }
  definition.checkOptions?.(options);
  return Object.freeze(options);
}

/**
 * The definition as options make it, where its spaces depend on them.
 * @throws TypeError or RangeError naming the option
 */
export function withOptions(definition: EnvDefinition, given: Readonly<Record<string, unknown>> = {}): EnvDefinition {
  if (!definition.variant) return definition;
  const { variant, ...rest } = definition;
  return { ...rest, ...variant(completeOptions(definition, given)) };
}
