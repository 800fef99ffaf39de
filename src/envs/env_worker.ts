/**
 * One worker that holds environments, as the thread sees it that steps them: started, given its lanes, ordered and waited
 * for. Orders and answers go by shared memory; the thread sleeps while it waits, and every few milliseconds lets timers and
 * signals have their turn.
 */
import { type Remote, wrap } from "comlink";
import { maySleep, spawnWorker } from "#threads";
import { nextMacrotask } from "../core/macrotask.ts";
import type { Spawned } from "../threads/platform.ts";
import { Arena, type ArenaShare, Block } from "../wasm/arena.ts";
import { carried } from "./carried_error.ts";
import { ARGUMENT, COMMAND, COMMANDS, type Command, DONE, ORDER, RESULT, STATE, TEXT, WORDS } from "./env_exchange.ts";
import type { Addresses, HostedLanes, Opened } from "./env_host.ts";

/** What a worker's script offers. */
export interface EnvWorkerScript {
  /** Answers: it has started. */
  ready(): Promise<void>;
  openEnvs(share: ArenaShare, spec: HostedLanes): Promise<Opened>;
  /** Carries out orders until it is told to close. */
  serveEnvs(): Promise<void>;
}

/** A worker with environments died, or gave no answer. */
export class EnvWorkerError extends Error {
  override readonly name = "EnvWorkerError";
}

// How often a waiting thread looks before it sleeps, some 10 ns each.
const FEWEST_SPINS = 100;
const MOST_SPINS = 4000;
/** ms of waiting after which others get a turn. */
export const AWAKE = 12;
const NAP = 4; // ms between two turns of the others
const PATIENCE = 10_000; // ms, where nobody can have a turn
const STARTING = 30_000; // ms

export class EnvWorker {
  readonly #worker: Spawned;
  readonly #remote: Remote<EnvWorkerScript>;
  readonly #name: string;
  readonly #died: Promise<void>;
  #dead: () => void = () => {};
  #death: string | undefined;
  #opened = false;
  #first = 0;
  readonly #arena: Arena;
  #control = new Int32Array(WORDS);
  #text = 0; // address
  #order = 0;
  #spins = FEWEST_SPINS;

  /**
   * @param name for errors
   * @throws Error where it does not start, MemoryError where there is no memory to share
   */
  static async start(source: string, name: string): Promise<EnvWorker> {
    const arena = await Arena.create({ threads: 2 });
    const worker = new EnvWorker(spawnWorker(source), arena, name);
    const late = setTimeout(() => worker.#die(`it has not started within ${STARTING / 1000} s`), STARTING);
    try {
      await worker.#answer(worker.#remote.ready());
      return worker;
    } catch {
      await worker.terminate();
      throw new Error(`a worker could not be started: ${worker.#death}`);
    } finally {
      clearTimeout(late);
    }
  }

  private constructor(worker: Spawned, arena: Arena, name: string) {
    this.#arena = arena;
    this.#worker = worker;
    this.#name = name;
    this.#remote = wrap<EnvWorkerScript>(worker.endpoint);
    this.#died = new Promise((resolve) => {
      this.#dead = resolve;
    });
    worker.onEnd((reason) => this.#die(`it died: ${reason}`));
  }

  /**
   * Has it import the module and make its lanes.
   * @param first which of all lanes is its first
   * @returns the memory, and where in it the arrays of its lanes lie
   * @throws what failed there
   */
  async open(spec: HostedLanes, first: number): Promise<{ memory: WebAssembly.Memory; addresses: Addresses }> {
    this.#first = first;
    const { memory, share } = this.#arena;
    const opened = await this.#answer(
      (this.#remote as unknown as EnvWorkerScript).openEnvs(share, spec) as Promise<Opened>,
    );
    if ("error" in opened) throw carried(opened.error, first);
    const { addresses } = opened;
    this.#opened = true;
    this.#control = new Block(memory, Int32Array, addresses.control, WORDS).view;
    this.#text = addresses.text;
    this.#remote.serveEnvs().catch((error: Error) => this.#die(`it failed: ${error.message}`));
    this.#worker.release();
    return { memory, addresses };
  }

  /** Orders something; `settle` waits for it. */
  order(command: Command, argument = 0): void {
    const control = this.#control;
    control[COMMAND] = COMMANDS[command];
    control[ARGUMENT] = argument;
    Atomics.store(control, ORDER, ++this.#order);
    Atomics.notify(control, ORDER);
  }

  /** Whether the last order is carried out, or never will be. */
  get settled(): boolean {
    return this.#death !== undefined || Atomics.load(this.#control, DONE) === this.#order;
  }

  /** Waits for the last order for some milliseconds at most, asleep where this thread may; whether it is settled. */
  waitShortly(milliseconds: number): boolean {
    for (let k = 0; k < this.#spins; k++)
      if (this.settled) {
        this.#spins = Math.min(2 * this.#spins, MOST_SPINS);
        return true;
      }
    this.#spins = Math.max(this.#spins >> 1, FEWEST_SPINS);
    if (maySleep()) Atomics.wait(this.#control, DONE, this.#order - 1, milliseconds);
    return this.settled;
  }

  /** Waits for the last order while timers and signals have their turn. */
  async waitLong(): Promise<void> {
    while (!this.waitShortly(NAP)) await nextMacrotask();
  }

  /** Carries out an order while nobody else has a turn. */
  call(command: Command, argument = 0): number {
    this.order(command, argument);
    const deadline = performance.now() + PATIENCE;
    while (!this.waitShortly(AWAKE))
      if (performance.now() > deadline) throw this.#error(`no answer to ${command} within ${PATIENCE / 1000} s`);
    return this.result();
  }

  /**
   * What the last order, carried out, has come to.
   * @throws what was thrown there; EnvWorkerError where the worker has died
   */
  result(): number {
    if (Atomics.load(this.#control, DONE) !== this.#order) throw this.#error(this.#death ?? "it has not answered");
    const result = this.#control[RESULT];
    if (result >= 0) return result;
    const text = new Uint8Array(this.#theirs, this.#text, TEXT);
    throw carried(text.subarray(0, -1 - result), this.#first);
  }

  /** Room for the state of a lane, once its size was asked for. */
  state(size: number): Float64Array {
    return new Float64Array(this.#theirs, this.#control[STATE], size);
  }

  /** Closes the environments and waits for that; one that has died has none any more. Then ends the worker. */
  async close(): Promise<void> {
    try {
      if (!this.#opened || this.#death !== undefined) return;
      await this.waitLong(); // for what is under way
      if (this.#death !== undefined) return;
      this.order("close");
      await this.waitLong();
      if (this.#death === undefined) this.result();
    } finally {
      await this.terminate();
    }
  }

  async terminate(): Promise<void> {
    this.#death ??= "it was ended";
    await this.#worker.terminate();
  }

  get #theirs(): ArrayBufferLike {
    return this.#arena.memory.buffer;
  }

  #die(reason: string): void {
    this.#death ??= reason;
    this.#dead();
  }

  #error(reason: string): EnvWorkerError {
    return new EnvWorkerError(`envWorkers: ${this.#name}: ${reason}`);
  }

  /** An answer by message, or the worker's death. */
  async #answer<T>(answer: Promise<T>): Promise<T> {
    const died = this.#died.then(() => {
      throw this.#error(this.#death ?? "");
    });
    return Promise.race([answer, died]);
  }
}
