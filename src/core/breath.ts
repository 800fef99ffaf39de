/**
 * How long work that computes without waiting gives way: every few milliseconds it lets timers, signals and the page have
 * their turn. When that happens goes by the clock, and nothing that is computed depends on it.
 */
import { throwIfAborted } from "./abort.ts";
import { nextMacrotask } from "./macrotask.ts";

const BREATH = 12; // ms of work after which others get a turn
const FEW = 1; // ms between two looks at the clock, which costs some 30 ns, below which it is looked at more rarely
const RAREST = 16; // calls of `due` between two looks at most, so that steps that grow slow are noticed soon

export class Breath {
  #away = 0; // ms that the others took so far
  readonly #signal: AbortSignal | undefined;
  #rested = performance.now();
  #looked = this.#rested;
  #calls = 0;
  #every = 1; // calls between two looks

  /** @param signal ends the work: `take` then throws its reason */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** ms, from any start: a clock that stands still while the others have their turn. */
  get clock(): number {
    return performance.now() - this.#away;
  }

  /** Whether it is time to `take` one. Called after each piece of work, however small. */
  due(): boolean {
    this.#calls += 1;
    if (this.#calls < this.#every) return false;
    this.#calls = 0;
    const looked = this.#looked;
    const due = this.overdue();
    this.#every = this.#looked - looked < FEW ? Math.min(2 * this.#every, RAREST) : 1;
    return due;
  }

  /** The same after a piece that may have been large: looks at the clock each time. */
  overdue(): boolean {
    this.#looked = performance.now();
    return this.#looked - this.#rested >= BREATH;
  }

  /** Lets the others have their turn. */
  async take(): Promise<void> {
    const before = performance.now();
    await nextMacrotask();
    this.#rested = performance.now();
    this.#looked = this.#rested;
    this.#away += this.#rested - before;
    throwIfAborted(this.#signal);
  }
}
