/**
 * The worker's half of environments in workers: imports the user's module, makes the simulation of its lanes, as one thread
 * would, and carries out orders one by one. The other half is `env_worker.ts`.
 */
import { Breath } from "../core/breath.ts";
import { nextMacrotask } from "../core/macrotask.ts";
import { type Space, sameSpace } from "../core/space.ts";
import { Arena, type ArenaShare, type Block } from "../wasm/arena.ts";
import { allocateBlocks, type VectorEnvBlocks } from "./blocks.ts";
import { carry } from "./carried_error.ts";
import type { EnvDefinition, EnvOptions, MaybeAsync, Simulation } from "./env.ts";
import {
  ARGUMENT,
  COMMAND,
  COMMANDS,
  type Command,
  DONE,
  type ExchangeBlocks,
  exchangeBlocks,
  ORDER,
  RESULT,
  STATE,
  TEXT,
} from "./env_exchange.ts";
import { exportedEnv, importDefault } from "./env_module.ts";

/** What a worker is to hold. */
export interface HostedLanes {
  /** Address of the user's module. */
  readonly module: string;
  readonly lanes: number;
  readonly options: EnvOptions;
  /** As the thread knows the environment that asks for it. */
  readonly id: string;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly actionMasks: boolean;
}

/** Where the shared arrays lie, by name. */
export type Addresses = Readonly<Record<keyof ExchangeBlocks | keyof SharedBlocks, number>>;
/** The arrays of the lanes. */
export type SharedBlocks = Pick<VectorEnvBlocks, (typeof sharedNames)[number]>;
export const sharedNames = [
  "actions",
  "actionMasks",
  "observations",
  "rewards",
  "terminated",
  "truncated",
  "resetLanes",
  "resetDraws",
] as const;

/** An answer to `open`: where everything lies, or the text of an error. */
export type Opened = { readonly addresses: Addresses } | { readonly error: Uint8Array };

// How often a waiting worker looks before it sleeps, some 10 ns each.
const FEWEST_SPINS = 100;
const MOST_SPINS = 4000;
const NAP = 20; // ms after which a sleeping worker lets its own timers and messages have their turn

const names = Object.fromEntries(Object.entries(COMMANDS).map(([name, number]) => [number, name as Command]));

export class EnvHost {
  readonly #arena: Arena;
  readonly #blocks: VectorEnvBlocks;
  readonly #exchange: ExchangeBlocks;
  readonly #simulation: Simulation;
  #state: Block<Float64Array> | undefined; // room for a lane's
  #spins = FEWEST_SPINS;

  /** Never throws: an answer travels better. */
  static async open(share: ArenaShare, spec: HostedLanes): Promise<{ host?: EnvHost; opened: Opened }> {
    try {
      const arena = await Arena.attach({ ...share, threads: 1 }, 0);
      const definition = await definitionOf(spec);
      const exchange = exchangeBlocks(arena);
      const blocks = allocateBlocks(arena, definition, spec.lanes);
      const simulation = await definition.create(arena, blocks, spec.options);
      const host = new EnvHost(arena, blocks, exchange, simulation);
      return { host, opened: { addresses: addressesOf({ ...blocks, ...exchange }) } };
    } catch (error) {
      return { opened: { error: carry(error, TEXT) } };
    }
  }

  private constructor(arena: Arena, blocks: VectorEnvBlocks, exchange: ExchangeBlocks, simulation: Simulation) {
    this.#arena = arena;
    this.#blocks = blocks;
    this.#exchange = exchange;
    this.#simulation = simulation;
  }

  /** Carries out orders until it is told to close. */
  async serve(): Promise<void> {
    const { view: control } = this.#exchange.control;
    const breath = new Breath();
    for (let order = 1; ; order++) {
      while (!this.#hears(control, order - 1)) await nextMacrotask();
      const command = names[control[COMMAND]];
      await this.#answer(command, control);
      Atomics.store(control, DONE, order);
      Atomics.notify(control, DONE);
      if (command === "close") return;
      if (breath.overdue()) await breath.take();
    }
  }

  /** Whether another order comes within some milliseconds. */
  #hears(control: Int32Array, seen: number): boolean {
    for (let k = 0; k < this.#spins; k++)
      if (Atomics.load(control, ORDER) !== seen) {
        this.#spins = Math.min(2 * this.#spins, MOST_SPINS);
        return true;
      }
    this.#spins = Math.max(this.#spins >> 1, FEWEST_SPINS);
    Atomics.wait(control, ORDER, seen, NAP); // the call that wakes it may belong to an order that it saw while it looked
    return Atomics.load(control, ORDER) !== seen;
  }

  async #answer(command: Command, control: Int32Array): Promise<void> {
    try {
      const pending = this.#carryOut(command, control);
      if (pending) await pending;
    } catch (error) {
      const bytes = carry(error, TEXT);
      this.#exchange.text.view.set(bytes);
      control[RESULT] = -1 - bytes.length;
    }
  }

  #carryOut(command: Command, control: Int32Array): MaybeAsync {
    const simulation = this.#simulation;
    const argument = control[ARGUMENT];
    control[RESULT] = 0;
    switch (command) {
      case "step":
        this.#blocks.truncated.view.fill(0);
        return simulation.step();
      case "reset":
        return simulation.reset(argument);
      case "stateSize":
        control[RESULT] = simulation.stateSize;
        control[STATE] = this.#room().pointer;
        return;
      case "getState":
        simulation.getState(argument, this.#room().view);
        return;
      case "setState":
        simulation.setState(argument, this.#room().view.slice());
        return;
      case "close":
        return simulation.dispose?.();
    }
  }

  #room(): Block<Float64Array> {
    this.#state ??= this.#arena.f64(this.#simulation.stateSize);
    return this.#state;
  }
}

async function definitionOf({ module, ...spec }: HostedLanes): Promise<EnvDefinition> {
  const definition = exportedEnv(await importDefault(module), module);
  const { observationSpace, actionSpace, actionMasks = false } = definition;
  const same =
    sameSpace(observationSpace, spec.observationSpace) &&
    sameSpace(actionSpace, spec.actionSpace) &&
    actionMasks === spec.actionMasks;
  if (same) return definition;
  throw new RangeError(
    `${spec.id}: expected the same spaces and action masks in every worker that imports its module, got others`,
  );
}

function addressesOf(blocks: ExchangeBlocks & Partial<SharedBlocks>): Addresses {
  const pointers = ["control" as const, "text" as const, ...sharedNames].map((name) => [
    name,
    blocks[name]?.pointer ?? 0,
  ]);
  return Object.fromEntries(pointers);
}
